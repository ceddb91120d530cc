package twin

import (
	"fmt"
	"slices"
)

// step is one transition being made: on a world of its own, with choices.
type step struct {
	p     Program
	w     *world
	codes bool // somebody looks at reject codes
	note  func(string)

	script []int // choices to make
	arity  []int // choices that there were
	answer *result
	tasks  []frame // to be run at the end of the message
}

// choose makes the next choice.
func (s *step) choose(n int) int {
	i := len(s.arity)
	s.arity = append(s.arity, n)
	if i < len(s.script) {
		return s.script[i]
	}
	s.script = append(s.script, 0)
	return 0
}

// actor is who runs code: a client, or a canister in a call context.
type actor struct {
	user    int
	context *callContext
	state   *state
}

// execute runs the first message of a request that has left its queue.
func (s *step) execute(r request) {
	before := s.w.clone()
	c := &callContext{
		canister: r.canister, method: r.method, arg: r.arg, origin: r.origin, bounded: r.bounded, expired: r.expired,
		open: map[string]call{},
	}
	c.frames = []frame{{
		prefix: r.name,
		levels: []level{{block: s.p.Canisters[r.canister].Methods[r.method]}},
		locals: []value{{result: result{v: r.arg}}},
	}}
	s.w.contexts[r.name] = c
	if !s.message(c, 0) {
		s.note("first message traps")
		s.w = before
		s.refuse(r)
		return
	}
	s.finish(r.name)
}

// refuse answers a request whose first message trapped.
func (s *step) refuse(r request) {
	s.respond(r.name, r.origin, r.expired, result{CalleeError, 5, true})
}

// silence takes a request and never answers.
func (s *step) silence(r request) {
	s.w.contexts[r.name] = &callContext{
		canister: r.canister, method: r.method, arg: r.arg, origin: r.origin, bounded: r.bounded, expired: r.expired, silent: true,
	}
}

// How the message that an answer starts ends.
type ending int

const (
	normally ending = iota
	trapping
	trappingTwice // in the cleanup, too
	failing       // normally or, if the code traps by itself, in the cleanup too
)

// deliver gives a context the answer of a call.
func (s *step) deliver(name string, end ending) {
	r := s.w.responses[name]
	delete(s.w.responses, name)
	c := s.w.contexts[r.context]
	open := c.open[name]
	delete(c.open, name)
	f := &c.frames[max(open.frame, 0)]
	switch {
	case open.frame == nobody || f.ended:
		s.note("answer dropped")
	case f.waits != name:
		s.note("answer kept")
		f.kept[name] = r.what
	default:
		before := s.w.clone()
		f.waits = ""
		f.locals = append(f.locals, value{result: r.what})
		s.consumed(f, name, r.what)
		f.levels[len(f.levels)-1].pc++
		ok := false
		if end == normally || end == failing {
			ok = s.message(c, open.frame)
		}
		if !ok {
			s.note("callback traps")
			s.w = before
			s.answer = nil
			c = s.w.contexts[r.context]
			f = &c.frames[open.frame]
			if end == normally || end == trapping {
				s.cleanup(c, f)
			}
			*f = frame{ended: true, trapped: true, kept: f.kept}
			if len(c.open) > 0 {
				s.note("callback traps while a sibling is open")
			}
		}
	}
	s.finish(r.context)
}

// cleanup runs the guards that a frame had when it was suspended: all or none.
func (s *step) cleanup(c *callContext, f *frame) {
	st := s.w.canisters[c.canister]
	for i := len(f.guards) - 1; i >= 0; i-- {
		if !f.guards[i].op.guard(&st) {
			s.note("cleanup traps by itself")
			return
		}
	}
	if st != s.w.canisters[c.canister] {
		s.note("cleanup changes state")
	}
	s.w.canisters[c.canister] = st
}

// guard runs a deferred operation and reports whether it did not trap.
func (o Op) guard(st *state) bool {
	switch o.Verb {
	case Guard:
		st.lock = false
	case DeferAdd:
		st.cells[o.Cell] = (st.cells[o.Cell] + 1) % Modulus
	case DeferTrap:
		return st.cells[o.Cell] != 0
	}
	return true
}

// message runs a frame, and then the tasks that it started, and reports whether
// the message did not trap.
func (s *step) message(c *callContext, frame int) bool {
	s.answer, s.tasks = nil, nil
	me := actor{user: -1, context: c, state: &s.w.canisters[c.canister]}
	if !s.run(me, frame) {
		return false
	}
	for _, t := range s.tasks {
		s.note("task")
		c.frames = append(c.frames, t)
		if !s.run(me, len(c.frames)-1) {
			return false
		}
	}
	return true
}

// finish commits a message: its answer is sent, and the context removed if
// nothing is open any more.
func (s *step) finish(name string) {
	c := s.w.contexts[name]
	if len(c.open) == 0 {
		delete(s.w.contexts, name)
		if s.answer == nil && !c.answered {
			s.note("answer by starvation")
			trapped := slices.ContainsFunc(c.frames, func(f frame) bool { return f.trapped })
			s.answer = &result{CalleeError, 5, trapped}
		}
	}
	if s.answer != nil {
		if len(c.open) > 0 {
			s.note("answered with calls open")
		}
		a := *s.answer
		c.answered, s.answer = true, nil
		s.respond(name, c.origin, c.expired, a)
	}
}

// respond sends an answer; a client gets it at once.
func (s *step) respond(name string, to origin, expired bool, what result) {
	if expired {
		s.note("late answer discarded")
		return
	}
	if to.user >= 0 {
		s.resumeClient(to.user, what)
		return
	}
	s.w.responses[name] = response{to.context, what}
}

func (s *step) resumeClient(user int, what result) {
	f := &s.w.users[user].frame
	f.waits = ""
	f.locals = append(f.locals, value{result: what})
	f.levels[len(f.levels)-1].pc++
	s.runClient(user)
}

func (s *step) runClient(user int) {
	st := state{cells: s.w.users[user].cells}
	s.run(actor{user: user, state: &st}, 0)
	s.w.users[user].cells = st.cells
}

// consumed keeps the answer of a call with the local that stands for the call.
func (s *step) consumed(f *frame, name string, what result) {
	for i := range f.locals {
		if f.locals[i].call == name {
			f.locals[i].call, f.locals[i].got, f.locals[i].was = "", true, what
		}
	}
}

// name returns a name for the next call of a frame: its number, and the smallest
// generation that nothing alive has.
func (s *step) name(f *frame) string {
	name := fmt.Sprintf("%s/%d", f.prefix, f.calls)
	f.calls++
	for n := 1; ; n++ {
		if !s.w.used(name) {
			return name
		}
		s.note("later generation")
		name = fmt.Sprintf("%s/%d~%d", f.prefix, f.calls-1, n)
	}
}
