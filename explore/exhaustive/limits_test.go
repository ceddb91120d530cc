package exhaustive_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// tree is an endless system: every world n leads to 2n and 2n+1, or in a line
// to n+1 alone, and a fault leads from world 5 to world 0, which is terminal.
type tree struct{ line bool }

func (tree) Name() string      { return "tree" }
func (tree) Actors() []string  { return []string{"tree"} }
func (tree) Executions() int64 { return 0 }
func (tree) Properties() []space.Property {
	return []space.Property{
		{Name: "no fault hits world 5", Kind: model.Always, Want: space.Violated},
		{Name: "numbers are numbers", Kind: model.Always, Want: space.Holds},
	}
}
func (s tree) Worker() (space.Worker, error) { return &treeWorker{tree: s}, nil }

type treeWorker struct {
	tree
	next []uint64
	ts   []space.Transition
}

func (*treeWorker) number(w space.World) uint64 { return uint64(w[0]) | uint64(w[1])<<32 }
func (*treeWorker) Initial() ([]space.World, error) {
	return []space.World{{1, 0}}, nil
}

func (*treeWorker) hash(n uint64) space.Fingerprint {
	return space.Fingerprint{Hi: n * 0x9e3779b97f4a7c15, Lo: n}
}
func (t *treeWorker) Fingerprint(w space.World) space.Fingerprint { return t.hash(t.number(w)) }
func (t *treeWorker) Expand(w space.World, faults bool) ([]space.Transition, error) {
	t.next, t.ts = t.next[:0], t.ts[:0]
	class := space.Progress
	switch n := t.number(w); {
	case faults:
		class = space.Fault
		if n == 5 {
			t.next = append(t.next, 0)
		}
	case n == 0:
	case t.line:
		t.next = append(t.next, n+1)
	default:
		t.next = append(t.next, 2*n, 2*n+1)
	}
	for _, n := range t.next {
		t.ts = append(t.ts, space.Transition{Next: t.hash(n), Class: class})
	}
	return t.ts, nil
}

func (t *treeWorker) Successor(dst space.World, i int) (space.World, error) {
	return append(dst, uint32(t.next[i]), uint32(t.next[i]>>32)), nil
}

func (t *treeWorker) Label(i int) (trace.Label, error) {
	return trace.Label{Verb: "go", Actor: "tree", Call: "-", Argument: fmt.Sprint(t.next[i])}, nil
}
func (t *treeWorker) Event(i int) space.Event {
	return space.Event{Message: t.next[i]}
}
func (*treeWorker) Effects(int) ([]trace.Effect, error) { return nil, nil }
func (t *treeWorker) Holds(w space.World, i int) (bool, error) {
	return i == 1 || t.number(w) != 0, nil
}
func (*treeWorker) Broken(space.World, int) (string, error) { return "world 0", nil }
func (*treeWorker) Settle() error                           { return nil }

// verdicts lists limit, overall verdict and those on the properties.
func verdicts(r exhaustive.Report) string {
	out := []string{r.Limit, string(r.Verdict)}
	for _, p := range r.Properties {
		out = append(out, string(p.Verdict))
		if p.Verdict == space.Inconclusive && p.Reason == "" {
			out = append(out, "for no reason")
		}
	}
	return strings.Join(out, " ")
}

func TestDepthLimit(t *testing.T) {
	for depth, want := range map[int]string{
		5: "depth inconclusive inconclusive inconclusive",
		6: "depth violated inconclusive violated",
		7: " violated holds violated", // nothing lies deeper
		8: " violated holds violated",
	} {
		r := search(t, systems.DieHard{}, exhaustive.Options{MaxDepth: depth, Faults: 1})
		if got := verdicts(r); got != want {
			t.Errorf("depth %d: %q, want %q", depth, got, want)
		}
		if l := r.Layers[0]; l.Depth != min(depth, 7) || l.Closed != (depth >= 7) {
			t.Errorf("depth %d: layer %+v", depth, l)
		}
	}
	// The fault-free layer goes on for ever; what a fault leads to is found
	// nevertheless, but a deeper path without faults cannot be excluded.
	r := search(t, tree{line: true}, exhaustive.Options{MaxDepth: 10, Faults: 1})
	if p := r.Properties[0]; p.Verdict != space.Violated || p.Faults != 1 || p.Steps != 5 || p.Minimal {
		t.Errorf("behind a layer that was cut: %+v", p)
	}
	if r.AsWanted || r.Limit != limit.Depth {
		t.Errorf("as wanted %t, limit %q", r.AsWanted, r.Limit)
	}
}

// TestDepthTwin compares a search with a depth limit with Dijkstra's algorithm
// over worlds, which does not go on from a world at that depth.
func TestDepthTwin(t *testing.T) {
	cuts := 0
	for seed := range uint64(2000) {
		s := systems.NewRandom(seed, 24)
		bound, depth := int(seed%3), int(1+seed%5)
		claimed, cut := cutDistances(s, bound, depth)
		unmarked := *s // nothing decides a property, so that the whole space is searched
		unmarked.Marks = make([]uint8, len(s.Marks))
		for w := range unmarked.Marks {
			unmarked.Marks[w] = 0b10111
		}
		for _, workers := range []int{1, 2} {
			r := search(t, &unmarked, exhaustive.Options{Workers: workers, Faults: bound, MaxDepth: depth})
			layers := make([]int64, bound+1)
			for _, d := range claimed {
				layers[d.faults]++
			}
			for f, n := range layers {
				if f < len(r.Layers) && r.Layers[f].States != n || f >= len(r.Layers) && n > 0 {
					t.Fatalf("system %d, depth %d: layers %+v, want %v", seed, depth, r.Layers, layers)
				}
			}
			if (r.Limit == limit.Depth) != cut {
				t.Fatalf("system %d, depth %d: limit %q, want one: %t", seed, depth, r.Limit, cut)
			}
		}
		if cut {
			cuts++
		}
	}
	if cuts < 400 || cuts > 1600 {
		t.Errorf("%d of 2000 searches were cut", cuts)
	}
}

func cutDistances(s *systems.Random, bound, depth int) (claimed map[int]distance, cut bool) {
	type entry struct {
		distance
		world int
	}
	var queue []entry
	for _, w := range s.Starts {
		queue = append(queue, entry{world: w})
	}
	claimed = map[int]distance{}
	for len(queue) > 0 {
		at := slices.MinFunc(queue, func(a, b entry) int {
			return cmp.Or(a.distance.compare(b.distance), cmp.Compare(a.world, b.world))
		})
		queue = slices.Delete(queue, slices.Index(queue, at), slices.Index(queue, at)+1)
		if _, ok := claimed[at.world]; ok {
			continue
		}
		if at.steps > depth { // due, not claimed, and behind the limit
			cut = true
			continue
		}
		claimed[at.world] = at.distance
		for _, e := range s.Edges[at.world] {
			d := distance{faults: at.faults, steps: at.steps + 1}
			if e.Class == space.Fault {
				d.faults++
			}
			if d.faults <= bound {
				queue = append(queue, entry{d, e.To})
			}
		}
	}
	return claimed, cut
}

func TestStatesLimit(t *testing.T) {
	s := twoPhase(t, 4)
	if r := search(t, s, exhaustive.Options{MaxStates: 1568}); r.Limit != "" || r.Verdict != space.Holds {
		t.Errorf("as many worlds as there are: %q", verdicts(r))
	}
	for _, most := range []int64{1, 2, 100, 1000, 1567} {
		one := search(t, s, exhaustive.Options{MaxStates: most, Workers: 1})
		two := search(t, s, exhaustive.Options{MaxStates: most, Workers: 2})
		one.Collisions, two.Collisions = exhaustive.Collisions{}, exhaustive.Collisions{} // what was thrown away differs
		if !reflect.DeepEqual(same(one), same(two)) {
			t.Errorf("%d worlds: with one worker\n%+v\nwith two\n%+v", most, one, two)
		}
		if one.States > most || one.States == 0 || one.Limit != limit.States || one.Verdict != space.Inconclusive {
			t.Errorf("at most %d worlds: %d, %q", most, one.States, verdicts(one))
		}
		// The levels that are finished are whole: a depth limit gives as many.
		if d := one.Layers[0].Depth; d > 0 {
			if r := search(t, s, exhaustive.Options{MaxDepth: d}); r.States != one.States {
				t.Errorf("%d worlds to depth %d, want %d", one.States, d, r.States)
			}
		}
	}
	if r := search(t, systems.DieHard{}, exhaustive.Options{MaxStates: 15}); verdicts(r) != "states violated inconclusive violated" {
		t.Errorf("a violation before the limit: %q", verdicts(r))
	}
}

func TestTimeLimit(t *testing.T) {
	if r := search(t, twoPhase(t, 3), exhaustive.Options{MaxTime: 1}); r.Limit != limit.Time || r.Verdict != space.Inconclusive || r.States != 0 {
		t.Errorf("no time: %d worlds, %q", r.States, verdicts(r))
	}
	for _, line := range []bool{false, true} {
		// The fault-free layer is endless; the next one gets its share, unless the
		// machine is so busy that nothing of it is left: then there is more time.
		var r exhaustive.Report
		for limit := 300 * time.Millisecond; limit < 10*time.Second; limit *= 4 {
			r = search(t, tree{line: line}, exhaustive.Options{MaxTime: limit, Faults: 1})
			if verdicts(r) == "time violated violated inconclusive" {
				break
			}
		}
		if got := verdicts(r); got != "time violated violated inconclusive" {
			t.Errorf("line %t: %q", line, got)
		}
		p := r.Properties[0]
		if p.Minimal || p.Faults != 1 || p.Counterexample == nil || len(p.Counterexample.Steps) != p.Steps {
			t.Errorf("line %t: %+v", line, p)
		}
		if r.Layers[0].Closed || len(r.Layers) != 2 || r.Layers[1].Depth > r.Layers[0].Depth+1 {
			t.Errorf("line %t: layers %+v", line, r.Layers)
		}
	}
}

func TestMemoryLimit(t *testing.T) {
	if r := search(t, twoPhase(t, 3), exhaustive.Options{MaxMemory: 1}); r.Limit != limit.Memory || r.Verdict != space.Inconclusive {
		t.Errorf("no memory: %q", verdicts(r))
	}
	before := inUse(t)
	r := search(t, tree{}, exhaustive.Options{MaxMemory: before + 100<<20})
	after := inUse(t)
	if r.Limit != limit.Memory || r.Verdict != space.Inconclusive || r.States < 100_000 {
		t.Errorf("%d worlds in 100 MB: %q", r.States, verdicts(r))
	}
	if used := after - before; used > 120<<20 {
		t.Errorf("100 MB became %d", used)
	}
}

// inUse is how many bytes the kernel says that this process has in use, once what is
// garbage is given back.
func inUse(t *testing.T) int64 {
	debug.FreeOSMemory()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("the kernel does not say how much memory is in use: ", err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(statm))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

func TestRandomMemoryLimit(t *testing.T) {
	before := inUse(t)
	o := random.Options{Seed: 1, MaxMemory: before + 40<<20, MaxTime: time.Minute, Stop: func(random.Finding) bool { return false }}
	cut := scenariotest.Draw(t, tree{}, o)
	if cut.Limit != limit.Memory || cut.Worlds < 100_000 {
		t.Errorf("%d worlds in 40 MB, cut by %q", cut.Worlds, cut.Limit)
	}
	if used := inUse(t) - before; used > 60<<20 {
		t.Errorf("40 MB became %d", used)
	}
	o = random.Options{Seed: 1, Schedules: cut.Schedules, Stop: func(random.Finding) bool { return false }}
	if whole := scenariotest.Draw(t, tree{}, o); whole.Worlds != cut.Worlds || whole.Unseen != cut.Unseen {
		t.Errorf("%d worlds, unseen %v; want the %d and %v of the search that was cut", whole.Worlds, whole.Unseen, cut.Worlds, cut.Unseen)
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := exhaustive.Search(ctx, twoPhase(t, 3), exhaustive.Options{})
	if err != nil || r.Limit != limit.Interrupted || r.States != 0 {
		t.Errorf("at once: %v, %q, %d worlds", err, verdicts(r), r.States)
	}
	before := runtime.NumGoroutine()
	ctx, cancel = context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	r, err = exhaustive.Search(ctx, tree{line: true}, exhaustive.Options{Workers: 2})
	if err != nil || verdicts(r) != "interrupted inconclusive inconclusive inconclusive" || r.States == 0 {
		t.Errorf("later: %v, %q, %d worlds", err, verdicts(r), r.States)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, were %d", runtime.NumGoroutine(), before)
}

func TestStatus(t *testing.T) {
	var calls, inside atomic.Int32
	last := exhaustive.Status{}
	search(t, tree{line: true}, exhaustive.Options{MaxTime: 1200 * time.Millisecond, Progress: func(s exhaustive.Status) {
		if inside.Add(1) > 1 {
			t.Error("called back from two goroutines at once")
		}
		calls.Add(1)
		last = s
		inside.Add(-1)
	}})
	if calls.Load() != 1 || last.States == 0 || last.Transitions == 0 || last.Depth == 0 || last.Elapsed < time.Second {
		t.Errorf("%d calls, the last one with %+v", calls.Load(), last)
	}
}

// faultless is the endless line without its fault.
type faultless struct {
	tree
	expanded *atomic.Int64 // how many worlds were expanded for faults
}

func (s faultless) Worker() (space.Worker, error) {
	return &faultlessWorker{treeWorker: treeWorker{tree: s.tree}, expanded: s.expanded}, nil
}

type faultlessWorker struct {
	treeWorker
	expanded *atomic.Int64
}

func (w *faultlessWorker) Expand(at space.World, faults bool) ([]space.Transition, error) {
	if faults {
		w.expanded.Add(1)
		return nil, nil
	}
	return w.treeWorker.Expand(at, false)
}

// TestNoLayers: layers that do not exist get no time, and are not walked.
func TestNoLayers(t *testing.T) {
	s := faultless{tree: tree{line: true}, expanded: &atomic.Int64{}}
	r := search(t, s, exhaustive.Options{Faults: 3, MaxTime: 400 * time.Millisecond})
	if r.Limit != limit.Time || len(r.Layers) != 1 || r.Seconds < 0.37 {
		t.Errorf("%s after %.2f s, %d layers", r.Limit, r.Seconds, len(r.Layers))
	}
	s.expanded.Store(0)
	r = search(t, s, exhaustive.Options{Faults: 3, MaxDepth: 100, Workers: 1})
	if n := s.expanded.Load(); n != r.States || len(r.Layers) != 1 {
		t.Errorf("%d of %d worlds were looked at for faults, %d layers", n, r.States, len(r.Layers))
	}
	// A scenario that switches no faults on has none to look for.
	for _, faults := range []model.Faults{0, model.Trap} {
		r, err := explore.Run(t.Context(), manyAuthors(2, faults), exhaustive.Options{Faults: 3})
		if err != nil || (len(r.Layers) == 1) != (faults == 0) || r.FaultsBound != 3 {
			t.Errorf("%v, faults %v: layers %+v", err, faults, r.Layers)
		}
	}
}
