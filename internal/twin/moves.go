package twin

import (
	"slices"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// move is a transition: what it costs and what it does.
type move struct {
	class engine.Class
	name  string
	do    func(*step)
}

// moves lists the enabled transitions of a world.
func (t *Twin) moves(w *world) []move {
	var out []move
	free := func(class engine.Class, name string, do func(*step)) { out = append(out, move{class, name, do}) }
	fault := func(kinds model.Faults, name string, do func(*step)) {
		if t.p.Faults&kinds == kinds {
			out = append(out, move{engine.ClassFault, name, do})
		}
	}
	for _, n := range names(w.ingress) {
		r := w.ingress[n]
		take := func(s *step) { delete(s.w.ingress, n) }
		if r.expired {
			free(engine.ClassProgress, "execute expired ingress", func(s *step) { take(s); s.execute(r) })
			free(engine.ClassProgress, "drop ingress", take)
		} else {
			free(engine.ClassStart, "execute ingress", func(s *step) { take(s); s.execute(r) })
		}
		t.consume(w, r, true, "ingress", take, fault)
	}
	for _, pair := range pairs(w.queues) {
		for i, r := range w.queues[pair] {
			take := func(s *step) { s.w.queues[pair] = slices.Delete(s.w.queues[pair], i, i+1) }
			name := "request"
			if r.expired {
				name = "expired request"
				free(engine.ClassProgress, "drop request", take)
			}
			if i == 0 {
				free(engine.ClassProgress, "execute "+name, func(s *step) { take(s); s.execute(r) })
			} else {
				name = "request that is not first"
			}
			t.consume(w, r, i == 0, name, take, fault)
		}
	}
	for _, n := range names(w.responses) {
		free(engine.ClassProgress, "callback", func(s *step) { s.deliver(n, normally) })
		c := w.contexts[w.responses[n].context]
		i := c.open[n].frame
		if i == nobody || c.frames[i].ended {
			continue // no code is run
		}
		which := "callback"
		if c.frames[i].waits != n {
			which = "callback of an answer that nobody awaits yet"
		}
		fault(model.Trap, "trap in "+which, func(s *step) { s.deliver(n, trapping) })
		fault(model.Trap|model.CleanupTrap, "trap in "+which+" and in cleanup", func(s *step) { s.deliver(n, trappingTwice) })
		fault(model.CleanupTrap, "trap in cleanup", func(s *step) { s.deliver(n, failing) })
	}
	for _, e := range t.expiries(w) {
		if e.certain {
			free(engine.ClassProgress, e.name+" that is certain", e.do)
		} else {
			fault(model.Unknown, e.name, e.do)
		}
	}
	return out
}

// consume lists the faults that may hit a request.
func (t *Twin) consume(w *world, r request, first bool, name string, take func(*step), fault func(model.Faults, string, func(*step))) {
	if r.expired {
		return // as if it were dropped, which costs nothing
	}
	fault(model.SysReject, "reject "+name, func(s *step) {
		take(s)
		code := 2
		if s.codes {
			code = []int{1, 2, 3, 5}[s.choose(4)]
		}
		s.respond(r.name, r.origin, false, result{v: System, code: code, refund: r.cycles})
	})
	if !first {
		return
	}
	if _, refusal := t.p.code(w, r); r.to != management && refusal.v == 0 {
		fault(model.Trap, "trap "+name, func(s *step) { take(s); s.refuse(r) })
	}
	fault(model.Silence, "silence "+name, func(s *step) { take(s); s.silence(r) })
}

type expiry struct {
	name    string
	certain bool
	do      func(*step)
}

// expiries lists the waits that may end with an unknown outcome.
func (t *Twin) expiries(w *world) []expiry {
	var out []expiry
	for i, u := range w.users {
		name := u.frame.waits
		if name == "" {
			continue
		}
		out = append(out, expiry{"expire wait of a user", t.stuck(w, name), func(s *step) {
			if r, ok := s.w.ingress[name]; ok {
				s.note("expire queued ingress")
				r.expired = true
				s.w.ingress[name] = r
			} else {
				s.note("expire ingress in progress")
				s.w.contexts[name].expired = true
			}
			s.orphan(name, false)
			s.resumeClient(i, result{v: Unknown, code: 6})
		}})
	}
	for _, at := range names(w.contexts) {
		for _, name := range names(w.contexts[at].open) {
			if c := w.contexts[at].open[name]; c.bounded && !c.unknown && !w.responses[name].arrived {
				out = append(out, expiry{"expire call", t.stuck(w, name), func(s *step) { s.expire(at, name) }})
			}
		}
	}
	return out
}

// expire makes the outcome of a bounded call unknown. What there is of the call
// stays where it is, but for a response, which is lost.
func (s *step) expire(at, name string) {
	c := s.w.contexts[at].open[name]
	c.unknown = true
	s.w.contexts[at].open[name] = c
	switch d := s.w.contexts[name]; {
	case d != nil && !d.answered:
		s.note("expire call in progress")
		d.expired = true
	case s.w.responses[name].context != "":
		s.note("expire response")
		if s.w.responses[name].what.refund > 0 {
			s.note("expire a refund")
		}
	default:
		s.note("expire queued request")
		for _, q := range s.w.queues {
			for i := range q {
				if q[i].name == name {
					q[i].expired = true
				}
			}
		}
	}
	s.orphan(name, false)
	s.w.responses[name] = response{context: at, what: result{v: Unknown, code: 6}}
}

// stuck says whether a call that was executed can be answered no more: its context
// is silent, or waits without bound for such calls only.
func (t *Twin) stuck(w *world, name string) bool {
	c := w.contexts[name]
	if c == nil || c.answered {
		return false
	}
	for name, call := range c.open {
		if _, answered := w.responses[name]; answered || call.bounded || !t.stuck(w, name) {
			return false
		}
	}
	return c.silent || len(c.open) > 0
}
