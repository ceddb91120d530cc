package model

import (
	"encoding/binary"
	"fmt"
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

// renaming returns the number of a renaming, without a lock if the explorer knows it.
func (x *Explorer) renaming(names renaming) uint32 {
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
func (x *Explorer) renamed(id partID, names renaming) (partID, error) {
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
	content := s.m.store.content(k.a)
	if q, ok := content.(queue); ok {
		ids := make([]partID, len(q.Requests))
		for i, id := range q.Requests {
			rq, err := s.renamed(s.m.store.content(id), name)
			if err != nil {
				return nil, err
			}
			if ids[i], err = s.m.store.intern(requestPart, rq); err != nil {
				return nil, err
			}
		}
		return s.queued(q, ids)
	}
	content, err := s.renamed(content, name)
	if err != nil {
		return nil, err
	}
	return s.one(s.m.store.meta(k.a).kind, content)
}

// renamed is the content of a part, but of a queue, with other names of calls. The
// content that is given is not changed.
func (s *stepper) renamed(content any, name func(trace.Call) trace.Call) (any, error) {
	open := func(calls []openCall) []openCall {
		calls = slices.Clone(calls)
		for i := range calls {
			calls[i].Name = name(calls[i].Name)
		}
		return sortedCalls(calls)
	}
	switch c := content.(type) {
	case clientState:
		c.Open = open(c.Open)
		return c, nil
	case monitorState:
		return s.renamedMonitor(c, name)
	case callContext:
		c.Name, c.Open = name(c.Name), open(c.Open)
		return c, nil
	case request:
		c.Name = name(c.Name)
		return c, nil
	case response:
		c.Call = name(c.Call)
		return c, nil
	}
	return nil, fmt.Errorf("internal: a %T has no names of calls", content)
}
