package engine

import (
	"fmt"
	"strconv"
	"strings"
)

// Describe prints a world for people: states, contexts, messages.
func (x *Worker) Describe(w World) string {
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
	for _, f := range describeState(code, state) {
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

// describeState prints a state; code that does not says its bytes.
func describeState(code Code, state Opaque) []Field {
	if d, ok := code.(Describer); ok {
		return d.DescribeState(state)
	}
	return []Field{{"", []string{"bytes " + strconv.Quote(state.Bytes)}}}
}

// describeContext prints what code keeps for a call context.
func describeContext(code Code, context Opaque) []string {
	if d, ok := code.(Describer); ok {
		return d.DescribeContext(context)
	}
	return []string{"it keeps the bytes " + strconv.Quote(context.Bytes)}
}
