package shrink_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/protocols"
)

// TestShrinkWithoutSearch shrinks what is found in large scenarios by the passes
// alone, and with a search that only the operations that are left fit into.
func TestShrinkWithoutSearch(t *testing.T) {
	runs, least, bounded := 0, 0, 0
	for _, sc := range protocols.Large(6, 3) {
		name, _, _ := strings.Cut(sc.Name, "@")
		if name == "posts/eager-id" { // the walks take seconds
			continue
		}
		small, _ := protocols.Find(name)
		r, err := explore.Run(context.Background(), small, exhaustive.Options{Faults: space.DefaultFaults})
		if err != nil {
			t.Fatal(err)
		}
		s, err := compile.Scenario(sc, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Properties {
			if p.Counterexample == nil {
				continue
			}
			for seed := range 2 {
				d := newDrunkard(t, s, uint64(seed))
				d.faults = 8
				given, ok := d.breaks(t, p.Name, 20_000)
				if !ok {
					t.Fatalf("%s, seed %d: no walk breaks %q", sc.Name, seed, p.Name)
				}
				passes := settled(t, s, given, shrink.Options{Workers: 1, MaxStates: 1})
				if runs++; atMost(passes.Trace, p) {
					least++
				}
				if passes.Minimal {
					t.Errorf("%s: minimal without a search", sc.Name)
				}
				z := settled(t, s, given, shrink.Options{Workers: 1, MaxStates: 3000})
				if z.Trace.Identity == p.Counterexample.Identity && !atMost(z.Trace, p) {
					t.Errorf("%s, seed %d: more than %d faults, %d steps, in %s:\n%s", sc.Name, seed, p.Faults, p.Steps, z.Within, z.Trace.Format())
				}
				if strings.HasSuffix(z.Within, fmt.Sprintf(", of traces of at most %d steps", len(z.Trace.Steps))) {
					bounded++
				}
				if !z.Minimal || z.Within == "" {
					t.Errorf("%s, seed %d: not minimal", sc.Name, seed)
				}
			}
		}
	}
	if bounded == 0 {
		t.Errorf("no search was bounded by steps, or none says so")
	}
	t.Logf("the passes alone reach the least counterexample in %d of %d", least, runs)
	if least*10 < 9*runs { // the others end in another bug, which only a search leaves
		t.Errorf("the passes alone reach the least counterexample in %d of %d only", least, runs)
	}
}

func atMost(t trace.Trace, p space.PropertyReport) bool {
	return slices.Compare([]int{t.Faults(), len(t.Steps)}, []int{p.Faults, p.Steps}) <= 0
}

// settled shrinks, and shrinks again, which must change nothing.
func settled(t *testing.T, s space.System, given trace.Trace, o shrink.Options) shrink.Result {
	t.Helper()
	z := scenariotest.Shrink(t, s, given, o)
	if again := scenariotest.Shrink(t, s, z.Trace, o); again.Trace.Format() != z.Trace.Format() || again.Minimal != z.Minimal || again.Within != z.Within {
		t.Errorf("shrunk again (%t in %s):\n%s\nonce (%t in %s):\n%s", again.Minimal, again.Within, again.Trace.Format(), z.Minimal, z.Within, z.Trace.Format())
	}
	return z
}
