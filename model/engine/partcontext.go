package engine

import (
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// callContext is the content of a contextPart: an open call context (interface
// specification, "Call contexts"). It may outlive all that its code has to do in it, and
// that may outlive its answer.
type callContext struct {
	leaf
	Actor    Principal  // the canister
	Name     trace.Call // of the call that opened it
	From     actor      // who made the call
	Caller   Principal
	Method   string
	Arg      string
	Shown    string `icmc:"-"`
	Ingress  bool
	Answered bool // owes no response
	Expired  bool // its caller stopped waiting; the answer is discarded
	Bounded  bool // its caller waits bounded
	Silent   bool // it never answers
	Spared   Faults
	Cycles   uint64 // attached and not accepted yet
	Fate     Answer // what its caller gets if nothing in it can answer any more
	Context  Opaque // what the code keeps for it
	Open     []OpenCall
}

func (c callContext) digest(s *partStore) partMeta {
	m := partMeta{actor: s.symbols.intern(string(c.Actor)), key: s.symbols.intern(string(c.Name))}
	for _, o := range c.Open {
		if o.Bounded {
			m.flags |= flagBounded
		}
	}
	if (c.Bounded || c.Ingress) && !c.Expired && !c.Answered {
		m.flags |= flagWaited
	}
	if c.Ingress && !c.Expired && !c.Answered {
		m.flags |= flagWatched
	}
	if c.Answered {
		m.flags |= flagAnswered
	}
	if c.Expired {
		m.flags |= flagExpired
	}
	return m
}

func (c callContext) calls(_ *partStore, see func(trace.Call)) {
	see(c.Name)
	for _, o := range c.Open {
		see(o.Name)
	}
}

// waits are the calls of a context that are not answered.
func (c callContext) waits() (calls []trace.Call) {
	for _, o := range c.Open {
		calls = append(calls, o.Name)
	}
	return calls
}

func (c callContext) renamed(_ *stepper, name func(trace.Call) trace.Call) (partContent, error) {
	c.Name, c.Open = name(c.Name), renamedCalls(c.Open, name)
	return c, nil
}

func (c *callContext) shown(see func(*string)) {
	see(&c.Shown)
	see(&c.Fate.Shown)
	see(&c.Context.Text)
}

func (c callContext) describe(*Worker) string {
	return fmt.Sprintf("context %s: %s.%s%s%s", c.Name, c.Actor, c.Method, oneOf(c.Shown == "", "", "("+c.Shown+")"), showContext(c))
}

func showContext(c callContext) string {
	var b strings.Builder
	for _, f := range []struct {
		on   bool
		text string
	}{{c.Answered, "answered"}, {c.Expired, "nobody waits for it"}, {c.Silent, "never answers"}, {c.Fate == calleeTrapped, "trapped"}} {
		if f.on {
			b.WriteString(", " + f.text)
		}
	}
	for _, o := range c.Open {
		fmt.Fprintf(&b, ", waits for %s", o.Name)
	}
	return b.String() + showCycles("available", c.Cycles)
}
