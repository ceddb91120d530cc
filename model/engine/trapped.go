package engine

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// addTraps adds the fault: a trap anywhere in the message rolls all of it back,
// so one choice a message is enough.
func (x *execution) addTraps(outs []outcome) ([]outcome, error) {
	if !x.may(Trap) {
		return outs, nil
	}
	o := newOutcome(trace.Trap)
	o.fault, o.end = true, faultTrap
	return x.addTrapped(outs, o)
}

// addTrapped adds what becomes of a message that traps: each way that the cleanup of
// a frame that was suspended may go, and the fault that the cleanup traps too. A
// cleanup without effect may as well trap, so that is no fault of its own.
func (x *execution) addTrapped(outs []outcome, o outcome) ([]outcome, error) {
	if x.kind == EntryStart {
		err := x.commit(&o, x.rolledBack(Ending{}))
		return append(outs, o), err
	}
	had := len(outs)
	var asks []asked
	for choices, more := []int(nil), true; more; choices, more = nextChoices(asks) {
		h := x.s.host(choices)
		c := o.copied()
		if err := x.cleanUp(&c, h); err != nil {
			return nil, err
		}
		asks = h.asked
		c.note, c.taken = joinNotes(o.note, h.note()), slices.Concat(o.taken, takenOf(asks))
		outs = append(outs, c)
	}
	if !x.may(CleanupTrap) {
		return outs, nil
	}
	o = o.copied()
	o.verb, o.fault, o.end = trace.TrapCleanup, true, doubleTrap
	err := x.abandon(&o)
	if err == nil && slices.ContainsFunc(outs[had:], func(c outcome) bool { return c.state != o.state }) {
		outs = append(outs, o)
	}
	return outs, err
}

// rolledBack is what a message leaves behind that traps, but for what its cleanup does to the
// state: e is what is left of the context.
func (x *execution) rolledBack(e Ending) result {
	left := result{state: x.before, ctx: x.ctx, past: e.Past}
	left.ctx.Fate, left.ctx.Context, left.ctx.Open = calleeTrapped, e.Context, e.Open
	return left
}

// cleanUp makes an outcome that of a message that has trapped, whose cleanup then runs on
// the state before it.
func (x *execution) cleanUp(o *outcome, h *Host) error {
	e, err := x.run(EntryCleanup, h)
	if err != nil {
		return fmt.Errorf("in the cleanup after a trap: %w", err)
	}
	left := x.rolledBack(e)
	if !e.Trapped {
		left.state.State = e.State
		o.effects = append(o.effects, h.effects...)
	}
	return x.commit(o, left)
}

// abandon makes an outcome that of a message that has trapped, and its cleanup, too.
func (x *execution) abandon(o *outcome) error {
	e, err := x.run(EntryAbandon, x.s.host(nil))
	if err != nil {
		return err
	}
	return x.commit(o, x.rolledBack(e))
}

// may reports whether a kind of fault is on at the message.
func (x *execution) may(kind Faults) bool {
	at := 0
	if x.kind != EntryStart {
		at = x.entry.Of.Place + 1
	}
	return x.s.m.Faults()&^x.s.m.sparedAt(actor(x.ctx.Actor), x.ctx.Method, at)&kind != 0
}
