package engine

import (
	"fmt"
	"slices"
	"strings"
)

// writer is a method whose messages changed the state of its canister.
type writer struct {
	EntryPoint
	ingress bool // called by clients, and so an operation
}

// writes notes which outcomes of a method's message change the canister's state.
func (m *Machine) writes(c callContext, before partID, outs []outcome) {
	if len(m.monitors) == 0 {
		return
	}
	was := m.store.content(before).(canisterState).State
	for _, o := range outs {
		if o.state == before {
			continue
		}
		now := m.store.content(o.state).(canisterState).State
		if was.Bytes != now.Bytes {
			m.met.wrote.Store(writer{m.entry(c.Actor, c.Method), c.Ingress}, nil)
			return
		}
	}
}

// Unexplained lists what property i, of kind History, leaves out of the histories of
// its canisters: methods that changed their state and whose calls are no operations
// that it names. If it is violated, that may be why. "" if there is none.
func (m *Machine) Unexplained(i int) string {
	p := m.shape.Properties[i]
	if p.Monitor == nil {
		return ""
	}
	var left []string
	m.met.wrote.Range(func(key, _ any) bool {
		w := key.(writer)
		of := func(s EntryPoint) bool { return m.entry(s.Canister, s.Method).Canister == w.Canister }
		named := func(s EntryPoint) bool { return m.entry(s.Canister, s.Method) == w.EntryPoint }
		if !slices.ContainsFunc(p.Subjects, of) || w.ingress && slices.ContainsFunc(p.Subjects, named) {
			return true
		}
		left = append(left, fmt.Sprintf("%s.%s, called by %s", w.Canister, w.Method, oneOf(w.ingress, "clients", "canisters")))
		return true
	})
	if len(left) == 0 {
		return ""
	}
	slices.Sort(left)
	return "the specification does not explain what these calls change: " + strings.Join(left, "; ") +
		". If that is part of what it specifies, the violation may be none: name in Spec.Methods what clients call, and specify a method that canisters call by the methods that clients call instead"
}
