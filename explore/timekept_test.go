package explore_test

import (
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// deep is the endless tree with a property that is broken in a deep level, so that it
// takes about as long to find the way there as it took to find the world.
type deep struct {
	tree
	level int
}

func (deep) Properties() []explore.Property {
	return []explore.Property{
		{Name: "no world is that deep", Kind: model.Always, Want: explore.Violated},
		{Name: "numbers are numbers", Kind: model.Always, Want: explore.Holds},
	}
}

func (s deep) Worker() (explore.Worker, error) {
	return &deepWorker{treeWorker{tree: s.tree}, 1 << s.level}, nil
}

type deepWorker struct {
	treeWorker
	first uint64
}

func (w *deepWorker) Holds(at explore.World, i int) (bool, error) {
	return i == 1 || w.number(at) < w.first, nil
}

func (w *deepWorker) Expand(at explore.World, faults bool) ([]explore.Transition, error) {
	if faults {
		return nil, nil
	}
	time.Sleep(20 * time.Microsecond) // as a world of canisters takes
	return w.treeWorker.Expand(at, false)
}

// TestTimeIsKept: the counterexample counts, whenever the violation is found.
func TestTimeIsKept(t *testing.T) {
	const limit = 500 * time.Millisecond
	shown := 0
	for level := 8; level < 16; level += 2 {
		r, err := explore.Exhaustive(t.Context(), deep{tree{}, level}, explore.Options{MaxTime: limit, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		if r.Seconds > (limit + time.Second).Seconds() {
			t.Errorf("level %d: %.2f s", level, r.Seconds)
		}
		p := r.Properties[0]
		switch {
		case p.Verdict == explore.Inconclusive:
		case p.Counterexample != nil:
			shown++
			if len(p.Counterexample.Steps) != level {
				t.Errorf("level %d: %d steps", level, len(p.Counterexample.Steps))
			}
		case p.Reason == "" || p.Minimal:
			t.Errorf("level %d: violated without a counterexample or a reason", level)
		}
		if r.Limit != explore.LimitTime {
			t.Errorf("level %d: cut by %q", level, r.Limit)
		}
	}
	if shown == 0 {
		t.Error("nothing was found")
	}
}
