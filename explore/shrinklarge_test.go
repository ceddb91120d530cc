package explore_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
)

var (
	shrinkLarge = flag.Bool("shrink-large", false, "shrink what random walks find in scenarios with 6 clients, 3 operations each and every kind of fault; takes minutes")
	shrinkSeeds = flag.Int("shrink-seeds", 20, "how many walks to shrink for each property, with -shrink-large")
)

// TestShrinkLarge shrinks what random walks find far beyond what can be searched
// exhaustively, and compares with the least counterexamples of the small
// scenarios. It logs the table of results/shrink.md.
func TestShrinkLarge(t *testing.T) {
	if !*shrinkLarge {
		t.Skip("-shrink-large runs it")
	}
	table := "| scenario | property | least in the small one | found, median | shrunk, median | worst | at most the least | proved | other bugs first | seconds, median | worst |\n" +
		"|---|---|---|---|---|---|---|---|---|---|---|\n"
	for _, sc := range protocols.Large(6, 3) {
		name, _, _ := strings.Cut(sc.Name, "@")
		small, ok := protocols.Find(name)
		if !ok {
			t.Fatalf("there is no %s", name)
		}
		s, err := explore.Compile(small, 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := explore.Exhaustive(context.Background(), s, explore.Options{Faults: explore.DefaultFaults})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Properties {
			if p.Counterexample == nil {
				continue
			}
			l := large{scenario: sc, least: p, shape: explore.Shape(s, p.Counterexample.Broken)}
			for seed := range *shrinkSeeds {
				l.run(t, seed)
			}
			row := l.row(t)
			t.Log(row)
			table += row
		}
	}
	t.Logf("\n%s", table)
}

// A large is one row of the table.
type large struct {
	scenario model.Scenario
	least    explore.PropertyReport // of the small scenario
	shape    string                 // of that failure

	found, shrunk      [][2]int
	seconds            []float64
	good, proved, slip int
}

func (l *large) run(t *testing.T, seed int) {
	s, err := explore.Compile(l.scenario, 0)
	if err != nil {
		t.Fatal(err)
	}
	d := newDrunkard(t, s, uint64(seed))
	d.faults = 8
	if slices.ContainsFunc(s.Properties(), func(p explore.Property) bool { return p.Kind == model.History }) {
		d.steps = 32 // what explains a history grows with the factorial of what is open
	}
	for {
		trace, ok := d.breaks(t, l.least.Name, 20_000)
		if !ok {
			t.Fatalf("%s, seed %d: no walk breaks %q", l.scenario.Name, seed, l.least.Name)
		}
		began := time.Now()
		z := shrink(t, s, trace, explore.ShrinkOptions{})
		if explore.Shape(s, z.Trace.Broken) != l.shape {
			l.slip++ // another bug of that property: walk on
			continue
		}
		l.seconds = append(l.seconds, time.Since(began).Seconds())
		l.found = append(l.found, [2]int{trace.Faults(), len(trace.Steps)})
		path := [2]int{z.Trace.Faults(), len(z.Trace.Steps)}
		l.shrunk = append(l.shrunk, path)
		if slices.Compare(path[:], []int{l.least.Faults, l.least.Steps}) <= 0 {
			l.good++
		} else {
			t.Logf("%s, seed %d, in %s, %v:\n%s", l.scenario.Name, seed, z.Within, z.Passes, z.Trace.Format())
		}
		if z.Minimal {
			l.proved++
		}
		return
	}
}

func (l *large) row(t *testing.T) string {
	byLength := func(a, b [2]int) int { return slices.Compare(a[:], b[:]) }
	slices.SortFunc(l.found, byLength)
	slices.SortFunc(l.shrunk, byLength)
	slices.Sort(l.seconds)
	n := len(l.found)
	if l.good*100 < 95*n || l.seconds[n-1] > 60 {
		t.Errorf("%s: %q: only %d of %d reach the least, the slowest in %.1f s", l.scenario.Name, l.least.Name, l.good, n, l.seconds[n-1])
	}
	path := func(p [2]int) string { return fmt.Sprintf("%d, %d", p[0], p[1]) }
	return fmt.Sprintf("| %s | %s | %d, %d | %s | %s | %s | %d of %d | %d | %d | %.2f | %.2f |\n", l.scenario.Name, l.least.Name, l.least.Faults, l.least.Steps,
		path(l.found[n/2]), path(l.shrunk[n/2]), path(l.shrunk[n-1]), l.good, n, l.proved, l.slip, l.seconds[n/2], l.seconds[n-1])
}
