// Package scenariotest says in tests what a search of a scenario must find,
// down to the number of worlds.
package scenariotest

import (
	"context"
	"fmt"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// Want is what a search with the default bound on faults must find.
type Want struct {
	States, Transitions int64
	// Violated has, for each property that is violated, the faults and steps of
	// its counterexample. All other properties hold.
	Violated map[string]Path
}

// Path is the length of a counterexample in the order of the search: its faults
// and its steps.
type Path [2]int

func (p Path) String() string { return fmt.Sprintf("%d faults, %d steps", p[0], p[1]) }

// Check searches a scenario with one worker and with two, with the memo and
// without, and with every world checked against the specification: each must find
// what is wanted, and the same counterexamples to the byte.
func Check(t *testing.T, sc model.Scenario, want Want) {
	t.Helper()
	first := search(t, sc, 0, exhaustive.Options{Faults: space.DefaultFaults, Workers: 1})
	if !first.AsWanted {
		t.Errorf("the scenario does not get the verdicts that it wants")
	}
	compare(t, first, want)
	for _, other := range []struct {
		mode    engine.Mode
		workers int
	}{{0, 2}, {engine.Paranoid, 1}, {engine.WithoutMemo, 2}} {
		r := search(t, sc, other.mode, exhaustive.Options{Faults: space.DefaultFaults, Workers: other.workers})
		compare(t, r, want)
		for i, p := range r.Properties {
			if a, b := format(first.Properties[i]), format(p); a != b {
				t.Errorf("%q, mode %d, %d workers: another counterexample:\n%s\nwant:\n%s", p.Name, other.mode, other.workers, b, a)
			}
		}
	}
}

// Caught searches a mutant with a bound on faults, which must violate a property;
// it returns how. Other properties are not looked at.
func Caught(t *testing.T, setup func(*model.Env), faults int, property string) Path {
	t.Helper()
	return caught(t, search(t, model.Scenario{Name: "mutant/" + t.Name(), Setup: setup}, 0, exhaustive.Options{Faults: faults, Workers: 1}), faults, property)
}

func caught(t *testing.T, r exhaustive.Report, faults int, property string) Path {
	t.Helper()
	for _, p := range r.Properties {
		if p.Name != property {
			continue
		}
		if p.Verdict != space.Violated {
			t.Fatalf("%q is not violated with %d faults: %s", property, faults, p.Verdict)
		}
		t.Logf("\n%s", format(p))
		return Path{p.Faults, p.Steps}
	}
	t.Fatalf("there is no property %q", property)
	return Path{}
}

// CaughtOnly is Caught, and every other property must hold.
func CaughtOnly(t *testing.T, setup func(*model.Env), faults int, property string) Path {
	t.Helper()
	r := search(t, model.Scenario{Name: "mutant/" + t.Name(), Setup: setup}, 0, exhaustive.Options{Faults: faults, Workers: 1})
	for _, p := range r.Properties {
		if p.Name != property && p.Verdict != space.Holds {
			t.Errorf("%q with %d faults: %s\n%s", p.Name, faults, p.Verdict, format(p))
		}
	}
	return caught(t, r, faults, property)
}

// Holds searches a scenario with a bound on faults, within which everything must hold.
func Holds(t *testing.T, setup func(*model.Env), faults int) {
	t.Helper()
	r := search(t, model.Scenario{Name: "test/" + t.Name(), Setup: setup}, 0, exhaustive.Options{Faults: faults, Workers: 1})
	for _, p := range r.Properties {
		if p.Verdict != space.Holds {
			t.Errorf("%q with %d faults: %s\n%s", p.Name, faults, p.Verdict, format(p))
		}
	}
}

func search(t *testing.T, sc model.Scenario, mode engine.Mode, o exhaustive.Options) exhaustive.Report {
	t.Helper()
	sys, err := compile.Scenario(sc, mode)
	if err != nil {
		t.Fatal(err)
	}
	r, err := exhaustive.Search(context.Background(), sys, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// compare compares a report with what is wanted.
func compare(t *testing.T, r exhaustive.Report, want Want) {
	t.Helper()
	if r.Limit != "" || r.States != want.States || r.Transitions != want.Transitions {
		t.Errorf("%d states, %d transitions (%d workers), want %d, %d", r.States, r.Transitions, r.Workers, want.States, want.Transitions)
	}
	asked := map[string]bool{}
	for _, p := range r.Properties {
		asked[p.Name] = true
		path, violated := want.Violated[p.Name]
		switch {
		case !violated && p.Verdict != space.Holds, violated && p.Verdict != space.Violated:
			t.Errorf("%q: %s\n%s", p.Name, p.Verdict, format(p))
		case violated && (path != Path{p.Faults, p.Steps} || !p.Minimal):
			t.Errorf("%q: %v (minimal: %v), want %v\n%s", p.Name, Path{p.Faults, p.Steps}, p.Minimal, path, format(p))
		}
	}
	for name := range want.Violated {
		if !asked[name] {
			t.Errorf("%q is wanted and not asked", name)
		}
	}
}

func format(p space.PropertyReport) string {
	if p.Counterexample == nil {
		return ""
	}
	return p.Counterexample.Format()
}
