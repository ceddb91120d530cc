package explore_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// register is a canister for scenarios that check Check.
type register struct{ Value model.Cell[int] }

func (r *register) Add(_ *model.Msg, n int) (int, error) {
	r.Value.Set(r.Value.Get() + n)
	return r.Value.Get(), nil
}

type adder struct{}

// adding is a scenario in which two clients add 1 each.
func adding(violates []string, most int) model.Scenario {
	return model.Scenario{Name: "register/adding", Violates: violates, Setup: func(e *model.Env) {
		reg := model.Deploy(e, "register", &register{})
		for _, name := range []string{"alice", "bob"} {
			model.NewClient(e, name, &adder{}, func(_ *adder, c *model.Client) { model.Ingress(c, reg, (*register).Add, 1) })
		}
		e.Faults(model.Trap)
		e.Always("the register is small", func(v *model.View) error {
			if n := reg.In(v).Value.Get(); n > most {
				return fmt.Errorf("it is %d", n)
			}
			return nil
		})
		e.Sometimes("both have added", func(v *model.View) bool { return reg.In(v).Value.Get() == 2 })
	}}
}

// witness records what Check says to a test.
type witness struct {
	logs, errors []string
	fatal        bool
}

func (w *witness) Helper()                   {}
func (w *witness) Context() context.Context  { return context.Background() }
func (w *witness) Logf(f string, a ...any)   { w.logs = append(w.logs, fmt.Sprintf(f, a...)) }
func (w *witness) Errorf(f string, a ...any) { w.errors = append(w.errors, fmt.Sprintf(f, a...)) }
func (w *witness) Fatalf(f string, a ...any) { w.Errorf(f, a...); w.fatal = true }

func TestCheck(t *testing.T) {
	var _ explore.TB = t // a *testing.T is one
	const small = "the register is small"
	shallow := func(o *explore.Options) { o.MaxDepth = 1 }
	tests := map[string]struct {
		scenario model.Scenario
		options  func(*explore.Options)
		log      string
		errors   []string // each with everything that it contains, in lines
	}{
		"holds":        {adding(nil, 2), nil, "register/adding: holds, as wanted; at most 2 of trap", nil},
		"own bound":    {adding(nil, 2), func(o *explore.Options) { o.Faults = 1 }, "at most 1 of trap", nil},
		"violated":     {adding(nil, 1), nil, "violated, not as wanted", []string{small + "\": violated, wanted: holds\nbroken: " + small + " (it is 2)\nicmc-trace 2\n2 steps, no faults"}},
		"wanted":       {adding([]string{small}, 1), nil, "violated, as wanted", nil},
		"not violated": {adding([]string{small}, 2), nil, "holds, not as wanted", []string{": holds, wanted: violated"}},
		"vacuous":      {adding(nil, 2), func(o *explore.Options) { o.MaxDepth = 1 }, "inconclusive", []string{"the limit on depth was hit", "both have added"}},
		"cut":          {adding(nil, 2), shallow, "the limit on depth was hit", []string{small, "both"}},
		"no scenario":  {model.Scenario{Name: "a/b"}, nil, "", []string{"no Setup"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var w witness
			var options []func(*explore.Options)
			if test.options != nil {
				options = append(options, test.options)
			}
			explore.Check(&w, test.scenario, options...)
			if !strings.Contains(strings.Join(w.logs, "\n"), test.log) {
				t.Errorf("logs %q", w.logs)
			}
			if len(w.errors) != len(test.errors) {
				t.Fatalf("errors %q", w.errors)
			}
			for i, e := range test.errors {
				for _, part := range strings.Split(e, "\n") {
					if !strings.Contains(w.errors[i], part) {
						t.Errorf("%q is not in\n%s", part, w.errors[i])
					}
				}
			}
		})
	}
}
