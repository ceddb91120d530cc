package explore_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// jugs returns the trace that fills the big jug with four gallons.
func jugs(t *testing.T) trace.Trace {
	t.Helper()
	r, err := explore.Exhaustive(context.Background(), systems.DieHard{}, explore.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Properties {
		if p.Counterexample != nil {
			return *p.Counterexample
		}
	}
	t.Fatal("Die Hard has no counterexample")
	return trace.Trace{}
}

func TestReplayReproduces(t *testing.T) {
	want := jugs(t)
	parsed, err := trace.Parse(want.Format())
	if err != nil {
		t.Fatal(err)
	}
	for i := range parsed.Steps { // commentary must not matter
		parsed.Steps[i].Effects, parsed.Steps[i].Fault = nil, true
	}
	got, err := explore.Replay(systems.DieHard{}, parsed)
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != explore.Reproduced || got.Step != len(want.Steps) || !reflect.DeepEqual(got.Trace, want) {
		t.Errorf("%s at step %d:\n%s\nwant:\n%s", got.Outcome, got.Step, got.Trace.Format(), want.Format())
	}
}

func TestReplayStopsWhereItBreaks(t *testing.T) {
	given := jugs(t)
	n := len(given.Steps)
	given.Steps = append(given.Steps, trace.Step{Label: trace.Label{Verb: "nonsense"}})
	got, err := explore.Replay(systems.DieHard{}, given)
	if err != nil || got.Outcome != explore.Reproduced || got.Step != n || len(got.Trace.Steps) != n {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestReplayUnbroken(t *testing.T) {
	given := jugs(t)
	cut := given
	cut.Steps = given.Steps[:len(given.Steps)-1]
	nameless := given
	nameless.Property = ""
	for _, unbroken := range []trace.Trace{cut, nameless} {
		got, err := explore.Replay(systems.DieHard{}, unbroken)
		if err != nil || got.Outcome != explore.Unbroken || len(got.Trace.Steps) != len(unbroken.Steps) {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestReplayDiverges(t *testing.T) {
	given := jugs(t)
	given.Steps = append([]trace.Step(nil), given.Steps...)
	wanted := given.Steps[2].Label
	wanted.Argument += " again"
	given.Steps[2].Label = wanted
	got, err := explore.Replay(systems.DieHard{}, given)
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != explore.Diverged || got.Step != 3 || got.Wanted != wanted || len(got.Trace.Steps) != 2 {
		t.Fatalf("%+v", got)
	}
	if len(got.Enabled) == 0 || got.Enabled[0].Label != jugs(t).Steps[2].Label {
		t.Errorf("the nearest of %+v is not the step as it was", got.Enabled)
	}
}

func TestReplayUnknownProperty(t *testing.T) {
	given := jugs(t)
	given.Property = "pigs cannot fly"
	if _, err := explore.Replay(systems.DieHard{}, given); err == nil || !strings.Contains(err.Error(), "pigs") {
		t.Errorf("error %v", err)
	}
}

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
