package invariants_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// jar is a canister with more methods than a specification names.
type jar struct{ N model.Cell[int] }

func (j *jar) Put(_ *model.Msg, n int) (int, error) {
	j.N.Set(j.N.Get() + n)
	return j.N.Get(), nil
}
func (j *jar) Look(*model.Msg, int) (int, error) { return j.N.Get(), nil }
func (j *jar) Shake(*model.Msg, int) (int, error) {
	j.N.Set(0)
	return 0, nil
}

// hand is a canister that uses the jar.
type hand struct{ Jar model.Ref[jar] }

func (h *hand) Shake(m *model.Msg, n int) (int, error) { return model.Call(m, h.Jar, (*jar).Shake, n) }
func (h *hand) Put(m *model.Msg, n int) (int, error)   { return model.Call(m, h.Jar, (*jar).Put, n) }

var (
	put  = func(had int, _ model.Principal, n int) (int, int, error) { return had + n, had + n, nil }
	look = func(had int, _ model.Principal, _ int) (int, int, error) { return had, had, nil }
)

func jars(ms ...invariants.Method[int]) model.Property {
	return invariants.Linearizable(invariants.Spec[int]{Methods: ms})
}

// asked is a scenario with a jar and clients that make the given calls.
func asked(property func(j model.Ref[jar], h model.Ref[hand]) model.Property, calls ...func(c *model.Client, j model.Ref[jar], h model.Ref[hand])) model.Scenario {
	return model.Scenario{Name: "test/jar", Setup: func(e *model.Env) {
		j := model.Deploy(e, "jar", &jar{})
		h := model.Deploy(e, "hand", &hand{Jar: j})
		for i, call := range calls {
			model.NewClient(e, fmt.Sprintf("user%d", i), &struct{}{}, func(_ *struct{}, c *model.Client) { call(c, j, h) })
		}
		e.Property(property(j, h))
	}}
}

func puts(c *model.Client, j model.Ref[jar], _ model.Ref[hand]) { model.Ingress(c, j, (*jar).Put, 1) }
func shakes(c *model.Client, j model.Ref[jar], _ model.Ref[hand]) {
	model.Ingress(c, j, (*jar).Shake, 1)
}
func handShakes(c *model.Client, _ model.Ref[jar], h model.Ref[hand]) {
	model.Ingress(c, h, (*hand).Shake, 1)
}
func handPuts(c *model.Client, _ model.Ref[jar], h model.Ref[hand]) {
	model.Ingress(c, h, (*hand).Put, 1)
}
func looks(c *model.Client, j model.Ref[jar], _ model.Ref[hand]) { model.Ingress(c, j, (*jar).Look, 1) }
func putsAndLooks(c *model.Client, j model.Ref[jar], h model.Ref[hand]) {
	puts(c, j, h)
	looks(c, j, h)
}

// TestRefusedSubjects: a property about what is not there is a modelling error.
func TestRefusedSubjects(t *testing.T) {
	type made = func(j model.Ref[jar], h model.Ref[hand]) model.Property
	for _, c := range []struct {
		name     string
		property made
		want     string
	}{
		{"no such canister", func(model.Ref[jar], model.Ref[hand]) model.Property {
			return jars(invariants.On(model.RefTo[jar]("jra"), (*jar).Put, put))
		}, `names the canister "jra", which is not deployed; there are jar, hand`},
		{"no canister", func(model.Ref[jar], model.Ref[hand]) model.Property {
			return jars(invariants.On(model.Ref[jar]{}, (*jar).Put, put))
		}, `names the canister "", which is not deployed`},
		{"a client", func(model.Ref[jar], model.Ref[hand]) model.Property {
			return jars(invariants.On(model.RefTo[jar]("user0"), (*jar).Put, put))
		}, `names the canister "user0", which is not deployed`},
		{"other code", func(model.Ref[jar], model.Ref[hand]) model.Property {
			return jars(invariants.On(model.RefTo[jar]("hand"), (*jar).Put, put))
		}, "refers to hand, whose code is invariants_test.hand"},
		{"a closure", func(j model.Ref[jar], _ model.Ref[hand]) model.Property {
			return jars(invariants.On(j, func(j *jar, m *model.Msg, n int) (int, error) { return j.Put(m, n) }, put))
		}, "not a method expression"},
		{"no method", func(model.Ref[jar], model.Ref[hand]) model.Property { return jars() }, "names no method"},
		{"twice", func(j model.Ref[jar], _ model.Ref[hand]) model.Property {
			return jars(invariants.On(j, (*jar).Put, put), invariants.On(j, (*jar).Put, put))
		}, "names jar.Put twice"},
		{"not made by On", func(model.Ref[jar], model.Ref[hand]) model.Property { return jars(invariants.Method[int]{}) }, "was not made by On"},
		{"calls of no canister", func(model.Ref[jar], model.Ref[hand]) model.Property { return invariants.NoCallOpen("hnad") },
			`property "no call is left open": it names the canister "hnad", which is not deployed`},
	} {
		if _, err := explore.Compile(asked(c.property, puts), 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got: %v", c.name, c.want, err)
		}
	}
}

// TestHistoryOfNothing: a specification that no operation was about is vacuous.
func TestHistoryOfNothing(t *testing.T) {
	spec := func(j model.Ref[jar], _ model.Ref[hand]) model.Property {
		return jars(invariants.On(j, (*jar).Put, put))
	}
	for _, c := range []struct {
		name  string
		calls []func(c *model.Client, j model.Ref[jar], h model.Ref[hand])
		said  bool
	}{
		{"called", []func(c *model.Client, j model.Ref[jar], h model.Ref[hand]){puts, handShakes}, false},
		{"another is called", []func(c *model.Client, j model.Ref[jar], h model.Ref[hand]){looks, handShakes}, true},
		{"called by a canister only", []func(c *model.Client, j model.Ref[jar], h model.Ref[hand]){handPuts}, true},
	} {
		r, err := explore.Run(context.Background(), asked(spec, c.calls...), explore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		said := len(r.Vacuous) == 1 && r.Vacuous[0].Kind == engine.UnmetHistory
		if said != c.said || r.Verdict != explore.Holds {
			t.Errorf("%s: %s, %v", c.name, r.Verdict, r.Vacuous)
		}
	}
}

// TestUnexplained: a violation that may come of what the specification leaves out
// says what that is.
func TestUnexplained(t *testing.T) {
	whole := func(j model.Ref[jar], _ model.Ref[hand]) model.Property {
		return jars(invariants.On(j, (*jar).Put, put), invariants.On(j, (*jar).Look, look))
	}
	wrong := func(j model.Ref[jar], _ model.Ref[hand]) model.Property {
		return jars(invariants.On(j, (*jar).Look, look), invariants.On(j, (*jar).Put, look))
	}
	type calls = []func(c *model.Client, j model.Ref[jar], h model.Ref[hand])
	for _, c := range []struct {
		name     string
		property func(j model.Ref[jar], h model.Ref[hand]) model.Property
		calls    calls
		want     string // "" for no hint
	}{
		{"a client's method", whole, calls{putsAndLooks, shakes}, "change: jar.Shake, called by clients. "},
		{"a canister's call", whole, calls{putsAndLooks, handShakes}, "change: jar.Shake, called by canisters. "},
		{"a canister's call of a method that is named", whole, calls{looks, handPuts}, "change: jar.Put, called by canisters. "},
		{"a bug", wrong, calls{putsAndLooks}, ""},
	} {
		for _, workers := range []int{1, 4} {
			r, err := explore.Run(context.Background(), asked(c.property, c.calls...), explore.Options{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			hint := r.Properties[0].Hint
			if r.Verdict != explore.Violated || (hint != "") != (c.want != "") || !strings.Contains(hint, c.want) {
				t.Errorf("%s: %s: %s", c.name, r.Verdict, hint)
			}
		}
	}
}
