package crowd

import "github.com/icmc-project/icmc/model"

// Faults switches kinds of fault on. No design of the library is about callees that
// never answer: where they are among the kinds, all who call one may wait for ever.
func Faults(e *model.Env, kinds model.Faults) {
	e.Faults(kinds)
	if kinds&model.Silence != 0 {
		e.MayWaitForEver("that a callee never answers is one of its faults")
	}
}
