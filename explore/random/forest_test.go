package random

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/splitmix"
	"github.com/icmc-project/icmc/model/trace"
)

// A forest is a system of events that each happen once, after the one that causes
// it: event i at actors[i], caused by causes[i], or by none if that is negative.
type forest struct {
	name   string
	causes []int
	actors []uint32
}

// threads is a forest of chains of the given lengths, each at an actor of its own.
func threads(lengths ...int) forest {
	f := forest{name: fmt.Sprint("threads", lengths)}
	for actor, n := range lengths {
		for i := range n {
			cause := -1
			if i > 0 {
				cause = len(f.causes) - 1
			}
			f.causes, f.actors = append(f.causes, cause), append(f.actors, uint32(actor))
		}
	}
	return f
}

func (f forest) Name() string                  { return f.name }
func (f forest) Actors() []string              { return nil }
func (f forest) Properties() []space.Property  { return nil }
func (f forest) Executions() int64             { return 0 }
func (f forest) Worker() (space.Worker, error) { return &forestWorker{forest: f}, nil }

// before says whether event i causes event j, or is it.
func (f forest) before(i, j int) bool {
	for ; j >= 0; j = f.causes[j] {
		if i == j {
			return true
		}
	}
	return false
}

// width is how many events may be independent: the leaves are.
func (f forest) width() int {
	n := 0
	for i := range f.causes {
		if !slices.Contains(f.causes, i) {
			n++
		}
	}
	return n
}

type forestWorker struct {
	forest
	world   space.World
	enabled []int
	out     []space.Transition
}

func (w *forestWorker) Initial() ([]space.World, error) { return []space.World{{0}}, nil }
func (w *forestWorker) Fingerprint(x space.World) space.Fingerprint {
	return space.Fingerprint{Hi: splitmix.Mix(uint64(x[0]) + 1)}
}

func (w *forestWorker) Expand(x space.World, faults bool) ([]space.Transition, error) {
	w.world, w.enabled, w.out = x, w.enabled[:0], w.out[:0]
	for i, cause := range w.causes {
		if !faults && x[0]>>i&1 == 0 && (cause < 0 || x[0]>>cause&1 != 0) {
			w.enabled = append(w.enabled, i)
			w.out = append(w.out, space.Transition{Next: w.Fingerprint(space.World{x[0] | 1<<i})})
		}
	}
	return w.out, nil
}

func (w *forestWorker) Successor(dst space.World, i int) (space.World, error) {
	return append(dst, w.world[0]|1<<w.enabled[i]), nil
}

func (w *forestWorker) Label(i int) (trace.Label, error) {
	return trace.Label{Verb: "run", Actor: fmt.Sprint("actor", w.actors[w.enabled[i]]), Call: trace.Call(fmt.Sprint(w.enabled[i]))}, nil
}
func (w *forestWorker) Effects(int) ([]trace.Effect, error)     { return nil, nil }
func (w *forestWorker) Holds(space.World, int) (bool, error)    { return true, nil }
func (w *forestWorker) Broken(space.World, int) (string, error) { return "", nil }
func (w *forestWorker) Event(i int) space.Event {
	e := w.enabled[i]
	return space.Event{Message: splitmix.Mix(uint64(e) + 7), Actor: w.actors[e]}
}
func (w *forestWorker) Settle() error { return nil }

// orders runs schedules of a forest and hands on the order of events in each, with
// its plan.
func orders(t *testing.T, f forest, strategy string, schedules int, each func(order []int, p plan)) {
	t.Helper()
	r, err := begunRandom(f, Options{Workers: 1, Seed: 42, Strategy: strategy})
	if err != nil {
		t.Fatal(err)
	}
	r.outlook.length = len(f.causes)
	var order []int
	for i := range schedules {
		rec := &r.records[0]
		r.schedulers[0].run(int64(i), rec)
		if rec.err != nil || !rec.whole || len(rec.taken) != len(f.causes) {
			t.Fatalf("schedule %d: %+v", i, rec)
		}
		order = order[:0]
		had := uint32(0)
		for step := range rec.taken {
			now := rec.at(step + 1)[0]
			order = append(order, int(math.Log2(float64(now&^had))))
			had = now
		}
		each(order, r.schedulers[0].plan)
	}
}

// clopperPearson returns the bounds within which the probability of a hit lies,
// each wrong with a probability of at most alpha.
func clopperPearson(hits, n int, alpha float64) (low, high float64) {
	// atMost is the probability of at most k hits if each has probability p.
	atMost := func(k int, p float64) float64 {
		sum := 0.0
		for i := range k + 1 {
			a, _ := math.Lgamma(float64(n + 1))
			b, _ := math.Lgamma(float64(i + 1))
			c, _ := math.Lgamma(float64(n - i + 1))
			sum += math.Exp(a - b - c + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
		}
		return sum
	}
	bisect := func(below func(p float64) bool) float64 {
		low, high := 0.0, 1.0
		for range 40 {
			if p := (low + high) / 2; below(p) {
				low = p
			} else {
				high = p
			}
		}
		return low
	}
	if hits > 0 {
		low = bisect(func(p float64) bool { return 1-atMost(hits-1, p) < alpha })
	}
	high = 1
	if hits < n {
		high = bisect(func(p float64) bool { return atMost(hits, p) > alpha })
	}
	return low, high
}

// alpha is the risk of each comparison: there are fewer than a thousand.
const alpha = 1e-9

func TestClopperPearson(t *testing.T) {
	// From tables: 95 % two-sided for 10 of 100, and the rule of three.
	low, high := clopperPearson(10, 100, 0.025)
	if math.Abs(low-0.0490) > 1e-4 || math.Abs(high-0.1762) > 1e-4 {
		t.Errorf("10 of 100: %f to %f", low, high)
	}
	if low, high := clopperPearson(0, 100, 0.05); low != 0 || math.Abs(high-0.0295) > 1e-4 {
		t.Errorf("0 of 100: %f to %f", low, high)
	}
}

// begunRandom is a random search that has not drawn anything yet.
func begunRandom(s space.System, o Options) (*search, error) {
	r, err := newSearch(context.Background(), s, o)
	if err == nil {
		err = r.begin()
	}
	return r, err
}
