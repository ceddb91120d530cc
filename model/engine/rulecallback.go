package engine

import "github.com/icmc-project/icmc/model/trace"

// ruleCallback lets a frame go on (interface specification, "Message execution", of a reply or
// a reject).
var ruleCallback = rule{
	verb:    trace.Callback,
	enabled: "a response is under way",
	happens: "its frame goes on to its next await or end; an answer nobody awaits yet is kept",
	make: func(x *Worker, i int, m *partMeta) error {
		return x.deliver(i, x.world[i], "", ClassProgress)
	},
}
