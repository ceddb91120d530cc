package night

import (
	"testing"

	"github.com/icmc-project/icmc/model"
)

// Traces that differ in order and names only are of one bug, and so are those of the
// scenarios of a family.
func TestBug(t *testing.T) {
	step := func(verb, actor, call, text string, fault bool) model.Step {
		return model.Step{Label: model.Label{Verb: verb, Actor: actor, Call: call, Text: text}, Fault: fault}
	}
	a := model.Trace{Scenario: "s", Property: "p", Steps: []model.Step{
		step("execute", "bank", "alice/0", "Pay(1)", false), step("callback", "bank", "alice/0/0", "reply 1", false), step("expire", "alice", "alice/0", "Pay(1)", true),
	}}
	b := model.Trace{Scenario: "s", Property: "p", Steps: []model.Step{
		step("callback", "bank2", "bob/0/0", "reply 2", false), step("execute", "bank2", "bob/0", "Pay(2)", false), step("expire", "bob", "bob/0", "Pay(2)", true),
	}}
	if Bug("", a, false) != Bug("", b, false) {
		t.Error("another order and other names make another bug")
	}
	if Bug("", a, false) == Bug("", a, true) {
		t.Error("what is wanted is the bug that is not")
	}
	for what, s := range map[string]model.Step{
		"fault":    step("execute", "bank", "bob/0", "Pay(2)", true),
		"verb":     step("trap", "bank", "bob/0", "Pay(2)", false),
		"method":   step("execute", "bank", "bob/0", "Refund(2)", false),
		"canister": step("execute", "shop", "bob/0", "Pay(2)", false),
	} {
		c := b
		c.Steps = []model.Step{b.Steps[0], s, b.Steps[2]}
		if Bug("", a, false) == Bug("", c, false) {
			t.Errorf("another %s makes no other bug", what)
		}
	}
	c := b
	c.Property = "q"
	if Bug("", a, false) == Bug("", c, false) {
		t.Error("another property makes no other bug")
	}
	a.Broken, b.Broken = "alice has 1 too much", "bob has 2 too much"
	a.Actors, b.Actors = []string{"bank", "alice"}, []string{"bank2", "bob"}
	if Bug("", a, false) != Bug("", b, false) {
		t.Error("other names and numbers in the sentence make another bug")
	}
	c = b
	c.Broken = "bob has 2 too little"
	if Bug("", b, false) == Bug("", c, false) {
		t.Error("another way to break it makes no other bug")
	}
	b.Scenario = "s'"
	if Bug("", a, false) == Bug("", b, false) {
		t.Error("another scenario makes no other bug")
	}
	if Bug("f", a, false) != Bug("f", b, false) {
		t.Error("another scenario of the family makes another bug")
	}
}
