package space

import (
	"context"
	"fmt"
)

// stuckMost is how many worlds are looked at, from one world, for one that a
// property of kind CanAlways wants to be reached.
const stuckMost = 1 << 20

// Futures says from which worlds a property of kind CanAlways can be reached
// without a fault, one world at a time; it remembers what it found.
type Futures struct {
	ctx      context.Context // ends a long look
	worker   Worker
	property int
	good     map[Fingerprint]bool
}

// NewFutures returns what is known of the futures of no world yet, for property i of w.
func NewFutures(ctx context.Context, w Worker, i int) *Futures {
	return &Futures{ctx, w, i, map[Fingerprint]bool{}}
}

// Stuck says that the property cannot be reached from a world. An error is one of
// the model, or that of the context.
func (f *Futures) Stuck(at World) (bool, error) {
	start := f.worker.Fingerprint(at)
	seen := map[Fingerprint]World{start: at}
	for queue := []Fingerprint{start}; len(queue) > 0; queue = queue[1:] {
		if err := f.ctx.Err(); err != nil {
			return false, err
		}
		here := seen[queue[0]]
		good, known := f.good[queue[0]]
		if !known {
			var err error
			if good, err = f.worker.Holds(here, f.property); err != nil {
				return false, err
			}
		}
		if good {
			f.good[start] = true
			return false, nil
		}
		if known { // nothing good lies behind it
			continue
		}
		ts, err := f.worker.Expand(here, false)
		if err != nil {
			return false, err
		}
		for i, t := range ts {
			if _, ok := seen[t.Next]; ok {
				continue
			}
			if len(seen) == stuckMost {
				return false, fmt.Errorf("what can be reached from here is more than %d worlds", stuckMost)
			}
			if seen[t.Next], err = f.worker.Successor(nil, i); err != nil {
				return false, err
			}
			queue = append(queue, t.Next)
		}
	}
	for s := range seen {
		f.good[s] = false
	}
	return true, nil
}
