package model

import (
	"fmt"
	"slices"
	"strings"
)

// compare demands that a native step leaves behind what the engine's does. Parts are
// equal if their ids are.
func (n *Native) compare(k stepKey, got *outcome) error {
	want := n.want
	if want.state == got.state && want.context == got.context && want.born == got.born && want.answer == got.answer &&
		want.toUser == got.toUser && want.invoke == got.invoke && want.ret == got.ret && strings.HasPrefix(want.note, got.note) &&
		slices.Equal(want.sends, got.sends) && slices.Equal(want.yields, got.yields) && slices.Equal(want.ingress, got.ingress) &&
		slices.Equal(want.orphans, got.orphans) {
		return nil
	}
	engine, native := n.difference(want, got)
	return n.sides[0].locate(k, n.differs(engine, native))
}

// locate says of which handler or client a step is.
func (s *nativeSide) locate(k stepKey, err error) error {
	st := s.stepper.m.store
	if k.op == opClient {
		return fmt.Errorf("%s: client %s: %w", s.stepper.m.Name(), st.part(k.a).content.(clientState).Client, err)
	}
	switch c := st.part(k.c).content.(type) {
	case request:
		return s.stepper.where(err, c.To, c.Method, c.Name)
	case response:
		ctx := st.part(k.b).content.(callContext)
		return s.stepper.where(err, ctx.Actor, ctx.Method, ctx.Name)
	}
	return err
}

// difference puts the first difference into words, for both sides.
func (n *Native) difference(want, got *outcome) (engine, native string) {
	for _, say := range []func(*outcome) []string{n.sayChoices, n.sayState, n.sayAnswer, n.sayCalls, n.sayFrames, n.sayParts} {
		a, b := say(want), say(got)
		for i := range max(len(a), len(b)) {
			x, y := "nothing more", "nothing more"
			if i < len(a) {
				x = a[i]
			}
			if i < len(b) {
				y = b[i]
			}
			if x != y {
				return x, y
			}
		}
	}
	return "something else", "something that prints alike"
}

func (n *Native) sayChoices(o *outcome) []string { return []string{"it chooses: " + o.note} }

func (n *Native) sayAnswer(o *outcome) []string {
	if o.answer == 0 {
		return []string{"it does not answer"}
	}
	r := n.m.store.part(o.answer).content.(response)
	return []string{"it answers: " + r.Answer.String() + showCycles("refund", r.Refund)}
}

// sayState lists the entries of all containers, so that one which differs stands
// beside what is there instead.
func (n *Native) sayState(o *outcome) []string {
	if o.state == 0 {
		return nil
	}
	rv := n.sides[0].stepper.rv
	var m *module
	var state []content
	var out []string
	switch c := n.m.store.part(o.state).content.(type) {
	case canisterState:
		m, state = rv.module(c), c.State
		out = append(out, fmt.Sprintf("its balance is %d", c.Balance))
	case clientState:
		i := slices.IndexFunc(rv.env.clients, func(s session) bool { return s.name == c.Client })
		m, state = rv.env.clients[i].module, c.State
	}
	for i, entries := range state {
		s := m.slots[i]
		var b []string
		for _, e := range entries {
			b = append(b, s.of.showKey(e.Key)+" = "+s.of.showValue(e.Value, true))
		}
		out = append(out, strings.TrimSpace(s.name+" is then"+oneOf(len(b) == 0, " empty", ""))+strings.Join(b, ","))
	}
	return out
}

func (n *Native) sayCalls(o *outcome) []string {
	var out []string
	for _, id := range append(slices.Clone(o.sends), o.ingress...) {
		r := n.m.store.part(id).content.(request)
		out = append(out, fmt.Sprintf("it calls %s.%s(%s), call %s%s%s", r.To, r.Method, r.Shown, r.Name,
			oneOf(r.Bounded, ", bounded", ""), showCycles("attached", r.Cycles)))
	}
	return append(out, "it makes no other call")
}

// sayFrames says where frames are suspended and what they have observed.
func (n *Native) sayFrames(o *outcome) []string {
	var out []string
	if o.state != 0 {
		if c, ok := n.m.store.part(o.state).content.(clientState); ok {
			if c.Done {
				return []string{"the program ends"}
			}
			return append([]string{fmt.Sprintf("the program waits for the answer of its call %d", c.Frame.Waiting+1)}, sayLog(c.Frame.Log)...)
		}
	}
	if o.context == 0 {
		return []string{"its call context ends"}
	}
	for _, t := range n.m.store.part(o.context).content.(callContext).Tasks {
		out = append(out, fmt.Sprintf("%s waits for the answer of its call %d", oneOf(t.ID == 0, "the handler", fmt.Sprintf("task %d", t.ID)), t.Waiting+1))
		out = append(out, sayLog(t.Log)...)
	}
	return out
}

func sayLog(log []entry) (out []string) {
	for _, e := range log {
		switch e.Kind {
		case readEntry:
			out = append(out, fmt.Sprintf("it reads %q of container %d: %q", e.Key, e.Slot, e.Value))
		case answerEntry:
			out = append(out, fmt.Sprintf("it gets the answer of its call %d: %s", e.Call+1, e.Answer))
		case choiceEntry:
			out = append(out, fmt.Sprintf("it chooses option %d of %q", e.Choice+1, e.Key))
		case loopEntry:
			out = append(out, fmt.Sprintf("the state of its loop is %q", e.Value))
		case loopDoneEntry:
			out = append(out, fmt.Sprintf("its loop ends with %q", e.Value))
		}
	}
	return out
}

func (n *Native) sayParts(o *outcome) []string {
	return []string{fmt.Sprintf("parts %d, %d, %d, %d, %v, %v, %v, orphans %v", o.state, o.context, o.born, o.answer, o.sends, o.yields, o.ingress, o.orphans)}
}
