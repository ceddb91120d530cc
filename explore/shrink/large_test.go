package shrink_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/protocols"
)

var (
	shrinkLarge = flag.Bool("shrink-large", false, "find and shrink what breaks scenarios with 6 clients, 3 operations each and every kind of fault; takes minutes")
	shrinkSeeds = flag.Int("shrink-seeds", 20, "from how many seeds, with -shrink-large")
)

// seedsMost is how many further seeds are tried for one that finds another way to
// break the property first.
const seedsMost = 5

// TestShrinkLarge does what icmc explore does with scenarios far beyond what can
// be searched exhaustively, and compares what is left of its findings with the
// least counterexamples of the small scenarios. It logs the table of
// results/shrink.md.
func TestShrinkLarge(t *testing.T) {
	if !*shrinkLarge {
		t.Skip("-shrink-large runs it")
	}
	table := "| scenario | property | least in the small one | found, median | schedules, median | shrunk, median | worst | at most the least | same steps | proved | other failures first | seconds, median | worst |\n" +
		strings.Repeat("|--", 13) + "|\n"
	tiny := protocols.Large(2, 1)
	for i, sc := range protocols.Large(6, 3) {
		for _, l := range newLarges(t, sc, tiny[i]) {
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
	system space.System
	least  space.PropertyReport // of the small scenario
	steps  [][]string           // that lead to it: in the small scenario, and there under every kind of fault

	found, shrunk            [][2]int
	schedules, seconds       []float64
	good, same, proved, slip int
}

// newLarges returns a row for each property that the small scenario of that name
// violates; tiny is the design with 2 clients that do one operation each, under
// every kind of fault.
func newLarges(t *testing.T, sc, tiny model.Scenario) (rows []*large) {
	name, _, _ := strings.Cut(sc.Name, "@")
	scenario, ok := protocols.Find(name)
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	small := scenariotest.Compile(t, scenario)
	every := leasts(t, scenariotest.Compile(t, tiny))
	for _, p := range leasts(t, small) {
		l := &large{system: scenariotest.Compile(t, sc), least: p, steps: [][]string{outline(*p.Counterexample)}}
		if i := slices.IndexFunc(every, func(q space.PropertyReport) bool { return q.Name == p.Name }); i >= 0 {
			l.steps = append(l.steps, outline(*every[i].Counterexample))
		}
		rows = append(rows, l)
	}
	return rows
}

// leasts returns the properties that an exhaustive search finds violated.
func leasts(t *testing.T, s space.System) []space.PropertyReport {
	r, err := exhaustive.Search(t.Context(), s, exhaustive.Options{Faults: 1})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(r.Properties, func(p space.PropertyReport) bool { return p.Counterexample == nil })
}

// run finds and shrinks from a seed, and from others as long as it is another failure.
func (l *large) run(t *testing.T, seed uint64) {
	for again := range uint64(seedsMost) {
		began := time.Now()
		r, err := random.Search(t.Context(), l.system, random.Options{
			Seed: seed + 1000*again, Faults: space.FaultsBound(l.system, space.OwnFaults), MaxTime: time.Minute,
			Stop: func(f random.Finding) bool { return f.Property == l.least.Name },
		})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(r.Findings, func(f random.Finding) bool { return f.Property == l.least.Name })
		if i < 0 {
			t.Errorf("%s, seed %d: %q is not found within a minute", l.system.Name(), seed, l.least.Name)
			return
		}
		found := r.Findings[i].Trace
		z := scenariotest.Shrink(t, l.system, found, shrink.Options{})
		if z.Trace.Identity != l.least.Counterexample.Identity {
			l.slip++
			continue
		}
		l.seconds = append(l.seconds, time.Since(began).Seconds())
		l.schedules = append(l.schedules, float64(r.Schedules))
		l.found = append(l.found, [2]int{found.Faults(), len(found.Steps)})
		l.compare(t, seed, z)
		return
	}
	t.Errorf("%s, seed %d: %q always fails in another way", l.system.Name(), seed, l.least.Name)
}

// compare compares what is left with the least counterexample of the small scenario.
func (l *large) compare(t *testing.T, seed uint64, z shrink.Result) {
	path := [2]int{z.Trace.Faults(), len(z.Trace.Steps)}
	l.shrunk = append(l.shrunk, path)
	good := slices.Compare(path[:], []int{l.least.Faults, l.least.Steps}) <= 0
	same := slices.ContainsFunc(l.steps, func(steps []string) bool { return slices.Equal(steps, outline(z.Trace)) })
	for _, c := range []struct {
		count *int
		is    bool
	}{{&l.good, good}, {&l.same, same}, {&l.proved, z.Minimal}} {
		if c.is {
			*c.count++
		}
	}
	if !good || !same {
		t.Logf("%s, seed %d, searched: %s, %v:\n%s", l.system.Name(), seed, z.Within, z.Passes, z.Trace.Format())
	}
}

// outline says what happens in a trace: to which canister or to a client, by
// which method, in no order.
func outline(t trace.Trace) (steps []string) {
	for _, step := range t.Steps {
		actor := step.Actor
		if step.Call.Client() == actor {
			actor = "a client"
		}
		method, _, _ := strings.Cut(step.Text(), "(")
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
