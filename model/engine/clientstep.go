package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// client computes the outcomes of a client's step: its program goes on with the
// answer it waits for, or starts, and stops where it makes its next call.
func (s *stepper) client(k stepKey) ([]outcome, error) {
	before := s.m.store.content(k.a).(clientState)
	client := s.d.client(before.Client)
	code, as := client.Program, client.Principal
	e := Entry{Kind: EntryStart, Self: Principal(before.Client), Caller: as, State: before.State, Context: before.Context,
		Past: s.past, Open: before.Open, Name: trace.Call(before.Client)}
	if k.c != 0 {
		msg := s.m.store.content(k.c).(response)
		var err error
		if e.Of, e.Open, err = takeCall(before.Open, msg.Call); err != nil {
			return nil, err
		}
		e.Kind, e.Answer = EntryCallback, msg.Answer
	}
	var outs []outcome
	var asks []asked
	for choices, more := s.native.choices(), true; more; choices, more = nextChoices(asks) {
		h := s.host(choices)
		var o outcome
		var err error
		s.activity.Run(&Running{what: "client", name: string(before.Client)}, func() { o, err = s.clientEnds(code, e, as, h) })
		if err != nil {
			return nil, fmt.Errorf("%s: client %s: %w", s.m.Name(), before.Client, err)
		}
		if outs = append(outs, o); s.native == nil {
			asks = h.asked
		}
	}
	return outs, nil
}

// clientEnds runs the program and says what it leaves behind.
func (s *stepper) clientEnds(code Code, e Entry, as Principal, h *Host) (o outcome, err error) {
	end, err := code.Run(&e, h)
	if err != nil {
		return o, err
	}
	c := caller{name: e.Name, actor: actor(e.Self), as: as}
	after := clientState{Client: c.actor, State: end.State, Context: end.Context, Done: end.Done}
	open, sent, _ := s.calls(c, end)
	after.Open = sortedCalls(open)
	o = newOutcome("client")
	o.note, o.effects, o.end, o.taken = h.note(), h.effects, committed, takenOf(h.asked)
	for _, rq := range sent {
		rq.Ingress, rq.Target = true, rq.To
		id, err := s.m.store.intern(ingressPart, rq)
		if err != nil {
			return o, err
		}
		o.ingress = append(o.ingress, id)
	}
	if s.leaveOut(&o, end.Past); end.Done {
		o.past = nil
	}
	o.state, err = s.m.store.intern(clientPart, after)
	return o, err
}
