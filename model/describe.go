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

func showState(code Code, state Opaque) string {
	if code == nil {
		return ", no code"
	}
	var b strings.Builder
	for _, f := range code.DescribeState(state) {
		for _, e := range f.Entries {
			b.WriteString(", " + f.Name + e)
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
