package exhaustive_test

import (
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// deep is the endless tree with a property that is broken in a deep level, so that it
// takes about as long to find the way there as it took to find the world.
type deep struct {
	tree
	level int
}

func (deep) Properties() []space.Property {
	return []space.Property{
		{Name: "no world is that deep", Kind: model.Always, Want: space.Violated},
		{Name: "numbers are numbers", Kind: model.Always, Want: space.Holds},
	}
}

func (s deep) Worker() (space.Worker, error) {
	return &deepWorker{treeWorker: treeWorker{tree: s.tree}, first: 1 << s.level}, nil
}

type deepWorker struct {
	treeWorker
	first uint64
}

func (w *deepWorker) Holds(at space.World, i int) (bool, error) {
	return i == 1 || w.number(at) < w.first, nil
}

func (w *deepWorker) Expand(at space.World, faults bool) ([]space.Transition, error) {
	if faults {
		return nil, nil
	}
	time.Sleep(20 * time.Microsecond) // as a world of canisters takes
	return w.treeWorker.Expand(at, false)
}

// TestTimeIsKept: the counterexample counts, whenever the violation is found.
func TestTimeIsKept(t *testing.T) {
	const most = 500 * time.Millisecond
	shown := 0
	for level := 8; level < 16; level += 2 {
		r, err := exhaustive.Search(t.Context(), deep{tree: tree{}, level: level}, exhaustive.Options{MaxTime: most, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		if r.Seconds > (most + time.Second).Seconds() {
			t.Errorf("level %d: %.2f s", level, r.Seconds)
		}
		p := r.Properties[0]
		switch {
		case p.Verdict == space.Inconclusive:
		case p.Counterexample != nil:
			shown++
			if len(p.Counterexample.Steps) != level {
				t.Errorf("level %d: %d steps", level, len(p.Counterexample.Steps))
			}
		case p.Reason == "" || p.Minimal:
			t.Errorf("level %d: violated without a counterexample or a reason", level)
		}
		if r.Limit != limit.Time {
			t.Errorf("level %d: cut by %q", level, r.Limit)
		}
	}
	if shown == 0 {
		t.Error("nothing was found")
	}
}
