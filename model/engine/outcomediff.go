package engine

import (
	"fmt"
	"slices"
	"strings"
)

// A teller puts outcomes of one step into words that differ.
type teller struct {
	store *partStore
	d     *Declaration
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
	var code Code
	var state Opaque
	var out []string
	switch c := t.store.content(o.state).(type) {
	case canisterState:
		code, state = t.d.code(c), c.State
		out = append(out, fmt.Sprintf("its balance is %d", c.Balance))
	case clientState:
		code, state = t.d.client(c.Client).Program, c.State
	}
	if code == nil {
		return out
	}
	for _, f := range describeState(code, state) {
		out = append(out, strings.TrimSpace(f.Name+" is then")+oneOf(len(f.Entries) == 0, " empty", strings.Join(f.Entries, ",")))
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

// sayFrames says what code keeps: where frames are suspended and what they have observed.
func (t teller) sayFrames(o *outcome) []string {
	if o.state != 0 {
		if c, ok := t.store.content(o.state).(clientState); ok {
			if c.Done {
				return []string{"the program ends"}
			}
			return describeContext(t.d.client(c.Client).Program, c.Context)
		}
	}
	if o.context == 0 {
		return []string{"its call context ends"}
	}
	if c, ok := t.store.content(o.state).(canisterState); ok {
		if code := t.d.code(c); code != nil {
			return describeContext(code, t.store.content(o.context).(callContext).Context)
		}
	}
	return nil
}

func (t teller) sayParts(o *outcome) []string {
	return []string{fmt.Sprintf("parts %d, %d, %d, %d, %v, %v, %v, orphans %v", o.state, o.context, o.born, o.answer, o.sends, o.yields, o.ingress, o.orphans)}
}
