package shrink_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/protocols"
)

// A drunkard walks: every enabled transition is as likely as any other, faults
// included as long as there are some left.
type drunkard struct {
	system space.System
	worker space.Worker
	dice   *rand.Rand
	faults int // most on one walk
	steps  int // most on one walk
}

func newDrunkard(t *testing.T, s space.System, seed uint64) *drunkard {
	t.Helper()
	w, err := s.Worker()
	if err != nil {
		t.Fatal(err)
	}
	return &drunkard{system: s, worker: w, dice: rand.New(rand.NewPCG(seed, 1)), faults: 4, steps: 400}
}

// breaks walks until a property is broken and returns the way there.
func (d *drunkard) breaks(t *testing.T, property string, walks int) (trace.Trace, bool) {
	t.Helper()
	i := slices.IndexFunc(d.system.Properties(), func(p space.Property) bool { return p.Name == property })
	kind := d.system.Properties()[i].Kind
	for range walks {
		var taken []space.Choice
		worlds, err := d.worker.Initial()
		if err != nil {
			t.Fatal(err)
		}
		start := worlds[d.dice.IntN(len(worlds))]
		at, left := start, d.faults
		for range d.steps {
			plain, err := d.worker.Expand(at, false)
			if err != nil {
				t.Fatal(err)
			}
			rest := !slices.ContainsFunc(plain, func(t space.Transition) bool { return t.Class == space.Progress })
			if kind == model.Always || kind == model.History || kind == model.AtRest && rest || (kind == model.Terminal || kind == model.CanAlways) && len(plain) == 0 {
				holds, err := d.worker.Holds(at, i)
				if err != nil {
					t.Fatal(err)
				}
				if !holds {
					return d.walked(t, property, start, taken), true
				}
			}
			n, faults := len(plain), 0
			if left > 0 {
				ts, err := d.worker.Expand(at, true)
				if err != nil {
					t.Fatal(err)
				}
				faults = len(ts)
			}
			if n+faults == 0 {
				break
			}
			k := d.dice.IntN(n + faults)
			fault := k >= n
			if fault {
				left--
				k -= n
			}
			if _, err := d.worker.Expand(at, fault); err != nil {
				t.Fatal(err)
			}
			if at, err = d.worker.Successor(nil, k); err != nil {
				t.Fatal(err)
			}
			taken = append(taken, space.NewChoice(k, fault))
		}
	}
	return trace.Trace{}, false
}

// walked is the trace of a walk, without effects.
func (d *drunkard) walked(t *testing.T, property string, start space.World, taken []space.Choice) trace.Trace {
	t.Helper()
	path := space.NewPath(d.worker, start)
	for _, c := range taken {
		if err := path.Take(c); err != nil {
			t.Fatal(err)
		}
	}
	given := trace.Trace{Scenario: d.system.Name(), Property: property, Actors: d.system.Actors(), Steps: path.Steps}
	for i := range given.Steps {
		given.Steps[i].Effects = nil
	}
	return given
}

// TestShrinkReachesTheLeast shrinks what random walks find in the library to the
// counterexamples that an exhaustive search finds.
func TestShrinkReachesTheLeast(t *testing.T) {
	for _, p := range protocols.All() {
		for _, sc := range p.Scenarios {
			if len(sc.Violates) == 0 {
				continue
			}
			t.Run(sc.Name, func(t *testing.T) { reachesTheLeast(t, sc) })
		}
	}
}

func reachesTheLeast(t *testing.T, sc model.Scenario) {
	s, err := compile.Scenario(sc, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := exhaustive.Search(context.Background(), s, exhaustive.Options{Faults: space.DefaultFaults})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Properties {
		if p.Counterexample == nil {
			continue
		}
		d := newDrunkard(t, s, 1)
		for range 5 {
			given, ok := d.breaks(t, p.Name, 20_000)
			if !ok {
				t.Fatalf("no walk breaks %q", p.Name)
			}
			z := scenariotest.Shrink(t, s, given, shrink.Options{Workers: 1})
			t.Logf("%d faults, %d steps -> %d, %d (least %d, %d), %d tried, %v, minimal %t in %s", given.Faults(), len(given.Steps),
				z.Trace.Faults(), len(z.Trace.Steps), p.Faults, p.Steps, z.Tried, z.Passes, z.Minimal, z.Within)
			if z.Trace.Faults() != p.Faults || len(z.Trace.Steps) != p.Steps || !z.Minimal {
				t.Errorf("%q: not the least:\n%s", p.Name, z.Trace.Format())
			}
			if z.Trace.Format() != p.Counterexample.Format() {
				t.Errorf("%q: not what a search finds:\n%s\nwant:\n%s", p.Name, z.Trace.Format(), p.Counterexample.Format())
			}
			two := scenariotest.Shrink(t, s, given, shrink.Options{Workers: 2})
			again := scenariotest.Shrink(t, s, z.Trace, shrink.Options{Workers: 2})
			for _, other := range []shrink.Result{two, again} {
				if other.Trace.Format() != z.Trace.Format() {
					t.Errorf("%q: another result:\n%s\nwant:\n%s", p.Name, other.Trace.Format(), z.Trace.Format())
				}
			}
		}
	}
}
