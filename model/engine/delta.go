package engine

import "slices"

// The transition being made is what was edited since the last done or undo.

func (x *Worker) remove(i int)  { x.edits = append(x.edits, edit{int32(i), x.world[i]}) }
func (x *Worker) add(id partID) { x.edits = append(x.edits, edit{-1, id}) }

// swap replaces the part at index i, by nothing if id is 0.
func (x *Worker) swap(i int, id partID) {
	x.remove(i)
	if id != 0 {
		x.add(id)
	}
}

// become replaces the part in a slot, or one that is in none.
func (x *Worker) become(i int, id partID) {
	if i >= x.slots {
		x.swap(i, id)
		return
	}
	for k := x.rp; k < len(x.repls); k++ {
		if r := &x.repls[k]; int(r.slot) == i {
			r.id = id
			return
		}
	}
	if id != x.world[i] {
		x.repls = append(x.repls, slotEdit{int32(i), id})
	}
}

// inSlot is the part in a slot as the transition has it so far.
func (x *Worker) inSlot(slot int) partID {
	for _, r := range x.repls[x.rp:] {
		if int(r.slot) == slot {
			return r.id
		}
	}
	return x.world[slot]
}

// isReplaced says whether replacements have another part for a slot.
func isReplaced(repls []slotEdit, slot int) bool {
	return slices.ContainsFunc(repls, func(r slotEdit) bool { return int(r.slot) == slot })
}

// stays says whether the part at an index of the world is one that the transition has left
// alone so far.
func (x *Worker) stays(at int) bool {
	if at < x.slots {
		return !isReplaced(x.repls[x.rp:], at)
	}
	return !x.removed(at)
}

func (x *Worker) undo() {
	x.edits, x.repls, x.namings = x.edits[:x.ep], x.repls[:x.rp], x.namings[:x.np]
}

// done ends a transition.
func (x *Worker) done(class Class, label pending) error {
	if err := x.renumber(); err != nil {
		return err
	}
	next := x.base
	for _, e := range x.edits[x.ep:] {
		if e.index >= 0 {
			next = next.Sub(x.store.meta(e.id).hash)
		} else {
			next = next.Add(x.store.meta(e.id).hash)
		}
	}
	for _, r := range x.repls[x.rp:] {
		next = next.Sub(x.store.meta(x.world[r.slot]).hash).Add(x.store.meta(r.id).hash)
	}
	x.trans = append(x.trans, transition{Transition{next, class},
		spanOf(x.ep, len(x.edits)), spanOf(x.rp, len(x.repls)), spanOf(x.np, len(x.namings)), x.sent, label})
	x.ep, x.rp, x.np = len(x.edits), len(x.repls), len(x.namings)
	x.struck |= x.fault
	return nil
}

// Successor appends to dst the world that transition i of the latest Expand leads to.
func (x *Worker) Successor(dst World, i int) (World, error) {
	t := &x.trans[i]
	from := len(dst)
	dst = append(dst, x.world...)
	for _, r := range x.repls[t.repls.from:t.repls.to] {
		dst[from+int(r.slot)] = r.id
	}
	for _, e := range x.edits[t.edits.from:t.edits.to] {
		if e.index >= 0 {
			dst[from+int(e.index)] = 0
		} else {
			dst = append(dst, e.id)
		}
	}
	kept := from + x.slots
	for _, id := range dst[kept:] {
		if id != 0 {
			dst[kept] = id
			kept++
		}
	}
	return dst[:kept], nil
}
