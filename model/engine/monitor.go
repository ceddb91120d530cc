package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// monitor is the local step in which a monitor follows one event.
func (s *stepper) monitor(k stepKey) ([]outcome, error) {
	c := s.m.store.content(k.a).(monitorState)
	e := s.m.eventOf(k.b)
	p, err := s.monitored(c)
	if err != nil {
		return nil, err
	}
	e.Op, c.Operations = p.Monitor.operations(c.Operations, trace.Call(e.Op), e.Return)
	err = s.inMonitor(p, e.Op, func() (err error) {
		before := c.State
		if c.State, c.Broken, err = p.Monitor.Next(before, e); c.Broken == "" {
			return err
		}
		c.Operations = nil // it follows them no more
		if p.Monitor.Identity != nil {
			c.Identity = p.Monitor.Identity(before, e)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.one(monitorPart, c)
}

// monitored is the property whose monitor has this state.
func (s *stepper) monitored(c monitorState) (Property, error) {
	for _, i := range s.m.monitors {
		if p := s.d.Properties[i]; p.Name == c.Property {
			return p, nil
		}
	}
	return Property{}, fmt.Errorf("internal: no monitor %q", c.Property)
}

// inMonitor runs the modeller's code of a monitor, with a panic in it turned into an error.
func (s *stepper) inMonitor(p Property, op string, do func() error) (err error) {
	s.activity.Run(&Running{what: "property", name: p.Name, call: op}, func() {
		defer func() {
			if p := recover(); p != nil {
				err = Panicked(p, "")
			}
		}()
		err = do()
	})
	if err != nil {
		err = fmt.Errorf("%s: property %q: %w", s.m.Name(), p.Name, err)
	}
	return err
}

// operations is the name by which a monitor knows the operation that a call is, and what is
// under way after it was invoked or has returned. It is that of the call if that never
// changes, or if the monitor can follow it; or else its place and a number that is free.
func (m *Monitor) operations(under []operation, call trace.Call, returns bool) (op string, after []operation) {
	i := slices.IndexFunc(under, func(o operation) bool { return o.Call == call })
	switch {
	case returns && i >= 0:
		return under[i].Op, slices.Delete(slices.Clone(under), i, i+1)
	case returns || len(call.Marked()) == 0:
		return string(call), under
	}
	op = string(call)
	for n := 0; m.Rename == nil; n++ {
		op = fmt.Sprintf("%s'%d", call.Place(), n)
		if !slices.ContainsFunc(under, func(o operation) bool { return o.Op == op }) {
			break
		}
	}
	return op, sortedOperations(append(slices.Clone(under), operation{call, op}))
}

func sortedOperations(under []operation) []operation {
	slices.SortFunc(under, func(a, b operation) int { return strings.Compare(string(a.Call), string(b.Call)) })
	return under
}

// renamedMonitor is a monitor's state with other names of calls.
func (s *stepper) renamedMonitor(c monitorState, name func(trace.Call) trace.Call) (monitorState, error) {
	p, err := s.monitored(c)
	if err != nil {
		return c, err
	}
	names := map[string]string{}
	c.Operations = slices.Clone(c.Operations)
	for i := range c.Operations {
		o := &c.Operations[i]
		o.Call = name(o.Call)
		if p.Monitor.Rename != nil && o.Op != string(o.Call) {
			names[o.Op] = string(o.Call)
			o.Op = string(o.Call)
		}
	}
	sortedOperations(c.Operations)
	if len(names) > 0 {
		err = s.inMonitor(p, "", func() (err error) {
			c.State, err = p.Monitor.Rename(c.State, names)
			return err
		})
	}
	return c, err
}
