package engine

import "slices"

// A call of a frame that has been in a loop keeps its name while the frame may await it:
// there is one such call at a place. When something of it is left that the frame has
// nothing to do with any more, that is renamed in the same transition and becomes an
// orphan: when the call is answered and its context, or a call that followed from it, goes
// on; when its caller stops waiting; and when the iteration that made it ends. A call that
// nobody can await is one from the start. So the name is free for the next call of the
// place, and nobody has to look which names are in use.

// leave lets what is left of a call become an orphan, but for its entry among the calls
// that its frame has open: the frame gets an answer.
func (x *Worker) leave(call uint32) error {
	if !x.mentioned(call) {
		return nil
	}
	y := x.store.symbols.at(call)
	to := y.first
	if x.hasOrphan(x.store.symbols.at(to).place) {
		to = y.fresh
	}
	return x.rename(renaming{{call, to}}, y.frame)
}

// hasOrphan says whether there is an orphan of a place in the world. What a transition adds
// is of other places than what leaves in it.
func (x *Worker) hasOrphan(place uint32) bool {
	for _, m := range x.mentioning {
		if x.store.symbols.at(m.name).place == place {
			return true
		}
	}
	return false
}

// mention says that a part of the world, by its index, mentions a name with marks, other
// than that of a call that its own frame has open.
type mention struct {
	name  uint32
	index int32
}

// mentions lists what a part mentions.
func (x *Worker) mentions(i int, id partID) {
	m := x.store.meta(id)
	if m.kind == clientPart {
		return
	}
	for _, name := range x.store.part(id).marks {
		if m.kind != contextPart || x.store.symbols.at(name).frame != m.key {
			x.mentioning = append(x.mentioning, mention{name, int32(i)})
		}
	}
}

// mentioned says whether anything that the transition has so far mentions a call, but for
// the frame that made it.
func (x *Worker) mentioned(call uint32) bool {
	for _, m := range x.mentioning {
		if m.name == call && x.stays(int(m.index)) {
			return true
		}
	}
	in := func(id partID) bool {
		return x.store.meta(id).flags&flagMarked != 0 && slices.Contains(x.store.part(id).marks, call)
	}
	for _, e := range x.edits[x.ep:] {
		if e.index < 0 && in(e.id) {
			return true
		}
	}
	for _, r := range x.repls[x.rp:] {
		if in(r.id) {
			return true
		}
	}
	return false
}

// rename gives calls other names in all that the transition has so far, but for the
// context or client whose name is frame; 0 for none.
func (x *Worker) rename(names renaming, frame uint32) error {
	if len(names) == 0 {
		return nil
	}
	changes := false
	replaced := func(id partID) (partID, error) {
		m := x.store.meta(id)
		if m.flags&flagMarked == 0 || frame != 0 && m.key == frame && (m.kind == contextPart || m.kind == clientPart) {
			return id, nil
		}
		now, err := x.renamed(id, names)
		changes = changes || now != id
		return now, err
	}
	for i := x.ep; i < len(x.edits); i++ {
		if e := &x.edits[i]; e.index < 0 {
			var err error
			if e.id, err = replaced(e.id); err != nil {
				return err
			}
		}
	}
	slots := x.repls[x.rp:]
	for i := range slots {
		var err error
		if slots[i].id, err = replaced(slots[i].id); err != nil {
			return err
		}
	}
	for _, i := range x.marked {
		at := int(i)
		if !x.stays(at) {
			continue
		}
		id, err := replaced(x.world[at])
		if err != nil {
			return err
		}
		if id != x.world[at] {
			x.become(at, id)
		}
	}
	if changes {
		x.namings = append(x.namings, x.renaming(names))
	}
	return nil
}
