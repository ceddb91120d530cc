package night

import (
	"testing"

	"github.com/icmc-project/icmc/model/trace"
)

// A bug is the scenario or family, the property and the way in which it is broken, and
// nothing of the steps: shrunk or not, they are of one bug.
func TestBug(t *testing.T) {
	a := trace.Trace{Scenario: "s", Property: "p", Identity: "%s has %d too much", Broken: "alice has 1 too much", Actors: []string{"bank", "alice"}, Steps: []trace.Step{
		{Label: trace.Label{Verb: "execute", Actor: "bank", Call: "alice/0", Method: "Pay", Argument: "1"}},
		{Label: trace.Label{Verb: "expire", Actor: "alice", Call: "alice/0", Method: "Pay", Argument: "1"}, Fault: true},
	}}
	b := trace.Trace{Scenario: "s", Property: "p", Identity: "%s has %d too much", Broken: "bob has 2 too much", Steps: a.Steps[:1]}
	if Bug("", a, false) != Bug("", b, false) {
		t.Error("other steps, names and numbers make another bug")
	}
	if Bug("", a, false) == Bug("", a, true) {
		t.Error("what is wanted is the bug that is not")
	}
	for what, edit := range map[string]func(*trace.Trace){
		"property": func(c *trace.Trace) { c.Property = "q" },
		"way":      func(c *trace.Trace) { c.Identity = "%s has %d too little" },
		"scenario": func(c *trace.Trace) { c.Scenario = "t" },
		"boundary": func(c *trace.Trace) { c.Property, c.Identity = "p %s", "has %d too much" },
	} {
		c := b
		edit(&c)
		if Bug("", a, false) == Bug("", c, false) {
			t.Errorf("another %s makes no other bug", what)
		}
	}
	b.Scenario = "s'"
	if Bug("f", a, false) != Bug("f", b, false) {
		t.Error("another scenario of the family makes another bug")
	}
}
