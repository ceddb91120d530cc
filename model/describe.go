package model

import (
	"fmt"
	"strings"
)

// Describe prints a world for people: states, contexts, messages.
func (x *Explorer) Describe(w World) string {
	var b strings.Builder
	for _, id := range w {
		switch c := x.store.content(id).(type) {
		case canisterState:
			fmt.Fprintf(&b, "canister %s%s%s\n", c.ID, x.showState(x.step.rv.module(c), c.State), showCycles("balance", c.Balance))
		case clientState:
			slot, _ := x.m.slot(x.store.meta(id).actor)
			i := slot - len(x.step.rv.env.canisters)
			fmt.Fprintf(&b, "client %s%s%s\n", c.Client, x.showState(x.step.rv.env.clients[i].module, c.State), oneOf(c.Done, ", done", ""))
		case monitorState:
			fmt.Fprintf(&b, "history %q%s\n", c.Property, oneOf(c.Broken != "", ", broken", ""))
		case callContext:
			fmt.Fprintf(&b, "context %s: %s.%s%s%s\n", c.Name, c.Actor, c.Method, oneOf(c.Shown == "", "", "("+c.Shown+")"), showContext(c))
		case request:
			fmt.Fprintf(&b, "ingress %s: %s.%s(%s)%s\n", c.Name, c.To, c.Method, c.Shown, showRequest(c))
		case queue:
			fmt.Fprintf(&b, "queue %s -> %s:", c.From, c.To)
			for _, rq := range c.Requests {
				r := x.store.content(rq).(request)
				fmt.Fprintf(&b, " %s %s(%s)%s;", r.Name, r.Method, r.Shown, showRequest(r))
			}
			b.WriteByte('\n')
		case response:
			fmt.Fprintf(&b, "response %s to %s: %s%s\n", c.Call, c.To, c.Answer, showCycles("refund", c.Refund))
		}
	}
	return b.String()
}

func (x *Explorer) showState(m *module, state []content) string {
	if m == nil {
		return ", no code"
	}
	var b strings.Builder
	for i, s := range m.slots {
		for _, e := range state[i] {
			fmt.Fprintf(&b, ", %s%s = %s", s.name, s.of.showKey(e.Key), s.of.showValue(e.Value, true))
		}
	}
	return b.String()
}

func showContext(c callContext) string {
	var b strings.Builder
	for _, f := range []struct {
		on   bool
		text string
	}{{c.Answered, "answered"}, {c.Expired, "nobody waits for it"}, {c.Silent, "never answers"}, {c.Fate == calleeTrapped, "trapped"}} {
		if f.on {
			b.WriteString(", " + f.text)
		}
	}
	for _, o := range c.Open {
		fmt.Fprintf(&b, ", %s %s", oneOf(o.Answered, "has the answer of", "waits for"), o.Name)
	}
	return b.String() + showCycles("available", c.Cycles)
}

func showRequest(r request) string {
	return oneOf(r.Expired, ", nobody waits for it", "") + showCycles("attached", r.Cycles)
}

func showCycles(what string, n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %s %d cycles", what, n)
}
