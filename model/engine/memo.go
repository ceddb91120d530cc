package engine

// memo is a worker's own table of step outcomes in front of the machine's: no
// locks on the hot path. Open addressing, power of two, never more than half full.
type memo struct {
	steps []memoized
	n     int
}

// memoized is a step with its outcomes; its key has no op where there is none. Key and
// outcomes lie side by side: a look costs one cache line and not two.
type memoized struct {
	key  stepKey
	outs []outcome
}

func newMemo() *memo { return &memo{steps: make([]memoized, 1<<10)} }

// get returns the outcomes of a step, nil if they are not here.
func (t *memo) get(k stepKey) []outcome {
	mask := uint64(len(t.steps) - 1)
	for i := k.hash() & mask; ; i = (i + 1) & mask {
		if s := &t.steps[i]; s.key == k || s.key.op == 0 {
			return s.outs
		}
	}
}

func (t *memo) put(k stepKey, o []outcome) {
	if 2*(t.n+1) > len(t.steps) {
		old := *t
		*t = memo{steps: make([]memoized, 2*len(old.steps))}
		for _, s := range old.steps {
			if s.key.op != 0 {
				t.put(s.key, s.outs)
			}
		}
	}
	mask := uint64(len(t.steps) - 1)
	i := k.hash() & mask
	for t.steps[i].key.op != 0 {
		i = (i + 1) & mask
	}
	t.steps[i] = memoized{k, o}
	t.n++
}
