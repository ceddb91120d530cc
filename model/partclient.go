package model

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// clientState is the content of a clientPart: what the client knows, and its program.
type clientState struct {
	leaf
	Client actor
	State  []content
	Frame  task
	Open   []openCall
	Done   bool
}

func (c clientState) digest(s *partStore) partMeta {
	id := s.symbols.intern(string(c.Client))
	return partMeta{actor: id, key: id}
}

func (c clientState) calls(_ *partStore, see func(trace.Call)) {
	for _, o := range c.Open {
		see(o.Name)
	}
}

func (c clientState) renamed(_ *stepper, name func(trace.Call) trace.Call) (partContent, error) {
	c.Open = renamedCalls(c.Open, name)
	return c, nil
}

func (c *clientState) shown(see func(*string)) {
	shownInLog(c.Frame.Spawn, see)
	shownInLog(c.Frame.Log, see)
	shownInOpen(c.Open, see)
}

func (c clientState) describe(x *Explorer) string {
	return fmt.Sprintf("client %s%s%s", c.Client, x.showState(x.step.rv.client(c).module, c.State), oneOf(c.Done, ", done", ""))
}
