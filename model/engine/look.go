package engine

import (
	"encoding/binary"
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// Look is a world as a property sees it. It records which parts are read, so that
// the result is computed once for each combination of those parts and looked up
// ever after. Valid during the check only.
type Look struct {
	x     *Worker
	d     *Declaration
	world World
	reads []read
}

// read is one thing that a property looked at: a static slot, or a group of parts.
type read struct {
	slot  int32
	value uint32
}

// The groups of parts that a property may look at.
const (
	createdGroup = -1 - iota // canisters created at run time
	contextGroup             // open call contexts
)

// look notes that slot was read and returns the part there.
func (l *Look) look(slot int) partID {
	id := l.world[slot]
	l.note(int32(slot), id)
	return id
}

func (l *Look) note(slot int32, value uint32) {
	if !slices.ContainsFunc(l.reads, func(r read) bool { return r.slot == slot }) {
		l.reads = append(l.reads, read{slot, value})
	}
}

// group returns the parts of a group, sorted by content hash, and notes that.
func (l *Look) group(g int32) []partID {
	ids := l.x.groupOf(l.world, g)
	l.note(g, l.x.groupID(ids))
	return ids
}

// Canister returns the state of a canister that is there from the start, by its number.
func (l *Look) Canister(i int) Opaque { return l.canister(i).State }

// Balance returns the cycles of a canister that is there from the start.
func (l *Look) Balance(i int) uint64 { return l.canister(i).Balance }

func (l *Look) canister(i int) canisterState {
	return l.x.store.content(l.look(i)).(canisterState)
}

// Client returns the state of a client, by its number, and whether its program has ended.
func (l *Look) Client(i int) (state Opaque, done bool) {
	c := l.x.store.content(l.look(len(l.x.m.shape.Canisters) + i)).(clientState)
	return c.State, c.Done
}

// Created is a canister that was created at run time.
type Created struct {
	ID         Principal
	Controller Principal
	Code       string // "" while none is installed
	Cycles     uint64
	Client     string // that whose call has led to its creation
	State      Opaque
}

// Created returns the canisters that were created at run time.
func (l *Look) Created() []Created {
	var out []Created
	for _, id := range l.group(createdGroup) {
		c := l.x.store.content(id).(canisterState)
		out = append(out, Created{c.ID, c.Controller, c.Module, c.Balance, trace.Call(c.ID).Client(), c.State})
	}
	return out
}

// OpenContext is a call that a canister has not finished.
type OpenContext struct {
	Canister Principal
	Method   string
	Call     string // structural name
	Answered bool   // its caller has its answer; callbacks are still to come
}

// OpenContexts returns the open call contexts.
func (l *Look) OpenContexts() []OpenContext {
	var out []OpenContext
	for _, c := range l.contexts() {
		out = append(out, OpenContext{c.Actor, c.Method, string(c.Name), c.Answered})
	}
	return out
}

func (l *Look) contexts() (out []callContext) {
	for _, id := range l.group(contextGroup) {
		out = append(out, l.x.store.content(id).(callContext))
	}
	return out
}

// groupOf lists the parts of a group in an order that does not depend on ids.
func (x *Worker) groupOf(w World, g int32) []partID {
	var ids []partID
	for _, id := range w[x.slots:] {
		switch m := x.store.meta(id); {
		case g == createdGroup && m.kind == canisterPart, g == contextGroup && m.kind == contextPart:
			ids = append(ids, id)
		}
	}
	if len(ids) > 1 {
		slices.SortFunc(ids, func(a, b partID) int { return x.store.meta(a).hash.Compare(x.store.meta(b).hash) })
	}
	return ids
}

// groupID numbers a group for this worker.
func (x *Worker) groupID(ids []partID) uint32 {
	x.key = x.key[:0]
	for _, id := range ids {
		x.key = binary.LittleEndian.AppendUint32(x.key, id)
	}
	n, ok := x.groups[string(x.key)]
	if !ok {
		n = uint32(len(x.groups) + 1)
		x.groups[string(x.key)] = n
	}
	return n
}
