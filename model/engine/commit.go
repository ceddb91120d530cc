package engine

import (
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// result is what a message execution leaves behind when it commits.
type result struct {
	state   canisterState
	ctx     callContext
	past    Past
	answer  *Answer
	sent    []request
	orphans renaming   // calls that the code goes on without
	again   []response // answers that were there already
}

// newContext is the call context that a request opens.
func newContext(rq request) callContext {
	return callContext{Actor: rq.To, Name: rq.Name, From: rq.From, Caller: rq.Caller, Method: rq.Method, Arg: rq.Arg, Shown: rq.Shown,
		Ingress: rq.Ingress, Expired: rq.Expired, Bounded: rq.Bounded, Spared: rq.Spared, Cycles: rq.Cycles, Fate: didNotAnswer}
}

// refuse answers a request that cannot be executed; state stays as it is.
func (s *stepper) refuse(rq request, state partID, a Answer) ([]outcome, error) {
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
func (s *stepper) respond(o *outcome, c *callContext, a Answer) error {
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

// left is what an ending leaves behind.
func (x *execution) left(e Ending) result {
	out := result{state: x.before, ctx: x.ctx, past: e.Past, answer: e.Answer}
	out.state.State, out.state.Balance = e.State, x.before.Balance+e.Accepted
	out.ctx.Context, out.ctx.Cycles = e.Context, x.ctx.Cycles-e.Accepted
	c := caller{name: x.ctx.Name, actor: actor(x.ctx.Actor), method: x.ctx.Method, as: x.ctx.Actor}
	out.ctx.Open, out.sent, out.orphans = x.s.calls(c, e)
	for _, rq := range out.sent {
		out.state.Balance -= rq.Cycles
	}
	for _, y := range e.Yields {
		o := OpenCall{Name: c.name.Child(y.Task, y.Place, y.Looped), Place: y.Place, Token: y.Token, Awaited: true}
		out.ctx.Open = append(out.ctx.Open, o)
		out.again = append(out.again, response{Call: o.Name, To: c.actor, Answer: y.Answer, Refund: y.Refund, Arrived: true})
	}
	return out
}

// commit turns what a message leaves behind into parts.
func (x *execution) commit(o *outcome, left result) (err error) {
	s, ctx := x.s, left.ctx
	if left.answer != nil {
		if err = s.respond(o, &ctx, *left.answer); err != nil {
			return err
		}
	}
	waiting := len(ctx.Open) > 0
	if !waiting && !ctx.Answered { // "Call context starvation"
		if err = s.respond(o, &ctx, ctx.Fate); err != nil {
			return err
		}
	}
	if waiting {
		if o.context, err = s.m.store.intern(contextPart, s.m.live(ctx)); err != nil {
			return err
		}
		s.leaveOut(o, left.past)
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
		rq.Target = target(rq)
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

// leaveOut notes what a context or client leaves out of all that it has observed.
func (s *stepper) leaveOut(o *outcome, past Past) {
	if o.past = past; past != nil && !s.m.histories.needed.Load() {
		s.m.histories.needed.Store(true)
	}
}

// caller is who makes calls: a call context or a client.
type caller struct {
	name   trace.Call
	actor  actor
	method string
	as     Principal
}

// calls are those that wait for an answer after an ending, the requests that it makes, and
// the names of those that it left behind. A call whose answer nobody can await is an orphan
// from the start if there may be others at its place.
func (s *stepper) calls(c caller, e Ending) (open []OpenCall, sent []request, orphans renaming) {
	left := 0
	open = slices.Clone(e.Open)
	for i := range open {
		o := &open[i]
		if slices.Contains(e.Left, o.Name) && o.Name.Looped() {
			left++
			now := freshOrphan(o.Name, left)
			names := s.m.store.symbols
			orphans = append(orphans, rename{names.intern(string(o.Name)), names.intern(string(now))})
			o.Name = now
		}
	}
	for _, d := range e.Sends {
		if d.Place == AnyPlace {
			d.Place, d.Looped = freePlace(c.name, open), true
		}
		name := c.name.Child(d.Task, d.Place, d.Looped)
		if d.Looped && d.Left {
			left++
			name = freshOrphan(name, left)
		}
		spared := s.m.sparedAt(c.actor, c.method, d.Place+1)
		sent = append(sent, request{Name: name, From: c.actor, Caller: c.as, To: d.To, Method: d.Method, Arg: d.Arg, Shown: d.Shown,
			Types: d.Types, Cycles: d.Cycles, Bounded: d.Bounded, Spared: spared})
		open = append(open, OpenCall{Name: name, To: d.To, Bounded: d.Bounded, Spared: spared, Place: d.Place, Token: d.Token, Awaited: d.Awaited})
	}
	return open, sent, orphans
}

// freePlace is the smallest place whose name no open call of a context has.
func freePlace(context trace.Call, open []OpenCall) (place int) {
	for slices.ContainsFunc(open, func(o OpenCall) bool { return o.Name == context.Child(0, place, true) }) {
		place++
	}
	return place
}

// sortedCalls gives open calls one order: in which order several frames of a context
// came to make them says nothing about the world.
func sortedCalls(open []OpenCall) []OpenCall {
	byName := func(a, b OpenCall) int { return strings.Compare(string(a.Name), string(b.Name)) }
	if slices.IsSortedFunc(open, byName) {
		return open
	}
	open = slices.Clone(open) // others hold it
	slices.SortFunc(open, byName)
	return open
}
