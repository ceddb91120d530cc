package model

import (
	"slices"

	"github.com/icmc-project/icmc/internal/codec"
)

// seenKey is something a frame may know of a container: the value of a key, that
// a key is there, all of it, or its length.
type seenKey struct {
	slot int
	op   byte // '=' value, '?' presence, '*' all, '#' length
	key  string
}

type seenVal struct {
	value string
	found bool
	all   content
}

// What follows gives the operations of tracked containers their meaning inside a
// run. An observation is logged unless it is already determined: by an earlier
// one in this message or by the frame's own writes.

func (r *run) observe(slot int, key string, look func() (string, bool)) (string, bool) {
	if r.mode == replaying {
		e := r.replayed(readEntry)
		if e.Slot != slot || e.Key != key {
			r.diverged()
		}
		return e.Value, e.Found
	}
	v, ok := look()
	r.record(entry{Kind: readEntry, Slot: slot, Key: key, Value: v, Found: ok})
	return v, ok
}

func (r *run) get(slot int, key string) (string, bool) {
	k := seenKey{slot, '=', key}
	if v, ok := r.seen.get(k); ok {
		return v.value, v.found
	}
	if v, ok := r.seen.get(seenKey{slot: slot, op: '*'}); ok {
		if i, ok := v.all.find(key); ok {
			return v.all[i].Value, true
		}
		return "", false
	}
	v, found := r.observe(slot, "="+key, func() (string, bool) {
		if i, ok := r.state[slot].find(key); ok {
			return r.state[slot][i].Value, true
		}
		return "", false
	})
	r.seen.set(k, seenVal{value: v, found: found})
	return v, found
}

func (r *run) has(slot int, key string) bool {
	if v, ok := r.seen.get(seenKey{slot, '=', key}); ok {
		return v.found
	}
	k := seenKey{slot, '?', key}
	if v, ok := r.seen.get(k); ok {
		return v.found
	}
	if v, ok := r.seen.get(seenKey{slot: slot, op: '*'}); ok {
		_, ok := v.all.find(key)
		return ok
	}
	_, found := r.observe(slot, "?"+key, func() (string, bool) {
		_, ok := r.state[slot].find(key)
		return "", ok
	})
	r.seen.set(k, seenVal{found: found})
	return found
}

func (r *run) all(slot int) content {
	k := seenKey{slot: slot, op: '*'}
	if v, ok := r.seen.get(k); ok {
		r.spend(int64(len(v.all)) / entriesPerOperation)
		return v.all
	}
	r.spend(int64(len(r.state[slot])) / entriesPerOperation)
	v, _ := r.observe(slot, "*", func() (string, bool) { return must(codec.Encode(r.state[slot])), true })
	all := must(codec.Decode[content](v))
	r.seen.set(k, seenVal{all: all})
	return all
}

func (r *run) length(slot int) int {
	if v, ok := r.seen.get(seenKey{slot: slot, op: '*'}); ok {
		return len(v.all)
	}
	k := seenKey{slot: slot, op: '#'}
	v, ok := r.seen.get(k)
	if !ok {
		v.value, _ = r.observe(slot, "#", func() (string, bool) { return must(codec.Encode(len(r.state[slot]))), true })
		r.seen.set(k, v)
	}
	return must(codec.Decode[int](v.value))
}

func (r *run) put(slot int, key, value string) {
	r.op("put", r.module.slots[slot].name, key, value)
	r.knows(slot, key, value, true)
	if r.mode != replaying {
		r.write(slot, key, value, true)
	}
}

func (r *run) remove(slot int, key string) {
	r.op("remove", r.module.slots[slot].name, key)
	r.knows(slot, key, "", false)
	if r.mode != replaying {
		r.write(slot, key, "", false)
	}
}

// update runs f on the stored value; the frame learns neither old nor new.
func (r *run) update(slot int, key string, f updater) {
	r.op("update", r.module.slots[slot].name, key)
	r.seen.forget(seenKey{slot, '=', key})
	r.seen.forget(seenKey{slot, '?', key})
	r.seen.forget(seenKey{slot: slot, op: '*'})
	r.seen.forget(seenKey{slot: slot, op: '#'})
	if r.mode == replaying {
		if r.uncut {
			e := r.replayed(updateEntry)
			f(e.Value, e.Found)
		}
		return
	}
	old := ""
	i, found := r.state[slot].find(key)
	if found {
		old = r.state[slot][i].Value
	}
	if r.thread != nil {
		r.thread.updated(old, found)
	}
	r.leaveOut(entry{Kind: updateEntry, Value: old, Found: found})
	value, keep := f(old, found)
	r.write(slot, key, value, keep)
}

// appendTo adds an element; the frame does not observe where.
func (r *run) appendTo(slot int, index func(n int) string, value string) {
	r.op("append", r.module.slots[slot].name, value)
	k := seenKey{slot: slot, op: '*'}
	if v, ok := r.seen.get(k); ok {
		r.seen.set(k, seenVal{all: v.all.with(index(len(v.all)), value)})
	}
	r.seen.forget(seenKey{slot: slot, op: '#'})
	if r.mode != replaying {
		r.write(slot, index(len(r.state[slot])), value, true)
	}
}

// knows notes what the frame's own write tells it.
func (r *run) knows(slot int, key, value string, found bool) {
	r.seen.set(seenKey{slot, '=', key}, seenVal{value: value, found: found}) // has looks here first
	r.seen.forget(seenKey{slot: slot, op: '#'})
	k := seenKey{slot: slot, op: '*'}
	if v, ok := r.seen.get(k); ok {
		all := v.all.without(key)
		if found {
			all = v.all.with(key, value)
		}
		r.seen.set(k, seenVal{all: all})
	}
}

func (r *run) write(slot int, key, value string, keep bool) {
	before := r.state[slot]
	r.spend(int64(len(before)/entriesPerOperation + len(value)/bytesPerOperation))
	i, found := before.find(key)
	old := ""
	if found {
		old = before[i].Value
	}
	if found == keep && old == value {
		return
	}
	if !r.touched {
		r.state, r.touched = slices.Clone(r.state), true
	}
	if keep {
		r.state[slot] = before.with(key, value)
	} else {
		r.state[slot] = before.without(key)
	}
	if r.host.Explains() {
		s := r.module.slots[slot]
		r.host.Effect(r.actor, "%s%s: %s -> %s", s.name, s.of.showKey(key), s.of.showValue(old, found), s.of.showValue(value, keep))
	}
}
