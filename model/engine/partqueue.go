package engine

import (
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// queue is the content of a queuePart: requests in FIFO order.
type queue struct {
	leaf
	From, To actor
	Requests []partID `icmc:"-"` // what it consists of
}

func (c queue) digest(s *partStore) partMeta {
	m := partMeta{actor: s.symbols.intern(string(c.To)), key: s.symbols.intern(pairKey(c.From, c.To)), pair: c.Requests[0]}
	for _, id := range c.Requests {
		m.flags |= s.meta(id).flags & flagExpired
	}
	return m
}

func pairKey(from, to actor) string { return string(from) + " -> " + string(to) }

func (c queue) parts() []partID { return c.Requests }

func (c *queue) consists(parts []partID) { c.Requests = parts }

func (c queue) calls(s *partStore, see func(trace.Call)) {
	for _, id := range c.Requests {
		see(s.content(id).(request).Name)
	}
}

func (c queue) renamed(s *stepper, name func(trace.Call) trace.Call) (partContent, error) {
	ids := make([]partID, len(c.Requests))
	for i, id := range c.Requests {
		rq, err := s.m.store.content(id).renamed(s, name)
		if err != nil {
			return nil, err
		}
		if ids[i], err = s.m.store.intern(requestPart, rq); err != nil {
			return nil, err
		}
	}
	c.Requests = ids
	return c, nil
}

func (c queue) describe(x *Worker) string {
	var b strings.Builder
	for _, id := range c.Requests {
		r := x.store.content(id).(request)
		fmt.Fprintf(&b, " %s %s(%s)%s;", r.Name, r.Method, r.Shown, showRequest(r))
	}
	return fmt.Sprintf("queue %s -> %s:%s", c.From, c.To, b.String())
}
