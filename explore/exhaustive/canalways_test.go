package exhaustive_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// ways is two-phase commit and what it can always do. It has goals instead of
// worlds that break something.
func ways(t *testing.T, managers int, names ...string) spoiled {
	s := spoiled{System: twoPhase(t, managers), properties: []space.Property{}}
	for _, name := range names {
		s.properties = append(s.properties, space.Property{Name: name, Kind: model.CanAlways, Want: space.Holds})
	}
	return s
}

// TestCanAlwaysTwoPhase: property 0 of two-phase commit is true everywhere, 1
// where all have committed and 2 where all have aborted.
func TestCanAlwaysTwoPhase(t *testing.T) {
	const managers = 4
	for _, workers := range []int{1, 2} {
		r := search(t, ways(t, managers, "go on", "commit", "abort"), exhaustive.Options{Workers: workers})
		if got := verdicts(r); got != " violated holds violated violated" || r.States != 1568 || r.Depth == 0 {
			t.Fatalf("%q, %d worlds", got, r.States)
		}
		// The transaction manager may abort at once; "choose-abort" is greater.
		commit, abort := r.Properties[1], r.Properties[2]
		if s := commit.Counterexample.Steps; len(s) != 1 || s[0].Verb != "abort" || !commit.Minimal {
			t.Errorf("it cannot commit after %+v", s)
		}
		// It commits when all have prepared and all are heard.
		if s := abort.Counterexample.Steps; len(s) != 2*managers+1 || s[2*managers].Verb != "commit" || abort.Steps != len(s) {
			t.Errorf("it cannot abort after %+v", s)
		}
	}
}

// TestCanAlwaysCut: behind a limit there may be a goal, and only they wait for it.
func TestCanAlwaysCut(t *testing.T) {
	s := ways(t, 4, "go on", "commit")
	s.properties[0].Kind = model.Always
	for want, o := range map[string]exhaustive.Options{
		"depth inconclusive inconclusive inconclusive":  {MaxDepth: 3},
		"states inconclusive inconclusive inconclusive": {MaxStates: 500},
	} {
		r := search(t, s, o)
		if got := verdicts(r); got != want || !strings.Contains(r.Properties[1].Reason, "limit") {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestCanAlwaysInterrupted cuts what follows the search: all else is known then.
func TestCanAlwaysInterrupted(t *testing.T) {
	var ballast []byte
	for _, test := range []struct {
		limit, method string
		memory        int64
	}{{limit.Interrupted, "Holds", 0}, {limit.Interrupted, "Expand", 0}, {limit.Memory, "Expand", inUse(t) + 128<<20}} {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		s := ways(t, 4, "go on", "commit")
		s.properties[0].Kind = model.Always
		calls, once := 0, sync.Once{}
		s.spoil = func(method string, _ space.World) error {
			if method == test.method {
				calls++
			}
			switch {
			case calls <= 1568+200: // all worlds were asked the first, or expanded once
			case test.limit == limit.Interrupted:
				cancel()
				once.Do(func() { time.Sleep(100 * time.Millisecond) }) // so that a pass is cut in the middle
			case ballast == nil:
				ballast = make([]byte, 256<<20)
				for i := 0; i < len(ballast); i += 512 {
					ballast[i] = 1 // or it is in no page
				}
				time.Sleep(100 * time.Millisecond)
			}
			return nil
		}
		want := test.limit + " inconclusive holds inconclusive"
		r, err := exhaustive.Search(ctx, s, exhaustive.Options{Workers: 1, MaxMemory: test.memory})
		if err != nil || verdicts(r) != want || r.States != 1568 || !r.Layers[0].Closed {
			t.Errorf("%v, %q, want %q, %d worlds", err, verdicts(r), want, r.States)
		}
	}
	runtime.KeepAlive(ballast)
}

// TestCanAlwaysErrors: a mistake shows although the search itself went well.
func TestCanAlwaysErrors(t *testing.T) {
	for _, method := range []string{"Holds", "Broken", "Label"} {
		s := ways(t, 3, "go on", "commit")
		s.spoil = func(m string, _ space.World) error {
			if m == method {
				return errors.New("spoiled " + m)
			}
			return nil
		}
		r, err := exhaustive.Search(context.Background(), s, exhaustive.Options{Workers: 2})
		if err == nil || !strings.Contains(err.Error(), "spoiled "+method) || r.Verdict != "" {
			t.Errorf("%s: %v, %+v", method, err, r)
		}
	}
}

// TestCanAlwaysReplay: a trace breaks the property where its goal has become
// unreachable, be it in the middle, and not before.
func TestCanAlwaysReplay(t *testing.T) {
	s := ways(t, 3, "go on", "commit", "abort")
	r := search(t, s, exhaustive.Options{})
	full := *r.Properties[2].Counterexample
	n := len(full.Steps)
	full.Steps = append(full.Steps, full.Steps[0])
	for _, test := range []struct {
		steps   int
		outcome replay.Outcome
		step    int
	}{{n + 1, replay.Reproduced, n}, {n, replay.Reproduced, n}, {n - 1, replay.Unbroken, 0}} {
		cut := full
		cut.Steps = full.Steps[:test.steps]
		if got, err := replay.Run(s, cut); err != nil || got.Outcome != test.outcome || got.Step != test.step {
			t.Errorf("%d steps: %+v, %v", test.steps, got, err)
		}
	}
	// An endless system in which nothing is ever a goal.
	endless := spoiled{System: tree{line: true}, properties: s.properties[:1]}
	if _, err := replay.Run(neverThere{System: endless}, trace.Trace{Property: "go on"}); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("endless: %v", err)
	}
}

// neverThere is a system without goals.
type neverThere struct{ space.System }

func (s neverThere) Worker() (space.Worker, error) {
	w, err := s.System.Worker()
	return neverThereWorker{Worker: w}, err
}

type neverThereWorker struct{ space.Worker }

func (neverThereWorker) Holds(space.World, int) (bool, error) { return false, nil }

// TestCanAlwaysAfterFault: the way may not lead over a fault, what must have a way
// may lie behind one.
func TestCanAlwaysAfterFault(t *testing.T) {
	const goal, other = 0b11_11111, 0b00_11111 // two such properties, behind five that hold
	fault, free := systems.Edge{To: 1, Class: space.Fault}, systems.Edge{To: 1, Class: space.Start}
	for _, test := range []struct {
		name  string
		edges [][]systems.Edge
		marks []uint8
		bound int
		want  space.Verdict
		at    distance
	}{
		{"a fault alone leads there", [][]systems.Edge{{fault}, {}}, []uint8{other, goal}, 1, space.Violated, distance{faults: 0, steps: 0}},
		{"a client has to start something", [][]systems.Edge{{free}, {}}, []uint8{other, goal}, 1, space.Holds, distance{}},
		{"a fault leads away", [][]systems.Edge{{fault}, {}}, []uint8{goal, other}, 1, space.Violated, distance{faults: 1, steps: 1}},
		{"beyond the bound", [][]systems.Edge{{fault}, {}}, []uint8{goal, other}, 0, space.Holds, distance{}},
		{"back to the start", [][]systems.Edge{{free}, {{To: 0}}}, []uint8{goal, other}, 0, space.Holds, distance{}},
	} {
		s := &systems.Random{Starts: []int{0}, Edges: test.edges, Marks: test.marks, Goals: 2}
		r := search(t, s, exhaustive.Options{Faults: test.bound})
		for _, p := range r.Properties[5:] {
			if p.Verdict != test.want || (distance{faults: p.Faults, steps: p.Steps}) != test.at {
				t.Errorf("%s: %s at %d faults, %d steps", test.name, p.Verdict, p.Faults, p.Steps)
			}
		}
	}
}

// TestCanAlwaysLayer: what is violated with few faults is known as soon as all worlds
// with so many are, however many there are with more.
func TestCanAlwaysLayer(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		for behind, want := range map[int]string{0: " violated violated", 1: "states inconclusive inconclusive"} {
			s := layered{tree: tree{}, hidden: behind}
			r := search(t, s, exhaustive.Options{Workers: workers, Faults: 2, MaxStates: 5000})
			if got := verdicts(r); got != want {
				t.Errorf("%d workers, %d: %q, want %q", workers, behind, got, want)
			}
			if p := r.Properties[0]; behind == 0 && (p.Faults != 1 || p.Steps != 1 || !p.Minimal || p.Counterexample == nil) {
				t.Errorf("%+v", p)
			}
		}
	}
}

// layered is a system of three layers: 0 leads to itself, a fault leads to 1, which is
// terminal, and a fault from there to an endless tree. The goal is 0, or, if hidden, 1
// too: then only the tree has none, and that is not known.
type layered struct {
	tree
	hidden int
}

func (layered) Properties() []space.Property {
	return []space.Property{{Name: "it can be 0", Kind: model.CanAlways, Want: space.Holds}}
}
func (s layered) Worker() (space.Worker, error) {
	return &layeredWorker{treeWorker: treeWorker{tree: s.tree}, hidden: s.hidden}, nil
}

type layeredWorker struct {
	treeWorker
	hidden int
}

func (*layeredWorker) Initial() ([]space.World, error) { return []space.World{{0, 0}}, nil }

func (w *layeredWorker) Expand(at space.World, faults bool) ([]space.Transition, error) {
	n := w.number(at)
	w.next, w.ts = w.next[:0], w.ts[:0]
	class := space.Progress
	switch {
	case faults && n < 2:
		w.next, class = append(w.next, n+1), space.Fault
	case faults || n == 1:
	case n == 0:
		w.next = append(w.next, 0)
	default:
		w.next = append(w.next, 2*n, 2*n+1)
	}
	for _, n := range w.next {
		w.ts = append(w.ts, space.Transition{Next: w.hash(n), Class: class})
	}
	return w.ts, nil
}

func (w *layeredWorker) Holds(at space.World, _ int) (bool, error) {
	return w.number(at) <= uint64(w.hidden), nil
}
