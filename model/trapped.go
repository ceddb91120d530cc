package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// addTraps adds the fault: a trap anywhere in the message rolls all of it back,
// so one choice a message is enough.
func (x *execution) addTraps(outs []outcome, frame task, suspended bool, await int) ([]outcome, error) {
	if !x.may(Trap, await) {
		return outs, nil
	}
	o := newOutcome(trace.Trap)
	o.fault, o.end = true, faultTrap
	return x.addTrapped(outs, o, frame, suspended, await)
}

// addTrapped adds what becomes of a message that traps: each way that the cleanup of
// a frame that was suspended may go, and the fault that the cleanup traps too. A
// cleanup without effect may as well trap, so that is no fault of its own.
func (x *execution) addTrapped(outs []outcome, o outcome, frame task, suspended bool, await int) ([]outcome, error) {
	trapped := x.rolledBack(frame)
	if !suspended {
		err := x.commit(&o, trapped)
		return append(outs, o), err
	}
	had := len(outs)
	x.asked = nil
	for choices, more := []int(nil), true; more; choices, more = nextChoices(x.asked) {
		x.choices, x.asked = choices, nil
		c := o.copied()
		left, err := x.cleanup(&c, frame, trapped)
		if err != nil {
			return nil, err
		}
		c.note, c.taken = joinNotes(o.note, noteOf(x.asked)), slices.Concat(o.taken, takenOf(x.asked))
		if err := x.commit(&c, left); err != nil {
			return nil, err
		}
		outs = append(outs, c)
	}
	if !x.may(CleanupTrap, await) {
		return outs, nil
	}
	o = o.copied()
	o.verb, o.fault, o.end = trace.TrapCleanup, true, doubleTrap
	err := x.commit(&o, trapped)
	if err == nil && slices.ContainsFunc(outs[had:], func(c outcome) bool { return c.state != o.state }) {
		outs = append(outs, o)
	}
	return outs, err
}

// rolledBack is what a message leaves behind that traps, before any cleanup: its frame
// is gone.
func (x *execution) rolledBack(frame task) result {
	left := result{state: x.before, ctx: x.ctx}
	left.ctx.Fate = calleeTrapped
	left.ctx.Tasks = slices.DeleteFunc(slices.Clone(x.ctx.Tasks), func(t task) bool { return t.ID == frame.ID })
	return left
}

// cleanup runs the deferred functions of a frame whose message has trapped, as they
// stood at its last await, on the state before that message.
func (x *execution) cleanup(o *outcome, frame task, left result) (result, error) {
	r := x.newRun(frame, nil, left.state, x.ctx)
	end, _, err := r.do(x.code(frame, r))
	x.asked = r.asked
	if err != nil {
		return left, fmt.Errorf("in the cleanup after a trap: %w", err)
	}
	if end == cleaned {
		left.state.State = r.state
		o.effects = append(o.effects, r.effects...)
	}
	return left, nil
}

// may reports whether a kind of fault is on at the message after that many awaits.
func (x *execution) may(kind Faults, await int) bool {
	return x.s.m.Faults()&^x.s.m.sparedAt(actor(x.ctx.Actor), x.ctx.Method, await)&kind != 0
}

// noteOf is what a label says about the choices a handler asked for.
func noteOf(a []asked) string {
	var b []string
	for _, c := range a {
		b = append(b, c.text)
	}
	return strings.Join(b, ", ")
}

// joinNotes is what a label says about choices that were made one after the other.
func joinNotes(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(n string) bool { return n == "" }), ", ")
}

// numberAlike tells outcomes apart whose labels would be the same: options of a
// choice may print alike and be different.
func numberAlike(outs []outcome) {
	unique := true
	for i, a := range outs {
		unique = unique && !slices.ContainsFunc(outs[:i], func(b outcome) bool { return b.verb == a.verb && b.note == a.note })
	}
	if unique {
		return
	}
	type text struct {
		verb trace.Verb
		note string
	}
	total, nth := map[text]int{}, map[text]int{}
	for _, o := range outs {
		total[text{o.verb, o.note}]++
	}
	for i := range outs {
		k := text{outs[i].verb, outs[i].note}
		if total[k] == 1 {
			continue
		}
		nth[k]++
		outs[i].note = strings.TrimSpace(fmt.Sprintf("%s (%d of %d)", k.note, nth[k], total[k]))
	}
}

// takenOf lists what was chosen.
func takenOf(a []asked) []int {
	var taken []int
	for _, c := range a {
		taken = append(taken, c.taken)
	}
	return taken
}

// nextChoices is the next combination of choices in order, if there is one.
func nextChoices(a []asked) ([]int, bool) {
	for i := len(a) - 1; i >= 0; i-- {
		if a[i].taken+1 < a[i].options {
			next := make([]int, i+1)
			for j := range i {
				next[j] = a[j].taken
			}
			next[i] = a[i].taken + 1
			return next, true
		}
	}
	return nil, false
}
