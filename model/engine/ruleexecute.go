package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// ruleExecute opens a call context (interface specification, "Call context creation" and
// "Message execution").
var ruleExecute = rule{
	verb:    trace.Execute,
	enabled: "a user's request is under way, or a request is first in its queue",
	happens: "the method runs to its first await or its end (a call context is created, unless it is answered at once)",
	make: func(x *Worker, i int, m *partMeta) error {
		class := ClassProgress
		if m.kind == ingressPart && m.flags&flagExpired == 0 {
			class = ClassStart
		}
		return x.deliver(i, x.head(i, m), "", class)
	},
}

// head is the message in a part that may be delivered: a request, a queue's first one, or a
// response.
func (x *Worker) head(i int, m *partMeta) partID {
	if m.kind == queuePart {
		return m.pair
	}
	return x.world[i]
}

// deliver makes the transitions of delivering a message, the part at index i of the
// world or the first request of the queue there: those that are faults with a verb, or
// those that are none if it is "".
func (x *Worker) deliver(i int, msg partID, fault trace.Verb, class Class) error {
	m := x.store.meta(msg)
	key := stepKey{op: opDeliver, c: msg}
	state := x.stateOf(m.actor)
	if state >= 0 {
		key.a = x.world[state]
	}
	ctx := -1
	if m.kind == responsePart {
		if ctx = x.contextOf(m.key); ctx < 0 {
			return fmt.Errorf("internal: a response to context %s, which is gone", x.store.symbols.text(m.key))
		}
		key.b = x.world[ctx]
	} else if m.actor == 0 && x.store.content(msg).(request).creates() {
		key.a = x.freeID(x.store.symbols.call(m.key))
	}
	outs, err := x.local(key)
	if err != nil {
		return err
	}
	for n := range outs {
		if o := &outs[n]; o.fault == (fault != "") && (fault == "" || o.verb == fault) {
			if err := x.outcome(i, msg, ctx, state, o, class, pending{verb: o.verb, msg: msg, key: key, nth: n}); err != nil {
				return err
			}
		}
	}
	return nil
}
