package engine

import "github.com/icmc-project/icmc/model/trace"

// ruleSilence lets a callee take a request and never answer it.
var ruleSilence = rule{
	verb: trace.Silence, fault: Silence,
	enabled: "execute is",
	happens: "the callee takes the request and never answers; a wait for it that can expire will, at no cost",
	make: func(x *Worker, i int, m *partMeta) error {
		id := x.head(i, m)
		if x.store.meta(id).flags&flagExpired != 0 || x.spares(id, Silence) {
			return nil
		}
		silent, err := x.part(stepKey{op: opSilence, a: id})
		if err == nil {
			err = x.take(site{i, 0, id})
		}
		if err != nil {
			return err
		}
		x.add(silent)
		return x.done(ClassFault, pending{verb: trace.Silence, msg: id})
	},
}

// dead reports whether nothing can happen to a context any more: it is silent, or
// it waits without bound for calls whose contexts are dead. One that has answered
// is not: its answer is under way, or was seen. Nor is one that waits for a call whose
// context nobody waits for any more: the call was answered, and that answer is under way.
func (x *Worker) dead(i int) bool {
	if x.m.Faults()&Silence == 0 {
		return false // then no context is silent
	}
	id := x.world[i]
	if m := x.store.meta(id); m.flags&(flagBounded|flagAnswered) != 0 {
		return false
	}
	p := x.store.part(id)
	for _, call := range p.waits {
		callee := x.contextOf(call)
		if callee < 0 || x.store.meta(x.world[callee]).flags&flagExpired != 0 || !x.dead(callee) {
			return false
		}
	}
	return len(p.waits) > 0 || x.store.content(id).(callContext).Silent
}
