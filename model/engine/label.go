package engine

import (
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// pending is what the label and the effects of a transition are made of.
type pending struct {
	verb   trace.Verb
	msg    partID  // the request, response or context it is about
	key    stepKey // the local step, if code runs
	nth    int     // which of its outcomes; which open call, for a wait that expires
	client stepKey // the step of the client that gets the answer, if one does
	cnth   int
}

// Label names transition i of the latest Expand.
func (x *Worker) Label(i int) (trace.Label, error) {
	p := x.trans[i].label
	l := trace.Label{Verb: p.verb}
	switch c := x.store.content(p.msg).(type) {
	case request:
		l.Actor, l.Call, l.Method, l.Argument = string(c.To), c.Name, c.Method, c.Shown
	case response:
		l.Actor, l.Call, l.Argument = string(c.To), c.Call, c.Answer.String()
	case callContext:
		if p.client.op != 0 { // a user stops waiting
			l.Actor, l.Call, l.Method, l.Argument = string(c.From), c.Name, c.Method, c.Shown
		} else {
			o := c.Open[p.nth]
			l.Actor, l.Call, l.Argument = string(c.Actor), o.Name, "call of "+string(o.To)
		}
	}
	if p.verb == trace.Expire {
		if c, ok := x.store.content(p.msg).(request); ok {
			l.Actor = string(c.From)
		}
	}
	var notes []string
	for _, s := range []struct {
		k stepKey
		n int
	}{{p.key, p.nth}, {p.client, p.cnth}} {
		if s.k.op == 0 {
			continue
		}
		outs, err := x.local(s.k)
		if err != nil {
			return l, err
		}
		if outs[s.n].note != "" {
			notes = append(notes, outs[s.n].note)
		}
	}
	l.Choice = strings.Join(notes, " / ")
	return l, nil
}

// Effects says what transition i of the latest Expand does: the local steps are
// run again for it, with their writes noted.
func (x *Worker) Effects(i int) ([]trace.Effect, error) {
	p := x.trans[i].label
	var out []trace.Effect
	explain := x.step
	explain.explain = true
	if p.key.op != 0 {
		outs, err := explain.compute(p.key)
		if err != nil {
			return nil, err
		}
		out = append(out, outs[p.nth].effects...)
	}
	if p.client.op != 0 {
		outs, err := explain.compute(p.client)
		if err != nil {
			return nil, err
		}
		if p.key.op == 0 {
			r := x.store.content(p.client.c).(response)
			out = append(out, effect(r.To, "gets %s", r.Answer))
		}
		out = append(out, outs[p.cnth].effects...)
	}
	return out, nil
}

// effect is what happens to an actor; columns put it under its name.
func effect[A ~string](of A, format string, args ...any) trace.Effect {
	return trace.Effect{Owner: string(of), Text: fmt.Sprintf(format, args...)}
}

// EventID says which message a transition consumes, and where. The alternatives of
// one message (run, trap, reject) are one event; events at one actor race.
type EventID struct {
	Message uint64 // the same in every run
	Actor   uint32 // numbered by this worker's machine
}

// Event returns the event of transition i of the latest Expand.
func (x *Worker) Event(i int) EventID {
	m := x.store.meta(x.trans[i].label.msg)
	return EventID{m.hash.Lo, m.actor}
}

// Verb is that of the label of transition i of the latest Expand.
func (x *Worker) Verb(i int) trace.Verb { return x.trans[i].label.verb }

// ActorName names the actor of an EventID.
func (x *Worker) ActorName(actor uint32) string {
	if name := x.store.symbols.text(actor); name != "" {
		return name
	}
	return string(Management)
}
