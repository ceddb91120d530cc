package posts

import (
	"testing"

	"github.com/icmc-project/icmc/internal/scenariotest"
)

// TestScenarios pins what each search finds. Why the counterexamples are minimal:
//
//   - A post that is accepted takes three transitions: createPost, isValidUser,
//     and the callback. Registered users take no other.
//   - posts/eager-id: no property can break before two posts are accepted, which
//     takes six, and interleaving them is no fault.
//   - posts/retry: without a fault every user posts once, so one user must stop
//     waiting once; its two posts take six more.
func TestScenarios(t *testing.T) {
	want := map[string]scenariotest.Want{
		"posts/motoko": {States: 19_743, Transitions: 68_568},
		"posts/rust":   {States: 20_895, Transitions: 71_202},
		"posts/eager-id": {States: 24, Transitions: 28, Violated: map[string]scenariotest.Path{
			acceptedIsStored: {0, 6},
			linearizableIDs:  {0, 6},
		}},
		"posts/retry": {States: 1_548, Transitions: 3_882, Violated: map[string]scenariotest.Path{
			atMostOnce: {1, 7},
		}},
		"posts/idempotent": {States: 2_910, Transitions: 8_392},
	}
	for _, sc := range Protocol.Scenarios {
		t.Run(sc.Name, func(t *testing.T) { scenariotest.Check(t, sc, want[sc.Name]) })
	}
	if len(Protocol.Scenarios) != len(want) {
		t.Errorf("%d scenarios, %d are pinned", len(Protocol.Scenarios), len(want))
	}
}

// TestEveryPropertyBreaks: a property that no scenario violates may as well be
// always true.
func TestEveryPropertyBreaks(t *testing.T) {
	violated := map[string]bool{}
	for _, sc := range Protocol.Scenarios {
		for _, p := range sc.Violates {
			violated[p] = true
		}
	}
	for _, p := range []string{acceptedIsStored, atMostOnce, linearizableIDs} {
		if !violated[p] {
			t.Errorf("no scenario violates %q", p)
		}
	}
}
