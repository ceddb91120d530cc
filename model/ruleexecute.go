package model

import "github.com/icmc-project/icmc/model/trace"

// ruleExecute opens a call context (interface specification, "Call context creation" and
// "Message execution").
var ruleExecute = rule{
	verb:    trace.Execute,
	enabled: "a user's request is under way, or a request is first in its queue",
	happens: "the method runs to its first await or its end (a call context is created, unless it is answered at once)",
	make: func(x *Explorer, i int, m *partMeta) error {
		class := ClassProgress
		if m.kind == ingressPart && m.flags&flagExpired == 0 {
			class = ClassStart
		}
		return x.deliver(i, x.head(i, m), "", class)
	},
}

// head is the message in a part that may be delivered: a request, a queue's first one, or a
// response.
func (x *Explorer) head(i int, m *partMeta) partID {
	if m.kind == queuePart {
		return m.pair
	}
	return x.world[i]
}
