package exhaustive_test

import (
	"context"
	"reflect"
	"sync/atomic"
	"testing"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// search runs an exhaustive search that must not fail.
func search(t testing.TB, s space.System, o exhaustive.Options) exhaustive.Report {
	t.Helper()
	r, err := exhaustive.Search(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func twoPhase(t testing.TB, managers int) space.System {
	t.Helper()
	s, err := systems.NewTwoPhase(managers)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTwoPhaseCounts compares with TLC's counts. TLC counts the generation of
// the initial world as one more, and as depth the worlds on the longest
// shortest path, which is one more than its steps.
func TestTwoPhaseCounts(t *testing.T) {
	for _, c := range []struct {
		managers, depth     int
		distinct, generated int64
	}{
		{2, 8, 56, 154},
		{3, 11, 288, 1_146},
		{4, 14, 1_568, 8_258},
		{5, 17, 8_832, 58_146},
		{6, 20, 50_816, 402_306},
		{7, 23, 296_448, 2_744_706},
	} {
		if testing.Short() && c.managers > 6 {
			continue
		}
		for _, o := range []exhaustive.Options{{Workers: 1}, {Workers: 2}, {Workers: 2, Wide: true, Faults: 2}} {
			r := search(t, twoPhase(t, c.managers), o)
			if r.States != c.distinct || r.Transitions != c.generated-1 || r.Depth != c.depth-1 {
				t.Errorf("%s, %+v: %d worlds, %d transitions, depth %d; TLC has %d, %d, %d",
					r.System, o, r.States, r.Transitions, r.Depth, c.distinct, c.generated, c.depth)
			}
			if r.Verdict != space.Holds || !r.AsWanted || r.Limit != "" {
				t.Errorf("%s, %+v: %s, as wanted: %t, limit %q", r.System, o, r.Verdict, r.AsWanted, r.Limit)
			}
		}
	}
}

func TestDieHard(t *testing.T) {
	for _, workers := range []int{1, 2} {
		r := search(t, systems.DieHard{}, exhaustive.Options{Workers: workers, Faults: 2})
		if r.States != 16 || r.Transitions != 96 || r.Depth != 7 {
			t.Errorf("%d worlds, %d transitions, depth %d; TLC has 16, 97, 8", r.States, r.Transitions, r.Depth)
		}
		if r.Verdict != space.Violated || !r.AsWanted {
			t.Errorf("%s, as wanted: %t", r.Verdict, r.AsWanted)
		}
		p := r.Properties[1]
		if p.Verdict != space.Violated || p.Faults != 0 || p.Steps != 6 || !p.Minimal {
			t.Errorf("not solved: %+v", p)
		}
		var verbs []string
		for _, s := range p.Counterexample.Steps {
			verbs = append(verbs, string(s.Verb)+" "+s.Actor)
		}
		want := []string{"fill big", "pour big", "empty small", "pour big", "fill big", "pour big"}
		if len(verbs) != 6 || p.Counterexample.Broken != "small holds 3, big holds 4" {
			t.Fatalf("solved by %q: %s", verbs, p.Counterexample.Broken)
		}
		for i := range want {
			if verbs[i] != want[i] {
				t.Fatalf("solved by %q, want %q", verbs, want)
			}
		}
	}
}

// TestVacuous: a search that exhausts the space says when a property was
// never asked or never reached.
func TestVacuous(t *testing.T) {
	cycle := &systems.Random{
		Starts: []int{0},
		Edges:  [][]systems.Edge{{{To: 1}}, {{To: 0, Class: space.Fault}, {To: 0}}},
		Marks:  []uint8{0b10111, 0b10111},
	}
	r := search(t, cycle, exhaustive.Options{Faults: 1})
	// always, at rest, terminal, sometimes, history
	if got := verdicts(r); got != " violated holds inconclusive inconclusive violated holds" {
		t.Error(got)
	}
	if p := r.Properties[3]; p.Counterexample != nil || p.Minimal {
		t.Errorf("never reached: %+v", p)
	}
	if r.AsWanted {
		t.Error("an inconclusive property is as wanted")
	}
	// Two worlds, the second with only a client about to start: it is at rest
	// and not terminal.
	cycle.Edges[1] = []systems.Edge{{To: 0, Class: space.Start}}
	if got := verdicts(search(t, cycle, exhaustive.Options{Faults: 1})); got != " violated holds holds inconclusive violated holds" {
		t.Error(got)
	}
}

// TestMostlyUnbuilt: a successor is built only when its fingerprint is new.
func TestMostlyUnbuilt(t *testing.T) {
	var built atomic.Int64
	s := spoiled{System: twoPhase(t, 5), spoil: func(m string, w space.World) error {
		if m == "Successor" {
			built.Add(1)
		}
		return nil
	}}
	if r := search(t, s, exhaustive.Options{Workers: 2}); built.Load() != r.States-1 {
		t.Errorf("%d worlds built, %d claimed", built.Load(), r.States)
	}
}

func BenchmarkTwoPhase(b *testing.B) {
	for _, c := range []struct {
		name string
		o    exhaustive.Options
	}{
		{"1worker", exhaustive.Options{Workers: 1}},
		{"2workers", exhaustive.Options{Workers: 2}},
		{"1worker/wide", exhaustive.Options{Workers: 1, Wide: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := twoPhase(b, 7)
			var transitions int64
			for b.Loop() {
				transitions += search(b, s, c.o).Transitions
			}
			b.ReportMetric(float64(transitions)/b.Elapsed().Seconds(), "transitions/s")
		})
	}
}

// neverCommitted is two-phase commit with a property that only the deepest
// world breaks: the counterexample is as long as any can be.
type neverCommitted struct{ space.System }

func (s neverCommitted) Properties() []space.Property {
	return []space.Property{{Name: "some manager never commits", Kind: model.Always, Want: space.Violated}}
}

func (s neverCommitted) Worker() (space.Worker, error) {
	w, err := s.System.Worker()
	return neverCommittedWorker{Worker: w}, err
}

type neverCommittedWorker struct{ space.Worker }

func (w neverCommittedWorker) Holds(world space.World, _ int) (bool, error) {
	all, err := w.Worker.Holds(world, 1)
	return !all, err
}

// TestLongCounterexample: 6 managers prepare, are heard, and commit, with one
// decision in between; nothing else can lead there in as few steps.
func TestLongCounterexample(t *testing.T) {
	var before *trace.Trace
	for _, workers := range []int{1, 2} {
		r := search(t, neverCommitted{System: twoPhase(t, 6)}, exhaustive.Options{Workers: workers})
		p := r.Properties[0]
		if p.Verdict != space.Violated || p.Steps != 19 || !p.Minimal || !r.AsWanted {
			t.Fatalf("%+v", p)
		}
		if before != nil && !reflect.DeepEqual(before, p.Counterexample) {
			t.Errorf("one worker: %v\nmore: %v", before, p.Counterexample)
		}
		before = p.Counterexample
	}
	if first := before.Steps[0].Label; first.Verb != "prepare" || first.Actor != "rm00" {
		t.Errorf("starts with %v", first)
	}
	if second := before.Steps[1].Label; second.Verb != "hear" || second.Call != "rm00" {
		t.Errorf("goes on with %v", second)
	}
}

// BenchmarkCounterexample compares a search with the same one and the sweep
// back for a counterexample from the deepest world.
func BenchmarkCounterexample(b *testing.B) {
	for _, c := range []struct {
		name string
		s    space.System
	}{
		{"without", twoPhase(b, 7)},
		{"with", neverCommitted{System: twoPhase(b, 7)}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				search(b, c.s, exhaustive.Options{Workers: 1})
			}
		})
	}
}
