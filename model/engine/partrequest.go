package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// request is the content of an ingressPart or a requestPart.
type request struct {
	leaf
	Name    trace.Call
	From    actor // who made the call
	Caller  Principal
	To      Principal
	Method  string
	Arg     string
	Shown   string `icmc:"-"` // the argument as text
	Cycles  uint64
	Bounded bool
	Expired bool   // nobody waits for the answer any more
	Spared  Faults // faults excluded at the point of this call
	Ingress bool
	Target  Principal // whose state it works on: To, but for the management canister
	// Types are those that the caller takes the method to have, where the callee may
	// have others; see Env.types.
	Types string `icmc:"optional"`
}

func (c request) digest(s *partStore) partMeta {
	m := partMeta{actor: s.symbols.intern(string(c.Target)), key: s.symbols.intern(string(c.Name)),
		pair: s.symbols.intern(pairKey(c.From, actor(c.To))), spared: c.Spared}
	if c.Expired {
		m.flags |= flagExpired
	}
	return m
}

func (c request) calls(_ *partStore, see func(trace.Call)) { see(c.Name) }

func (c request) renamed(_ *stepper, name func(trace.Call) trace.Call) (partContent, error) {
	c.Name = name(c.Name)
	return c, nil
}

func (c *request) shown(see func(*string)) { see(&c.Shown) }

func (c request) describe(*Worker) string {
	return fmt.Sprintf("ingress %s: %s.%s(%s)%s", c.Name, c.To, c.Method, c.Shown, showRequest(c))
}

func showRequest(r request) string {
	return oneOf(r.Expired, ", nobody waits for it", "") + showCycles("attached", r.Cycles)
}
