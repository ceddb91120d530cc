package explore_test

import (
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
	shrinkLarge = flag.Bool("shrink-large", false, "find and shrink what breaks scenarios with 6 clients, 3 operations each and every kind of fault; takes minutes")
	shrinkSeeds = flag.Int("shrink-seeds", 20, "from how many seeds, with -shrink-large")
)

// seedsMost is how many further seeds are tried for one that finds another bug
// first, or does not find what is wanted in time.
const seedsMost = 5

// TestShrinkLarge does what icmc explore does with scenarios far beyond what can
// be searched exhaustively, and compares what is left of its findings with the
// least counterexamples of the small scenarios. It logs the table of
// results/shrink.md.
func TestShrinkLarge(t *testing.T) {
	if !*shrinkLarge {
		t.Skip("-shrink-large runs it")
	}
	table := "| scenario | property | least in the small one | found, median | after schedules | shrunk, median | worst | at most the least | same steps | proved | other bugs first | seconds, median | worst |\n" +
		strings.Repeat("|--", 13) + "|\n"
	for _, sc := range protocols.Large(6, 3) {
		for _, l := range newLarges(t, sc) {
			for seed := range *shrinkSeeds {
				l.run(t, uint64(seed+1))
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
	system explore.System
	small  explore.System
	least  explore.PropertyReport // of the small scenario
	shape  string                 // of that failure
	steps  []string               // and what happens there, see outline

	found, shrunk            [][2]int
	schedules, seconds       []float64
	good, same, proved, slip int
}

// newLarges returns a row for each property that the small scenario of that name violates.
func newLarges(t *testing.T, sc model.Scenario) (rows []*large) {
	name, _, _ := strings.Cut(sc.Name, "@")
	scenario, ok := protocols.Find(name)
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	system, err := explore.Compile(sc, 0)
	if err != nil {
		t.Fatal(err)
	}
	small, err := explore.Compile(scenario, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := explore.Exhaustive(t.Context(), small, explore.Options{Faults: explore.DefaultFaults})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Properties {
		if p.Counterexample != nil {
			rows = append(rows, &large{
				system: system, small: small, least: p,
				shape: explore.Shape(small, p.Counterexample.Broken), steps: outline(small, *p.Counterexample),
			})
		}
	}
	return rows
}

// run finds and shrinks from a seed, and from others as long as it is another bug.
func (l *large) run(t *testing.T, seed uint64) {
	for again := range uint64(seedsMost) {
		began := time.Now()
		r, err := explore.Random(t.Context(), l.system, explore.RandomOptions{
			Seed: seed + 1000*again, Faults: explore.FaultsBound(l.system, explore.OwnFaults), MaxTime: time.Minute,
			Stop: func(f explore.RandomFinding) bool { return f.Property == l.least.Name },
		})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(r.Findings, func(f explore.RandomFinding) bool { return f.Property == l.least.Name })
		if i < 0 {
			t.Errorf("%s, seed %d: %q is not found within a minute", l.system.Name(), seed, l.least.Name)
			return
		}
		found := r.Findings[i].Trace
		z := shrink(t, l.system, found, explore.ShrinkOptions{})
		seconds := time.Since(began).Seconds()
		path := [2]int{z.Trace.Faults(), len(z.Trace.Steps)}
		atMost := slices.Compare(path[:], []int{l.least.Faults, l.least.Steps}) <= 0
		same := slices.Equal(outline(l.system, z.Trace), l.steps)
		if explore.Shape(l.system, z.Trace.Broken) != l.shape || !same && again+1 < seedsMost {
			t.Logf("%s, seed %d, another bug, in %s:\n%s", l.system.Name(), seed, z.Within, z.Trace.Format())
			l.slip++
			continue
		}
		l.schedules = append(l.schedules, float64(r.Schedules))
		l.seconds = append(l.seconds, seconds)
		l.found = append(l.found, [2]int{found.Faults(), len(found.Steps)})
		l.shrunk = append(l.shrunk, path)
		if atMost {
			l.good++
		} else {
			t.Logf("%s, seed %d, in %s, %v:\n%s", l.system.Name(), seed, z.Within, z.Passes, z.Trace.Format())
		}
		if same {
			l.same++
		}
		if z.Minimal {
			l.proved++
		}
		return
	}
}

// outline says what happens in a trace: to which canister or to a client, by
// which method, in no order.
func outline(s explore.System, t model.Trace) (steps []string) {
	for _, step := range t.Steps {
		actor, _, _ := strings.Cut(step.Call, "/")
		if actor = "a client"; !strings.HasPrefix(step.Call, step.Actor+"/") {
			actor = step.Actor
		}
		method, _, _ := strings.Cut(step.Text, "(")
		method, _, _ = strings.Cut(method, " ") // a reply or a reject
		steps = append(steps, fmt.Sprint(step.Verb, " ", actor, " ", method, " ", step.Fault))
	}
	slices.Sort(steps)
	return steps
}

func (l *large) row(t *testing.T) string {
	byLength := func(a, b [2]int) int { return slices.Compare(a[:], b[:]) }
	slices.SortFunc(l.found, byLength)
	slices.SortFunc(l.shrunk, byLength)
	slices.Sort(l.seconds)
	slices.Sort(l.schedules)
	n := len(l.found)
	if n == 0 {
		t.Errorf("%s: %q: never the same bug", l.system.Name(), l.least.Name)
		return ""
	}
	if l.good*100 < 95*n || l.seconds[n-1] > 60 {
		t.Errorf("%s: %q: only %d of %d reach the least, the slowest in %.1f s", l.system.Name(), l.least.Name, l.good, n, l.seconds[n-1])
	}
	path := func(p [2]int) string { return fmt.Sprintf("%d, %d", p[0], p[1]) }
	return fmt.Sprintf("| %s | %s | %d, %d | %s | %.0f | %s | %s | %d of %d | %d | %d | %d | %.2f | %.2f |\n", l.system.Name(), l.least.Name, l.least.Faults, l.least.Steps,
		path(l.found[n/2]), l.schedules[n/2], path(l.shrunk[n/2]), path(l.shrunk[n-1]), l.good, n, l.same, l.proved, l.slip, l.seconds[n/2], l.seconds[n-1])
}
