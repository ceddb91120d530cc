package model

import (
	"fmt"
	"strings"
)

// Describe prints a world for people: states, contexts, messages.
func (x *Explorer) Describe(w World) string {
	var b strings.Builder
	for _, id := range w {
		b.WriteString(x.store.content(id).describe(x) + "\n")
	}
	return b.String()
}

func (x *Explorer) showState(m *module, state []content) string {
	if m == nil {
		return ", no code"
	}
	var b strings.Builder
	for i, s := range m.slots {
		for _, e := range state[i] {
			fmt.Fprintf(&b, ", %s%s = %s", s.name, s.of.showKey(e.Key), s.of.showValue(e.Value, true))
		}
	}
	return b.String()
}

func showCycles(what string, n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %s %d cycles", what, n)
}
