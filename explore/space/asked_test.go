package space

import (
	"testing"

	"github.com/icmc-project/icmc/model"
)

// Where a property is asked follows from what is enabled without a fault.
func TestAsked(t *testing.T) {
	for _, c := range []struct {
		ts             []Transition
		rest, terminal bool
	}{
		{nil, true, true},
		{[]Transition{{Class: Start}}, true, false},
		{[]Transition{{Class: Start}, {Class: Progress}}, false, false},
		{[]Transition{{Class: Progress}}, false, false},
	} {
		for kind, want := range map[model.Kind]bool{
			model.Always: true, model.Sometimes: true, model.CanAlways: true, model.AtRest: c.rest, model.Terminal: c.terminal,
		} {
			if got := Asked(kind, c.ts); got != want {
				t.Errorf("%v with %v: %t, want %t", kind, c.ts, got, want)
			}
		}
	}
}
