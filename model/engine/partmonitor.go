package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// monitorState is the content of a monitorPart.
type monitorState struct {
	leaf
	Property string
	State    string
	Broken   string // how the history cannot be accepted, "" while it can
	Identity string // of the way in which it is broken
	// Operations are those under way whose calls may be renamed, in the order of their
	// calls.
	Operations []operation
}

// operation is an operation under way, by the name of its call and that by which a
// monitor knows it, which does not change.
type operation struct {
	Call trace.Call
	Op   string
}

func (c monitorState) digest(*partStore) (m partMeta) {
	if c.Broken != "" {
		m.flags |= flagBroken
	}
	return m
}

func (c monitorState) calls(_ *partStore, see func(trace.Call)) {
	for _, o := range c.Operations {
		see(o.Call)
	}
}

func (c monitorState) renamed(s *stepper, name func(trace.Call) trace.Call) (partContent, error) {
	return s.renamedMonitor(c, name)
}

func (c monitorState) describe(*Worker) string {
	return fmt.Sprintf("history %q%s", c.Property, oneOf(c.Broken != "", ", broken", ""))
}
