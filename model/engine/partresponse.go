package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// response is the content of a responsePart.
type response struct {
	leaf
	Call    trace.Call
	To      actor // who made the call
	Answer  Answer
	Refund  uint64
	Arrived bool // before, when nobody awaited it: its refund is credited and it cannot expire
}

func (c response) digest(s *partStore) partMeta {
	m := partMeta{actor: s.symbols.intern(string(c.To)), key: s.symbols.intern(string(c.Call.Parent()))}
	if c.Call.Looped() {
		m.pair = s.symbols.intern(string(c.Call))
	}
	return m
}

func (c response) calls(_ *partStore, see func(trace.Call)) { see(c.Call) }

func (c response) renamed(_ *stepper, name func(trace.Call) trace.Call) (partContent, error) {
	c.Call = name(c.Call)
	return c, nil
}

func (c *response) shown(see func(*string)) { see(&c.Answer.Shown) }

func (c response) describe(*Worker) string {
	return fmt.Sprintf("response %s to %s: %s%s", c.Call, c.To, c.Answer, showCycles("refund", c.Refund))
}
