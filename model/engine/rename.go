package engine

import (
	"encoding/binary"
	"slices"
	"sync"

	"github.com/icmc-project/icmc/model/trace"
)

// A renaming gives calls other names, and with them all that follows from them: each name
// in a part is replaced where its longest prefix has another name. Orphans get theirs that
// way; see orphan.go.
type renaming []rename

type rename struct{ from, to uint32 } // symbols

// renamings numbers renamings, for the keys of local steps.
type renamings struct {
	mu   sync.Mutex
	ids  map[string]uint32
	list []map[trace.Call]trace.Call
}

// intern returns the number of a renaming whose key this is.
func (t *renamings) intern(key string, names renaming, s *symbols) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := t.ids[key]; ok {
		return id
	}
	to := map[trace.Call]trace.Call{}
	for _, n := range names {
		to[s.call(n.from)] = s.call(n.to)
	}
	if t.ids == nil {
		t.ids = map[string]uint32{}
	}
	id := uint32(len(t.list))
	t.ids[key], t.list = id, append(t.list, to)
	return id
}

func (t *renamings) of(id uint32) map[trace.Call]trace.Call {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.list[id]
}

// renaming returns the number of a renaming, without a lock if the worker knows it.
func (x *Worker) renaming(names renaming) uint32 {
	key := x.key[:0]
	for _, n := range names {
		key = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(key, n.from), n.to)
	}
	x.key = key
	id, ok := x.renamings[string(key)]
	if !ok {
		id = x.m.renamings.intern(string(key), names, x.store.symbols)
		x.renamings[string(key)] = id
	}
	return id
}

// renamed returns a part with other names of calls: the same part if it mentions none of
// those that change.
func (x *Worker) renamed(id partID, names renaming) (partID, error) {
	marks := x.store.part(id).marks
	here := x.here[:0]
	for _, n := range names {
		if slices.Contains(marks, n.from) {
			here = append(here, n)
		}
	}
	x.here = here
	if len(here) == 0 {
		return id, nil
	}
	return x.part(stepKey{op: opRename, a: id, b: x.renaming(here)})
}

// rename is the local step that gives calls in a part other names.
func (s *stepper) rename(k stepKey) ([]outcome, error) {
	to := s.m.renamings.of(k.b)
	name := func(c trace.Call) trace.Call { return c.In(to) }
	content, err := s.m.store.content(k.a).renamed(s, name)
	if err != nil {
		return nil, err
	}
	return s.one(s.m.store.meta(k.a).kind, content)
}

// renamedCalls are open calls with other names.
func renamedCalls(open []OpenCall, name func(trace.Call) trace.Call) []OpenCall {
	open = slices.Clone(open)
	for i := range open {
		open[i].Name = name(open[i].Name)
	}
	return sortedCalls(open)
}
