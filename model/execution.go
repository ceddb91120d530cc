package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// execution is one message execution being computed: the pieces it works on, and
// what it leaves behind. Nothing of it counts unless the message commits.
type execution struct {
	s      *stepper
	module *module
	before canisterState // with the refund of the response already credited
	ctx    callContext   // before the message; for a new call, as it starts

	choices []int
	asked   []asked
}

// result is what a message execution leaves behind when it commits.
type result struct {
	state   canisterState
	ctx     callContext
	answer  *answer
	refund  uint64 // cycles that were available when it was given
	sent    []request
	orphans renaming   // calls that iterations left behind
	again   []response // answers that were there already, for frames that yield
	effects []trace.Effect
}

// spawn is a task that model.Go started in this message.
type spawn struct {
	id   int
	log  []entry // of task 0 when it started it
	past []entry // the same with what it leaves out
	body func(*Msg)
}

// newContext is the call context that a request opens.
func newContext(rq request) callContext {
	return callContext{Actor: rq.To, Name: rq.Name, From: rq.From, Caller: rq.Caller, Method: rq.Method, Arg: rq.Arg, Shown: rq.Shown,
		Ingress: rq.Ingress, Expired: rq.Expired, Bounded: rq.Bounded, Spared: rq.Spared, Cycles: rq.Cycles, Fate: didNotAnswer}
}

// refuse answers a request that cannot be executed; state stays as it is.
func (s *stepper) refuse(rq request, state partID, a answer) ([]outcome, error) {
	c := newContext(rq)
	o := newOutcome(trace.Execute)
	o.state = state
	err := s.respond(&o, &c, a)
	o.ret = 0 // no operation began
	return []outcome{o}, err
}

// respond gives the context's answer, unless its caller stopped waiting, and
// sends back the cycles that were not accepted. From then on none are available
// (interface specification, "Cycles").
func (s *stepper) respond(o *outcome, c *callContext, a answer) error {
	refund := c.Cycles
	c.Answered, c.Cycles = true, 0
	if c.Ingress {
		o.ret = s.m.returned(*c, a)
	}
	if c.Expired {
		if s.explain {
			o.effects = append(o.effects, effect(string(c.Actor), "answers %s, which nobody waits for", a))
		}
		return nil
	}
	if s.explain {
		if c.Ingress {
			o.effects = append(o.effects, effect(c.From, "gets %s", a))
		} else {
			o.effects = append(o.effects, effect(string(c.Actor), "answers %s", a))
		}
	}
	id, err := s.m.store.intern(responsePart, response{Call: c.Name, To: c.From, Answer: a, Refund: refund})
	o.answer, o.toUser = id, c.Ingress
	return err
}

// resume delivers a response to its context.
func (x *execution) resume(msg response) ([]outcome, error) {
	if !msg.Arrived {
		x.before.Balance += msg.Refund // credited before the callback runs, kept if it traps
	}
	i := slices.IndexFunc(x.ctx.Open, func(o openCall) bool { return o.Name == msg.Call })
	if i < 0 {
		return nil, fmt.Errorf("internal: a response to %s, which is not open", msg.Call)
	}
	o := x.ctx.Open[i]
	t := slices.IndexFunc(x.ctx.Tasks, func(t task) bool { return t.ID == o.Task })
	open := x.ctx.Open
	x.ctx.Open = slices.Delete(slices.Clone(open), i, i+1)
	if t < 0 || o.Forgotten {
		return x.quiet("drops the answer: the frame that called is gone", x.ctx)
	}
	frame := x.ctx.Tasks[t]
	if frame.Waiting != o.Index {
		open = slices.Clone(open)
		open[i].Answered, open[i].Answer, open[i].Refund = true, msg.Answer, msg.Refund
		return x.keep(open, frame, o.Index+1)
	}
	observed := entry{Kind: answerEntry, Call: o.Index, Answer: msg.Answer, Refund: msg.Refund, Suspended: true}
	return x.outcomes(trace.Callback, o.Index+1, frame, &observed)
}

// keep is the message of an answer that its frame does not await yet: the answer is
// kept, and no code of the modeller's runs. It is a message execution all the same,
// which may trap: then the frame is cleaned up where it is suspended, as the cleanup
// callback of that call does (interface specification, "Callback invocation").
func (x *execution) keep(open []openCall, frame task, await int) ([]outcome, error) {
	ctx := x.ctx
	ctx.Open = open
	outs, err := x.quiet("keeps the answer until it is awaited", ctx)
	if err != nil {
		return nil, err
	}
	if x.s.native != nil {
		return x.s.native.kept(x, outs, frame)
	}
	if outs, err = x.addTraps(outs, frame, true, await); err != nil {
		return nil, err
	}
	numberAlike(outs)
	return outs, nil
}

// quiet is the one outcome of a response that runs no code.
func (x *execution) quiet(what string, ctx callContext) ([]outcome, error) {
	o := newOutcome(trace.Callback)
	if x.s.explain {
		o.effects = []trace.Effect{effect(string(x.ctx.Actor), "%s", what)}
	}
	err := x.commit(&o, result{state: x.before, ctx: ctx})
	return []outcome{o}, err
}

// commit turns what a message leaves behind into parts.
func (x *execution) commit(o *outcome, left result) (err error) {
	s, ctx := x.s, left.ctx
	if left.answer != nil {
		ctx.Cycles = left.refund
		if err = s.respond(o, &ctx, *left.answer); err != nil {
			return err
		}
	}
	waiting := slices.ContainsFunc(ctx.Open, func(o openCall) bool { return !o.Answered })
	if !waiting && !ctx.Answered { // "Call context starvation"
		if err = s.respond(o, &ctx, ctx.Fate); err != nil {
			return err
		}
	}
	if waiting {
		ctx = s.m.live(ctx)
		ctx.Tasks, o.pasts = s.m.pastsOf(ctx.Tasks)
		if o.context, err = s.m.store.intern(contextPart, ctx); err != nil {
			return err
		}
	}
	if o.state, err = s.m.store.intern(canisterPart, left.state); err != nil {
		return err
	}
	o.orphans = left.orphans
	for _, r := range left.again {
		id, err := s.m.store.intern(responsePart, r)
		if err != nil {
			return err
		}
		o.yields = append(o.yields, id)
	}
	for _, rq := range left.sent {
		rq.Caller, rq.Target = ctx.Actor, target(rq)
		id, err := s.m.store.intern(requestPart, rq)
		if err != nil {
			return err
		}
		o.sends = append(o.sends, id)
		if s.explain {
			o.effects = append(o.effects, effect(string(ctx.Actor), "calls %s.%s(%s)", rq.To, rq.Method, rq.Shown))
		}
	}
	return nil
}

// sortedCalls gives open calls one order: in which order several frames of a context
// came to make them says nothing about the world.
func sortedCalls(open []openCall) []openCall {
	byName := func(a, b openCall) int { return strings.Compare(string(a.Name), string(b.Name)) }
	if slices.IsSortedFunc(open, byName) {
		return open
	}
	open = slices.Clone(open) // others hold it
	slices.SortFunc(open, byName)
	return open
}
