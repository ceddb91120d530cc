package model

import (
	"fmt"
	"slices"
	"strings"
)

// outcomes runs the code of a message in every way it may go: each combination of
// what the handler lets the environment choose, then a trap.
func (x *execution) outcomes(verb string, await int, frame task, observed *entry) ([]outcome, error) {
	var outs []outcome
	commits := false
	for choices, more := []int(nil), true; more; choices, more = nextChoices(x.asked) {
		x.choices, x.asked = choices, nil
		left, why, err := x.message(frame, observed)
		if err != nil {
			return nil, err
		}
		o := outcome{verb: verb, note: noteOf(x.asked)}
		if left == nil {
			if x.s.explain {
				o.effects = []string{effect(string(x.ctx.Actor), "traps: %s", oneLine(why))}
			}
			err = x.trap(&o, frame, observed != nil, false)
			outs = append(outs, o)
			if err == nil && observed != nil {
				err = x.addCleanupTrap(&outs, o, frame, await)
			}
		} else {
			commits = true
			o.effects = left.effects
			err = x.commit(&o, *left)
			outs = append(outs, o)
		}
		if err != nil {
			return nil, err
		}
	}
	if !commits {
		return outs, nil // it traps anyway: the fault would change nothing
	}
	return x.addTraps(outs, frame, observed, await)
}

// addTraps adds the fault: a trap anywhere in the message rolls all of it back,
// so one choice a message is enough.
func (x *execution) addTraps(outs []outcome, frame task, observed *entry, await int) ([]outcome, error) {
	if !x.may(Trap, await) {
		return outs, nil
	}
	o := outcome{verb: "trap", fault: true}
	if err := x.trap(&o, frame, observed != nil, false); err != nil {
		return nil, err
	}
	outs = append(outs, o)
	if observed == nil {
		return outs, nil
	}
	return outs, x.addCleanupTrap(&outs, o, frame, await)
}

// addCleanupTrap adds the fault that the cleanup after trap o traps too.
func (x *execution) addCleanupTrap(outs *[]outcome, o outcome, frame task, await int) error {
	if !x.may(CleanupTrap, await) {
		return nil
	}
	c := outcome{verb: "trap+cleanup", fault: true, note: o.note}
	if err := x.trap(&c, frame, true, true); err != nil {
		return err
	}
	if c.state != o.state { // a cleanup without effect may as well trap
		*outs = append(*outs, c)
	}
	return nil
}

// may reports whether a kind of fault is on at the message after that many awaits.
func (x *execution) may(kind Faults, await int) bool {
	return x.s.m.Faults()&^x.s.m.sparedAt(string(x.ctx.Actor), x.ctx.Method, await)&kind != 0
}

// trap is the outcome of a trap: the state is that before the message, then the
// frame's cleanup runs on it.
func (x *execution) trap(o *outcome, frame task, suspended, cleanupTraps bool) error {
	left := result{state: x.before, ctx: x.ctx}
	left.ctx.Fate = calleeTrapped
	if suspended {
		left.ctx.Tasks = slices.DeleteFunc(slices.Clone(x.ctx.Tasks), func(t task) bool { return t.ID == frame.ID })
	}
	if suspended && !cleanupTraps {
		r := x.newRun(frame, nil, left.state, x.ctx)
		end, _, err := r.do(x.code(frame, r))
		if err != nil {
			return fmt.Errorf("in the cleanup after a trap: %w", err)
		}
		if end == cleaned {
			left.state.State = r.state
			o.effects = append(o.effects, r.effects...)
		}
	}
	return x.commit(o, left)
}

// noteOf is what a label says about the choices a handler asked for.
func noteOf(a []asked) string {
	var b []string
	for _, c := range a {
		b = append(b, c.text)
	}
	return strings.Join(b, ", ")
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
