package engine

// memo is an explorer's own table of step outcomes in front of the machine's: no
// locks on the hot path. Open addressing, power of two, never more than half full.
type memo struct {
	keys []stepKey
	outs [][]outcome
	n    int
}

func newMemo() *memo {
	return &memo{keys: make([]stepKey, 1<<10), outs: make([][]outcome, 1<<10)}
}

// get returns the outcomes of a step, nil if they are not here.
func (t *memo) get(k stepKey) []outcome {
	mask := uint64(len(t.keys) - 1)
	for i := k.hash() & mask; t.keys[i].op != 0; i = (i + 1) & mask {
		if t.keys[i] == k {
			return t.outs[i]
		}
	}
	return nil
}

func (t *memo) put(k stepKey, o []outcome) {
	if 2*(t.n+1) > len(t.keys) {
		old := *t
		*t = memo{keys: make([]stepKey, 2*len(old.keys)), outs: make([][]outcome, 2*len(old.keys))}
		for i, k := range old.keys {
			if k.op != 0 {
				t.put(k, old.outs[i])
			}
		}
	}
	mask := uint64(len(t.keys) - 1)
	i := k.hash() & mask
	for t.keys[i].op != 0 {
		i = (i + 1) & mask
	}
	t.keys[i], t.outs[i] = k, o
	t.n++
}
