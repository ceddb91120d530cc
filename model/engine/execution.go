package engine

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/trace"
)

// execution is one message execution being computed: the pieces it works on. Nothing of it
// counts unless the message commits.
type execution struct {
	s      *stepper
	code   Code
	before canisterState // with the refund of the response already credited
	ctx    callContext   // before the message, without the call that is answered; for a new call, as it starts
	kind   EntryKind
	entry  Entry // of the run that is made
}

// newExecution prepares the execution of a message by the code of a canister. With an
// answered call it goes on from that.
func (s *stepper) newExecution(code Code, before canisterState, ctx callContext, kind EntryKind) *execution {
	x := &execution{s: s, code: code, before: before, ctx: ctx, kind: kind}
	x.entry = Entry{Self: ctx.Actor, Caller: ctx.Caller, Method: ctx.Method, Arg: ctx.Arg, State: before.State, Context: ctx.Context,
		Past: s.past, Open: ctx.Open, Answered: ctx.Answered, Cycles: ctx.Cycles, Balance: before.Balance, Name: ctx.Name}
	return x
}

// run runs the code.
func (x *execution) run(kind EntryKind, h *Host) (Ending, error) {
	x.entry.Kind = kind
	return x.code.Run(&x.entry, h)
}

// resume delivers a response to its context.
func (s *stepper) resume(code Code, before canisterState, ctx callContext, msg response) ([]outcome, error) {
	if !msg.Arrived {
		before.Balance += msg.Refund // credited before the callback runs, kept if it traps
	}
	of, rest, err := takeCall(ctx.Open, msg.Call)
	if err != nil {
		return nil, err
	}
	ctx.Open = rest
	x := s.newExecution(code, before, ctx, EntryCallback)
	x.entry.Of, x.entry.Answer, x.entry.Refund = of, msg.Answer, msg.Refund
	if of.Token != "" {
		return x.outcomes(trace.Callback)
	}
	o := newOutcome(trace.Callback)
	dropped := Ending{Quiet: "drops the answer: the frame that called is gone", State: before.State, Context: ctx.Context, Open: rest, Past: s.past}
	err = x.committed(&o, dropped, s.host(nil))
	return []outcome{o}, err
}

// takeCall takes the call that was answered out of those that are open.
func takeCall(open []OpenCall, answered trace.Call) (of OpenCall, rest []OpenCall, err error) {
	i := slices.IndexFunc(open, func(o OpenCall) bool { return o.Name == answered })
	if i < 0 {
		return of, nil, fmt.Errorf("internal: a response to %s, which is not open", answered)
	}
	return open[i], slices.Delete(slices.Clone(open), i, i+1), nil
}

// deliver computes the outcomes of delivering a message to a canister.
func (s *stepper) deliver(k stepKey) ([]outcome, error) {
	st := s.m.store
	switch msg := st.content(k.c).(type) {
	case request:
		if msg.To == Management {
			return s.manage(k, msg)
		}
		if k.a == 0 {
			return s.refuse(msg, 0, noCanister)
		}
		state := st.content(k.a).(canisterState)
		code := s.d.code(state)
		if code == nil {
			return s.refuse(msg, k.a, noModule)
		}
		switch offer, err := code.Offers(msg.Method, msg.Types); {
		case err != nil:
			return nil, s.where(err, msg.To, msg.Method, msg.Name)
		case offer == NoSuchMethod:
			return s.refuse(msg, k.a, noMethod)
		case offer == NotDecodable:
			return s.refuse(msg, k.a, notDecoded)
		}
		s.m.executes(msg)
		x := s.newExecution(code, state, newContext(msg), EntryStart)
		outs, err := s.running(x.ctx, func() ([]outcome, error) { return x.outcomes(trace.Execute) })
		s.m.writes(x.ctx, k.a, outs)
		for i := range outs {
			outs[i].invoke = s.m.invocation(msg)
		}
		return outs, s.where(err, msg.To, msg.Method, msg.Name)
	case response:
		ctx := st.content(k.b).(callContext)
		state := st.content(k.a).(canisterState)
		outs, err := s.running(ctx, func() ([]outcome, error) { return s.resume(s.d.code(state), state, ctx, msg) })
		s.m.writes(ctx, k.a, outs)
		return outs, s.where(err, ctx.Actor, ctx.Method, ctx.Name)
	}
	return nil, fmt.Errorf("internal: delivery of %T", st.content(k.c))
}

// running computes outcomes and says meanwhile what is running.
func (s *stepper) running(c callContext, compute func() ([]outcome, error)) ([]outcome, error) {
	r := &Running{what: "handler", name: string(c.Actor), method: c.Method, call: string(c.Name)}
	ended := false
	s.activity.begin(r)
	defer func() { s.activity.end(r, ended) }()
	outs, err := compute()
	ended = true
	return outs, err
}

// outcomes runs the code of a message in every way it may go: each combination of
// what the code lets the environment choose, then a trap.
func (x *execution) outcomes(verb trace.Verb) ([]outcome, error) {
	if x.s.native != nil {
		return x.s.native.outcomes(x, verb)
	}
	var outs []outcome
	commits := false
	var asks []asked
	for choices, more := []int(nil), true; more; choices, more = nextChoices(asks) {
		h := x.s.host(choices)
		e, err := x.run(x.kind, h)
		if err != nil {
			return nil, err
		}
		asks = h.asked
		o := newOutcome(verb)
		o.note, o.end, o.taken = h.note(), committed, takenOf(asks)
		if e.Trapped {
			o.end = ownTrap
			if x.s.explain {
				o.effects = []trace.Effect{effect(string(x.ctx.Actor), "traps: %s", words.OneLine(e.Why))}
			}
			outs, err = x.addTrapped(outs, o)
		} else {
			commits = true
			err = x.committed(&o, e, h)
			outs = append(outs, o)
		}
		if err != nil {
			return nil, err
		}
	}
	if commits { // otherwise it traps anyway, and the fault would change nothing
		var err error
		if outs, err = x.addTraps(outs); err != nil {
			return nil, err
		}
	}
	numberAlike(outs)
	return outs, nil
}

// committed makes an outcome that of a message that commits.
func (x *execution) committed(o *outcome, e Ending, h *Host) error {
	o.effects = h.effects
	if e.Quiet != "" {
		o.end = noCode
		if x.s.explain {
			o.effects = []trace.Effect{effect(string(x.ctx.Actor), "%s", e.Quiet)}
		}
	}
	return x.commit(o, x.left(e))
}

// host is one for a run in which these choices are taken.
func (s *stepper) host(choices []int) *Host {
	return &Host{m: s.m, choices: choices, explain: s.explain, check: s.check, uncut: s.uncut}
}
