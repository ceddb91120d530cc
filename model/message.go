package model

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// newRun prepares the run of a frame on a state. With an observation the frame
// goes on from its last await; without one it is a new call if it has no ID and no
// awaited call, and the cleanup of a suspended frame otherwise.
func (x *execution) newRun(frame task, observed *entry, state canisterState, ctx callContext) *run {
	r := &run{
		budget: x.s.rv.budget(), m: x.s.m, rv: x.s.rv, module: x.module, actor: actor(ctx.Actor), owner: ctx.Name, task: frame.ID, method: ctx.Method,
		spared: func(method string, call int) Faults { return x.s.m.sparedAt(actor(ctx.Actor), method, call) },
		script: frame.Log, looped: frame.Looped, seen: map[seenKey]seenVal{}, got: map[int]*observation{},
		state: state.State, balance: state.Balance, cycles: ctx.Cycles, open: ctx.Open,
		owes: !ctx.Answered, choices: x.choices, asked: x.asked, noted: x.s.check, explain: x.s.explain,
	}
	x.s.prepare(r, frame, observed)
	return x.s.native.arm(r, observed)
}

// prepare gives a run what it replays: the log of a frame, or its past, and the answer
// that it goes on with.
func (s *stepper) prepare(r *run, frame task, observed *entry) {
	if s.uncut {
		r.script, r.uncut = frame.history(), true
	}
	if observed != nil {
		r.script = append(slices.Clip(r.script), *observed)
		r.liveAt = len(r.script)
	}
	if s.uncut {
		r.past = slices.Clip(r.script)
	}
}

// returns gives the answer that a handler returned.
func (r *run) returns(a answer) {
	early := !r.owes || r.answer != nil
	switch {
	case a.Kind == failed && a.Value == string(NoAnswer):
	case early && a.Kind == replied: // the handler answered before; Go makes it return something
	case early:
		r.raise(trapSignal, "answered twice")
	default:
		r.respond(a)
	}
}

// body finds the code of a task that model.Go started: the handler is run again,
// without effect, up to where it did.
func (x *execution) body(frame task) (body func(*Msg), err error) {
	r := x.newRun(task{Log: frame.Spawn, Past: frame.SpawnPast}, nil, x.before, x.ctx)
	r.body, r.wanted = &body, frame.ID
	if _, _, err = r.do(x.code(task{}, r)); err == nil && body == nil {
		err = fmt.Errorf("a task was not started again when its handler was run again")
	}
	return body, err
}

// message runs the frame that a message is for, and the tasks it starts. A nil
// result is a trap; why says of what.
func (x *execution) message(frame task, observed *entry) (left *result, why string, err error) {
	left = &result{state: x.before, ctx: x.ctx}
	left.ctx.Tasks = slices.DeleteFunc(slices.Clone(x.ctx.Tasks), func(t task) bool { return t.ID == frame.ID })
	r := x.newRun(frame, observed, x.before, x.ctx)
	if observed == nil {
		r.mode = live
	}
	trap, why, err := x.frame(left, frame, r, x.code(frame, r))
	for i := 0; err == nil && !trap && i < len(r.started); i++ {
		sp := r.started[i]
		t := task{ID: sp.id, Spawn: sp.log, SpawnPast: sp.past}
		ctx := left.ctx
		ctx.Answered = ctx.Answered || left.answer != nil
		rt := x.newRun(t, nil, left.state, ctx)
		rt.mode = live
		body := func() { sp.body(&Msg{r: rt, caller: ctx.Caller, self: ctx.Actor}) }
		trap, why, err = x.frame(left, t, rt, body)
	}
	if err != nil || trap {
		return nil, why, err
	}
	slices.SortFunc(left.ctx.Tasks, func(a, b task) int { return a.ID - b.ID })
	return left, "", nil
}

// frame runs one frame and adds what it leaves behind.
func (x *execution) frame(left *result, t task, r *run, code func()) (trap bool, why string, err error) {
	end, why, err := r.do(code)
	x.asked = r.asked
	if err != nil || end == trappedEnd {
		return true, why, err
	}
	left.state.State, left.state.Balance = r.state, r.balance
	left.ctx.Open, left.ctx.Cycles = r.open, r.cycles
	left.sent = append(left.sent, r.sent...)
	left.orphans = append(left.orphans, r.orphans...)
	left.effects = append(left.effects, r.effects...)
	if r.answer != nil {
		left.answer, left.refund = r.answer, r.refund
	}
	if end != suspended {
		return false, "", nil
	}
	t.Log, t.Past, t.Waiting, t.Looped = r.log, r.past, r.waiting, r.looped
	left.ctx.Tasks = append(left.ctx.Tasks, t)
	left.yield(t)
	if x.s.check {
		err = x.verify(t, r, left)
	}
	return false, "", err
}

// yield puts the answer that a frame awaits, if it is there already, under way
// again: the frame goes on in a message of its own. Its refund was credited.
func (left *result) yield(t task) {
	i := slices.IndexFunc(left.ctx.Open, func(o openCall) bool { return o.Task == t.ID && o.Index == t.Waiting && o.Answered && !o.Forgotten })
	if i < 0 {
		return
	}
	left.ctx.Open = slices.Clone(left.ctx.Open)
	o := &left.ctx.Open[i]
	left.again = append(left.again, response{Call: o.Name, To: actor(left.ctx.Actor), Answer: o.Answer, Refund: o.Refund, Arrived: true})
	o.Answered, o.Answer, o.Refund = false, answer{}, 0
}

// verify runs a frame that was just suspended again, from what it left behind,
// up to its await and then its cleanup, on a state that is thrown away. It finds
// what a log cannot see: a loop body that writes captured variables, a deferred
// function that waits.
func (x *execution) verify(t task, was *run, left *result) error {
	r := x.newRun(t, nil, left.state, left.ctx)
	end, _, err := r.do(x.code(t, r))
	if err != nil {
		return fmt.Errorf("when the frame is run again: %w", err)
	}
	if end != cleaned && end != trappedEnd || !slices.Equal(r.ops[:r.unwound], was.ops) {
		return fmt.Errorf("the frame does something else when it is run again from its log; usual cause: a captured variable that a loop body or a task writes")
	}
	return nil
}

// outcomes runs the code of a message in every way it may go: each combination of
// what the handler lets the environment choose, then a trap.
func (x *execution) outcomes(verb trace.Verb, await int, frame task, observed *entry) ([]outcome, error) {
	if x.s.native != nil {
		return x.s.native.outcomes(x, verb, frame, observed)
	}
	var outs []outcome
	commits := false
	var asks []asked
	for choices, more := []int(nil), true; more; choices, more = nextChoices(asks) {
		x.choices, x.asked = choices, nil
		left, why, err := x.message(frame, observed)
		if err != nil {
			return nil, err
		}
		asks = x.asked
		o := newOutcome(verb)
		o.note, o.end, o.taken = noteOf(asks), committed, takenOf(asks)
		if left == nil {
			o.end = ownTrap
			if x.s.explain {
				o.effects = []trace.Effect{effect(string(x.ctx.Actor), "traps: %s", oneLine(why))}
			}
			outs, err = x.addTrapped(outs, o, frame, observed != nil, await)
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
	if commits { // otherwise it traps anyway, and the fault would change nothing
		var err error
		if outs, err = x.addTraps(outs, frame, observed != nil, await); err != nil {
			return nil, err
		}
	}
	numberAlike(outs)
	return outs, nil
}
