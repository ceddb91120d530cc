package swap_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/swap"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// openAmount is what the TLA+ model calls Inv_Open_Amount: while the swap is open nobody has
// bought with more than there is on its escrow account.
func openAmount(e *model.Env, p swap.Parts) {
	e.Always("nobody has bought with more than is escrowed", func(v *model.View) error {
		s, icp := p.Swap.In(v), p.ICP.In(v)
		if s.Lifecycle.Get() != swap.Open {
			return nil
		}
		for user, share := range s.Buyers.All() {
			if n, _ := icp.Balances.Get(swap.Escrow(user)); n < share.Amount {
				return v.Broken("%s has bought with %d and escrowed %d", user, share.Amount, n)
			}
		}
		return nil
	})
}

// Of the 180,369 states that TLC finds, 87,186 are left without dead variables, and 9,345 of
// these are at message boundaries. With faults there is no oracle, and numbers are pinned:
// with generations there were 257,505 worlds with at most 1 fault, and 4,283,085 with 2.
func TestWorlds(t *testing.T) {
	for faults, want := range []int64{9_345, 192_090, 2_078_583} {
		if testing.Short() && faults > 0 {
			t.Skip("it searches two million worlds")
		}
		system, err := compile.Scenario(swap.Scenario(model.DefaultFaults, openAmount), 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := exhaustive.Search(context.Background(), system, exhaustive.Options{Faults: faults})
		if err != nil || r.States != want || r.Verdict != space.Holds {
			t.Errorf("%d faults: %d worlds, %s, %v, want %d", faults, r.States, r.Verdict, err, want)
		}
	}
}

// TLC's states have 225 combinations of lifecycle, buyers, recipes and balances.
func TestProtocolStates(t *testing.T) {
	m, err := engine.NewMachine(swap.Scenario(0, nil).ForEngine(), 0)
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Worker()
	if err != nil {
		t.Fatal(err)
	}
	left, err := x.Initial()
	if err != nil {
		t.Fatal(err)
	}
	seen, states := map[engine.Fingerprint]bool{}, map[string]bool{}
	for len(left) > 0 {
		w := left[len(left)-1]
		left = left[:len(left)-1]
		if seen[x.Fingerprint(w)] {
			continue
		}
		seen[x.Fingerprint(w)] = true
		var state strings.Builder
		for line := range strings.Lines(x.Describe(w)) {
			if strings.HasPrefix(line, "canister ") {
				state.WriteString(line)
			}
		}
		states[state.String()] = true
		ts, err := x.Expand(w, false)
		if err != nil {
			t.Fatal(err)
		}
		for i := range ts {
			next, err := x.Successor(nil, i)
			if err != nil {
				t.Fatal(err)
			}
			left = append(left, next)
		}
	}
	if len(seen) != 9_345 || len(states) != 225 {
		t.Errorf("%d worlds, %d protocol states, want 9345 and 225", len(seen), len(states))
	}
}

// BenchmarkSwap measures transitions a second; exhaustive.BenchmarkTwoPhase is the reference.
func BenchmarkSwap(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			var r exhaustive.Report
			for b.Loop() {
				system, err := compile.Scenario(swap.Scenario(model.DefaultFaults, nil), 0)
				if err != nil {
					b.Fatal(err)
				}
				if r, err = exhaustive.Search(context.Background(), system, exhaustive.Options{Faults: 1, Workers: workers}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*float64(r.Transitions)/b.Elapsed().Seconds(), "transitions/s")
		})
	}
}
