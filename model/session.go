package model

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// client computes the outcomes of a client's step: its program goes on with the
// answer it waits for, or starts, and stops where it makes its next call.
func (s *stepper) client(k stepKey) ([]outcome, error) {
	before := s.m.store.content(k.a).(clientState)
	c := s.rv.client(before)
	frame := before.Frame
	if s.uncut {
		frame = withPasts([]task{frame}, s.pasts)[0]
	}
	open := before.Open
	var observed *entry
	if k.c != 0 {
		msg := s.m.store.content(k.c).(response)
		o := slices.IndexFunc(open, func(o openCall) bool { return o.Name == msg.Call })
		if o < 0 {
			return nil, fmt.Errorf("internal: an answer to %s, which %s does not wait for", msg.Call, c.name)
		}
		observed = &entry{Kind: answerEntry, Call: open[o].Index, Answer: msg.Answer, Suspended: true}
		if open[o].Ignored {
			observed.Answer = answer{}
		}
		open = slices.Delete(slices.Clone(open), o, o+1)
	}
	var outs []outcome
	var asks []asked
	for choices, more := s.native.choices(), true; more; choices, more = nextChoices(asks) {
		r := s.clientRun(c, frame, before.State, open)
		s.prepare(r, frame, observed)
		r = s.native.arm(r, observed)
		r.choices = choices
		if k.c == 0 {
			r.mode = live
		}
		var o outcome
		var err error
		s.activity.Run(&Running{what: "client", name: c.name}, func() { o, err = s.clientEnds(c, r) })
		if err != nil {
			return nil, fmt.Errorf("%s: client %s: %w", s.m.scenario.Name, c.name, err)
		}
		if outs = append(outs, o); s.native == nil {
			asks = r.asked
		}
	}
	return outs, nil
}

func (s *stepper) clientRun(c session, frame task, state []content, open []openCall) *run {
	return &run{
		budget: s.rv.budget(), m: s.m, rv: s.rv, module: c.module, actor: actor(c.name), owner: trace.Call(c.name),
		spared: func(_ string, call int) Faults { return s.m.sparedAt(actor(c.name), "", call) },
		script: frame.Log, looped: frame.Looped, seen: map[seenKey]seenVal{}, got: map[int]*observation{},
		state: state, open: open, noted: s.check, explain: s.explain,
	}
}

// clientEnds runs the program and says what it leaves behind.
func (s *stepper) clientEnds(c session, r *run) (o outcome, err error) {
	end, _, err := r.do(func() { c.program(&Client{r, c.principal}) })
	if err != nil {
		return o, err
	}
	after := clientState{Client: actor(c.name), State: r.state, Open: sortedCalls(r.open), Done: end == returned}
	if end == suspended {
		after.Frame = task{Log: r.log, Past: r.past, Waiting: r.waiting, Looped: r.looped}
		if s.check {
			again := s.clientRun(c, after.Frame, r.state, r.open)
			end, _, err := again.do(func() { c.program(&Client{again, c.principal}) })
			if err != nil {
				return o, fmt.Errorf("when the program is run again: %w", err)
			}
			if end != cleaned || !slices.Equal(again.ops[:again.unwound], r.ops) {
				return o, fmt.Errorf("the program does something else when it is run again from its log; usual cause: a captured variable that a loop body writes")
			}
		}
	}
	o = newOutcome("client")
	o.note, o.effects, o.end, o.taken = noteOf(r.asked), r.effects, committed, takenOf(r.asked)
	for _, rq := range r.sent {
		rq.Caller, rq.Target = c.principal, rq.To
		id, err := s.m.store.intern(ingressPart, rq)
		if err != nil {
			return o, err
		}
		o.ingress = append(o.ingress, id)
	}
	frames, pasts := s.m.pastsOf([]task{after.Frame})
	o.pasts, after.Frame = pasts, frames[0]
	o.state, err = s.m.store.intern(clientPart, after)
	return o, err
}
