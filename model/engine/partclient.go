package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// clientState is the content of a clientPart: what the client knows, and its program.
type clientState struct {
	leaf
	Client  actor
	State   Opaque
	Context Opaque // what its program keeps
	Open    []OpenCall
	Done    bool
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
	see(&c.State.Text)
	see(&c.Context.Text)
}

func (c clientState) describe(x *Worker) string {
	return fmt.Sprintf("client %s%s%s", c.Client, showState(x.step.d.client(c.Client).Program, c.State), oneOf(c.Done, ", done", ""))
}
