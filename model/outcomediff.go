package model

import (
	"fmt"
	"slices"
	"strings"
)

// A teller puts outcomes of one step into words that differ.
type teller struct {
	store *partStore
	rv    *receivers
}

// difference puts the first difference into words, for both sides.
func (t teller) difference(want, got *outcome) (engine, native string) {
	for _, say := range []func(*outcome) []string{t.sayChoices, t.sayState, t.sayAnswer, t.sayCalls, t.sayFrames, t.sayParts} {
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

func (t teller) sayChoices(o *outcome) []string { return []string{"it chooses: " + o.note} }

func (t teller) sayAnswer(o *outcome) []string {
	if o.answer == 0 {
		return []string{"it does not answer"}
	}
	r := t.store.content(o.answer).(response)
	return []string{"it answers: " + r.Answer.String() + showCycles("refund", r.Refund)}
}

// sayState lists the entries of all containers, so that one which differs stands
// beside what is there instead.
func (t teller) sayState(o *outcome) []string {
	if o.state == 0 {
		return nil
	}
	rv := t.rv
	var m *module
	var state []content
	var out []string
	switch c := t.store.content(o.state).(type) {
	case canisterState:
		m, state = rv.module(c), c.State
		out = append(out, fmt.Sprintf("its balance is %d", c.Balance))
	case clientState:
		m, state = rv.client(c).module, c.State
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

func (t teller) sayCalls(o *outcome) []string {
	var out []string
	for _, id := range append(slices.Clone(o.sends), o.ingress...) {
		r := t.store.content(id).(request)
		out = append(out, fmt.Sprintf("it calls %s.%s(%s), call %s%s%s", r.To, r.Method, r.Shown, r.Name,
			oneOf(r.Bounded, ", bounded", ""), showCycles("attached", r.Cycles)))
	}
	return append(out, "it makes no other call")
}

// sayFrames says where frames are suspended and what they have observed.
func (t teller) sayFrames(o *outcome) []string {
	var out []string
	if o.state != 0 {
		if c, ok := t.store.content(o.state).(clientState); ok {
			if c.Done {
				return []string{"the program ends"}
			}
			return append([]string{fmt.Sprintf("the program waits for the answer of its call %d", c.Frame.Waiting+1)}, sayLog(c.Frame.Log)...)
		}
	}
	if o.context == 0 {
		return []string{"its call context ends"}
	}
	for _, k := range t.store.content(o.context).(callContext).Tasks {
		out = append(out, fmt.Sprintf("%s waits for the answer of its call %d", oneOf(k.ID == 0, "the handler", fmt.Sprintf("task %d", k.ID)), k.Waiting+1))
		out = append(out, sayLog(k.Log)...)
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

func (t teller) sayParts(o *outcome) []string {
	return []string{fmt.Sprintf("parts %d, %d, %d, %d, %v, %v, %v, orphans %v", o.state, o.context, o.born, o.answer, o.sends, o.yields, o.ingress, o.orphans)}
}
