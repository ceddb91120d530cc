package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// outcome makes the transition of one outcome of a delivery.
func (x *Worker) outcome(i int, msg partID, ctx, state int, o *outcome, class Class, label pending) error {
	edit := func() error { return x.delivered(i, msg, ctx, state, o) }
	if o.toUser && o.answer != 0 {
		return x.answerUser(o.answer, edit, class, label)
	}
	if err := edit(); err != nil {
		return err
	}
	return x.done(class, label)
}

// delivered replaces what a delivery consumes by what one outcome of it leaves behind, but
// for the answer to a user.
func (x *Worker) delivered(i int, msg partID, ctx, state int, o *outcome) error {
	if x.world[i] != msg { // the head of a queue
		rest, err := x.part(stepKey{op: opRemove, a: x.world[i]})
		if err != nil {
			return err
		}
		x.swap(i, rest)
	} else {
		x.remove(i)
	}
	if ctx >= 0 {
		frame := x.store.meta(x.world[ctx]).key
		x.remove(ctx)
		if err := x.rename(o.orphans, frame); err != nil {
			return err
		}
	}
	if o.context != 0 {
		x.add(o.context)
	}
	if o.born != 0 {
		x.add(o.born)
	}
	if state >= 0 {
		x.become(state, o.state)
	}
	for _, r := range o.yields {
		x.add(r)
	}
	x.sent = int32(len(x.namings))
	for _, rq := range o.sends {
		if err := x.push(rq); err != nil {
			return err
		}
	}
	if err := x.monitors(o); err != nil || o.answer == 0 {
		return err
	}
	return x.answer(o.answer, o.toUser)
}

// answer lets a call be answered: by a part that is added, or by one that a user gets in
// this transition.
func (x *Worker) answer(answer partID, toUser bool) error {
	if call := x.store.meta(answer).pair; call != 0 {
		if err := x.leave(call); err != nil {
			return err
		}
	}
	if !toUser {
		x.add(answer)
	}
	return nil
}

// answerUser makes the transitions in which a client gets an answer and goes on:
// what else happens in them is edit. A client's step commutes with everything, so
// fusing it loses nothing.
func (x *Worker) answerUser(answer partID, edit func() error, class Class, label pending) error {
	slot, ok := x.m.slot(x.store.meta(answer).actor)
	if !ok {
		return fmt.Errorf("internal: an answer for a client that does not exist")
	}
	label.client = stepKey{op: opClient, a: x.world[slot], c: answer}
	outs, err := x.local(label.client)
	if err != nil {
		return err
	}
	for n := range outs {
		if err := edit(); err != nil {
			return err
		}
		x.become(slot, outs[n].state)
		for _, rq := range outs[n].ingress {
			x.add(rq)
		}
		label.cnth = n
		if err := x.done(class, label); err != nil {
			return err
		}
	}
	return nil
}

// freeID is the number of the canister that a call creates among those with the name of
// its place: the smallest from 1 on that is free.
func (x *Worker) freeID(call trace.Call) uint32 {
	for n := 1; ; n++ {
		if x.indexOf(canisterPart, x.sym(string(createdID(call, n)))) < 0 {
			return uint32(n)
		}
	}
}

// push adds a request to the end of its queue.
func (x *Worker) push(rq partID) error {
	pair := x.store.meta(rq).pair
	for j := x.ep; j < len(x.edits); j++ {
		if e := &x.edits[j]; e.index < 0 && x.isQueue(e.id, pair) {
			q, err := x.part(stepKey{op: opPush, a: e.id, b: rq})
			e.id = q
			return err
		}
	}
	var had partID
	for i := x.slots; i < len(x.world); i++ {
		if x.isQueue(x.world[i], pair) && !x.removed(i) {
			had = x.world[i]
			x.remove(i)
			break
		}
	}
	q, err := x.part(stepKey{op: opPush, a: had, b: rq})
	x.add(q)
	return err
}

func (x *Worker) isQueue(id partID, pair uint32) bool {
	m := x.store.meta(id)
	return m.kind == queuePart && m.key == pair
}

func (x *Worker) removed(i int) bool {
	for _, e := range x.edits[x.ep:] {
		if int(e.index) == i {
			return true
		}
	}
	return false
}

// monitors tells the history properties what operations began and ended.
func (x *Worker) monitors(o *outcome) error {
	if o.invoke == 0 && o.ret == 0 {
		return nil
	}
	for slot := len(x.m.actors); slot < x.slots; slot++ {
		id := x.inSlot(slot)
		for _, e := range [2]uint32{o.invoke, o.ret} {
			if e == 0 || x.store.meta(id).flags&flagBroken != 0 {
				continue
			}
			var err error
			if id, err = x.part(stepKey{op: opMonitor, a: id, b: e}); err != nil {
				return err
			}
		}
		x.become(slot, id)
	}
	return nil
}

// stateOf returns the index of a canister's state, -1 if there is none: a principal
// may be that of a user, who has no code.
func (x *Worker) stateOf(actor uint32) int {
	if slot, ok := x.m.slot(actor); ok {
		if slot >= len(x.m.shape.Canisters) {
			return -1
		}
		return slot
	}
	return x.indexOf(canisterPart, actor)
}

// contextOf returns the index of the context with that name, -1 if there is none.
func (x *Worker) contextOf(name uint32) int { return x.indexOf(contextPart, name) }

func (x *Worker) indexOf(kind partKind, key uint32) int {
	for i := x.slots; i < len(x.world); i++ {
		if m := x.store.meta(x.world[i]); m.key == key && m.kind == kind {
			return i
		}
	}
	return -1
}

// part returns the part that a step of the engine makes.
func (x *Worker) part(k stepKey) (partID, error) {
	o, err := x.local(k)
	if err != nil {
		return 0, err
	}
	return o[0].state, nil
}
