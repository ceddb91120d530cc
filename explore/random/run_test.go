package random_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/samples"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/protocols"
)

func library(t *testing.T, name string) space.System {
	t.Helper()
	s, ok := protocols.Find(name)
	if !ok {
		t.Fatalf("there is no scenario %s", name)
	}
	return scenariotest.Compile(t, s)
}

func never(random.Finding) bool { return false }

// TestRandomRepeats demands equal reports of one seed, whatever the number of
// workers, and others of another seed.
func TestRandomRepeats(t *testing.T) {
	for _, name := range []string{"wallet/check-then-pay", "factory/motoko", "posts/eager-id", "wallet/reconcile"} {
		for _, strategy := range random.Strategies() {
			o := random.Options{Seed: 7, Schedules: 200, Faults: 2, Strategy: strategy, Stop: never, Workers: 1}
			want := scenariotest.Draw(t, library(t, name), o)
			for _, workers := range []int{1, 3} {
				o.Workers = workers
				if got := scenariotest.Draw(t, library(t, name), o); !reflect.DeepEqual(got, want) {
					t.Errorf("%s, %s, %d workers:\n%+v\nwant\n%+v", name, strategy, workers, got, want)
				}
			}
			o.Seed = 8
			got := scenariotest.Draw(t, library(t, name), o)
			if got.Seed = want.Seed; reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: another seed does the same", name, strategy)
			}
		}
	}
}

// TestRandomCut demands that a search that the time cut is the beginning of one
// that was not.
func TestRandomCut(t *testing.T) {
	s := library(t, "wallet/reconcile")
	cut := scenariotest.Draw(t, s, random.Options{Seed: 3, Faults: 2, MaxTime: 150 * time.Millisecond, Stop: never})
	if cut.Limit != limit.Time || cut.Schedules == 0 {
		t.Fatalf("cut by %q after %d schedules", cut.Limit, cut.Schedules)
	}
	whole := scenariotest.Draw(t, s, random.Options{Seed: 3, Faults: 2, Schedules: cut.Schedules, Stop: never})
	cut.Limit, cut.Executions = whole.Limit, whole.Executions
	if whole.Limit != random.LimitSchedules || !reflect.DeepEqual(cut, whole) {
		t.Errorf("%+v\nwant\n%+v", cut, whole)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r, err := random.Search(ctx, s, random.Options{}); err != nil || r.Limit != limit.Interrupted || r.Schedules != 0 {
		t.Errorf("interrupted: %v, %+v", err, r)
	}
}

// TestRandomOrigin demands that a trace says how it is drawn again, and goes on
// saying so when it is shrunk.
func TestRandomOrigin(t *testing.T) {
	s := library(t, "wallet/guarded")
	r := scenariotest.Draw(t, s, random.Options{Seed: 7, Faults: 2, MaxSteps: 50, Strategy: random.Fixed, Stop: never, Schedules: 500})
	if len(r.Findings) == 0 {
		t.Fatal("nothing is found")
	}
	for _, f := range r.Findings {
		o := f.Trace.Origin
		again := scenariotest.Draw(t, s, random.Options{
			Seed: o.Seed, Faults: o.Faults, MaxSteps: o.MaxSteps, Strategy: o.Search, Stop: never, Schedules: o.Schedule + 1,
		})
		if last := again.Findings[len(again.Findings)-1]; !reflect.DeepEqual(last, f) || o.Strategy != f.Strategy {
			t.Errorf("%+v draws\n%+v, not\n%+v", o, last, f)
		}
		if z := scenariotest.Shrink(t, s, f.Trace, shrink.Options{}); z.Trace.Origin != o {
			t.Errorf("shrinking makes %+v of %+v", z.Trace.Origin, o)
		}
	}
}

// TestRandomStops demands that a search ends with the finding that it was told to
// end with, and that one that may run just so many schedules says the same.
func TestRandomStops(t *testing.T) {
	s := library(t, "wallet/check-then-pay") // two properties are wanted violated
	r := scenariotest.Draw(t, s, random.Options{Seed: 1, Faults: 2})
	if len(r.Findings) != 2 || r.Limit != "" || !r.AsWanted || r.Schedules != r.Findings[1].Schedule+1 {
		t.Fatalf("%d schedules, limit %q, %+v", r.Schedules, r.Limit, r.Findings)
	}
	again := scenariotest.Draw(t, s, random.Options{Seed: 1, Faults: 2, Schedules: r.Schedules, Stop: never})
	if again.Limit = ""; !reflect.DeepEqual(again.Findings, r.Findings) || again.Steps != r.Steps {
		t.Errorf("%+v\nwant\n%+v", again, r)
	}
	first := scenariotest.Draw(t, s, random.Options{Seed: 1, Faults: 2, Stop: func(random.Finding) bool { return true }})
	if len(first.Findings) != 1 && first.Findings[0].Schedule != first.Findings[1].Schedule {
		t.Errorf("went on after the first finding: %+v", first.Findings)
	}
}

// TestRandomCounts demands that the histogram counts every step, on a system in
// which a schedule does nothing at random but its order.
func TestRandomCounts(t *testing.T) {
	s := samples.Errands(3, nil)
	r := scenariotest.Draw(t, scenariotest.Compile(t, s), random.Options{Schedules: 200, Strategy: random.Uniform, Stop: never})
	want := []random.ActionCount{{Verb: "execute", Actor: "counter", Steps: 3 * 2 * 200}}
	if !reflect.DeepEqual(r.Actions, want) || !reflect.DeepEqual(r.Verbs(), []random.ActionCount{{Verb: "execute", Steps: 1200}}) || r.Steps != 1200 {
		t.Errorf("%+v, %d steps", r.Actions, r.Steps)
	}
	if r.Worlds != 27 || r.Unseen != 0 { // three users who have done 0 to 2 errands
		t.Errorf("%d worlds, %f unseen", r.Worlds, r.Unseen)
	}
	r = scenariotest.Draw(t, scenariotest.Compile(t, s), random.Options{Schedules: 200, Stop: never})
	var schedules, steps, worlds int64
	for _, c := range r.Strategies {
		schedules, steps, worlds = schedules+c.Schedules, steps+c.Steps, worlds+c.Worlds
	}
	if schedules != r.Schedules || steps != r.Steps || worlds+1 != r.Worlds {
		t.Errorf("the strategies have %d schedules, %d steps and %d worlds of %+v", schedules, steps, worlds, r)
	}
	flat := scenariotest.Draw(t, systems.DieHard{}, random.Options{Schedules: 50, MaxSteps: 20, Stop: never})
	var all int64
	for _, v := range flat.Verbs() {
		all += v.Steps
	}
	if len(flat.Verbs()) != 3 || len(flat.Actions) != 6 || all != flat.Steps {
		t.Errorf("%+v of %d steps", flat.Actions, flat.Steps)
	}
}

// TestRandomAsks demands that each kind of property is asked where it should be.
func TestRandomAsks(t *testing.T) {
	r := scenariotest.Draw(t, scenariotest.Compile(t, samples.Errands(2, func(e *model.Env, counter model.Ref[samples.Tallied]) {
		is := func(n int) func(*model.View) error {
			return func(v *model.View) error {
				if got := counter.In(v).N.Get(); got == n {
					return fmt.Errorf("it is %d", got)
				}
				return nil
			}
		}
		e.Always("it is never 3", is(3))
		e.AtEnd("it does not end at 2", is(2))
		e.AtEnd("it does not end at 4", is(4))
		e.Sometimes("it is 2", func(v *model.View) bool { return counter.In(v).N.Get() == 2 })
		e.Sometimes("it is 5", func(v *model.View) bool { return counter.In(v).N.Get() == 5 })
	})), random.Options{Schedules: 200, Stop: never})
	want := []string{"violated 3", "inconclusive 0", "violated 4", "holds 2", "inconclusive 0"}
	for i, p := range r.Properties {
		if got := fmt.Sprint(p.Verdict, " ", p.Steps); got != want[i] {
			t.Errorf("%q: %s, want %s", p.Name, got, want[i])
		}
	}
	if p := r.Properties[1]; p.Reason != "not found in 200 schedules" {
		t.Errorf("%q: %s", p.Name, p.Reason)
	}
	if r.AsWanted {
		t.Error("it is as wanted though what should hold is violated")
	}
}

// TestRandomFaults demands that no schedule has more faults than it may, and that
// a schedule without faults has none.
func TestRandomFaults(t *testing.T) {
	for most := range 4 {
		s := samples.Errands(2, func(e *model.Env, _ model.Ref[samples.Tallied]) { e.Faults(model.DefaultFaults) })
		r := scenariotest.Draw(t, scenariotest.Compile(t, s), random.Options{Schedules: 2000, Faults: most})
		kinds, faults := map[trace.Verb]bool{}, int64(0)
		for _, v := range r.Verbs() {
			if v.Verb != "execute" && v.Verb != "drop" {
				kinds[v.Verb], faults = true, faults+v.Steps
			}
		}
		if faults > int64(most)*2000 || (faults == 0) != (most == 0) || most > 0 && len(kinds) != 3 {
			t.Errorf("%d faults of %v with at most %d in a schedule", faults, kinds, most)
		}
	}
}

// TestRandomSteps demands that schedules end at MaxSteps: those of two-phase commit
// never end by themselves.
func TestRandomSteps(t *testing.T) {
	s, err := systems.NewTwoPhase(3)
	if err != nil {
		t.Fatal(err)
	}
	for _, strategy := range []string{random.Uniform, random.POS, random.PCT, random.PCTCP} {
		r := scenariotest.Draw(t, s, random.Options{Schedules: 100, MaxSteps: 40, Strategy: strategy, Stop: never})
		if r.Steps != 4000 {
			t.Errorf("%s: %d steps", strategy, r.Steps)
		}
	}
	r := scenariotest.Draw(t, s, random.Options{Schedules: 3000, MaxSteps: 40, Stop: never})
	if r.Worlds > 288 || r.Worlds < 280 || len(r.Findings) > 0 {
		t.Errorf("%d worlds of 288, %d findings", r.Worlds, len(r.Findings))
	}
}

// TestRandomErrors demands that a mistake of the modeller ends the search.
func TestRandomErrors(t *testing.T) {
	calls := 0
	s := samples.Errands(2, nil)
	s.Setup = func(e *model.Env) {
		counter := model.Deploy(e, "counter", &samples.Tallied{})
		model.NewClient(e, "alice", &samples.Tallied{}, func(a *samples.Tallied, c *model.Client) {
			_, _ = model.Ingress(c, counter, (*samples.Tallied).Add, 0)
			calls++
			a.N.Set(calls)
		})
	}
	_, err := random.Search(context.Background(), scenariotest.Compile(t, s), random.Options{Schedules: 100, Workers: 1})
	if err == nil || !strings.Contains(err.Error(), "second run") {
		t.Errorf("a client that depends on a captured variable: %v", err)
	}
	_, err = random.Search(context.Background(), scenariotest.Compile(t, samples.Errands(2, func(e *model.Env, counter model.Ref[samples.Tallied]) {
		e.Always("it is small", func(v *model.View) error {
			return []error{nil, nil}[counter.In(v).N.Get()]
		})
	})), random.Options{Schedules: 100})
	if err == nil || !strings.Contains(err.Error(), "out of range") {
		t.Errorf("a property that panics: %v", err)
	}
	for _, o := range []random.Options{{Workers: -1}, {Faults: -2}, {Schedules: -1}, {MaxSteps: -1}, {MaxTime: -1}, {MaxMemory: -1}, {Strategy: "best"}} {
		if _, err := random.Search(context.Background(), systems.DieHard{}, o); err == nil {
			t.Errorf("no error for %+v", o)
		}
	}
}
