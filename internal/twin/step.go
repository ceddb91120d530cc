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
	id      string
}

// code returns the block that a request runs, or why there is none.
func (p Program) code(w *world, r request) (Block, result) {
	callee := w.canisters[r.to]
	switch {
	case callee == nil:
		return nil, result{v: NoCanister, code: 3}
	case callee.code == Empty:
		return nil, result{v: NoCode, code: 5}
	case (callee.code == Deployed) != (r.what.code == Deployed):
		return nil, result{v: NoMethod, code: 5}
	case callee.code == Other && r.what.method == 1:
		return nil, result{v: NoDecoding, code: 5}
	case callee.code != Deployed:
		return pick(p.Codes[callee.code-Leaf].Methods, r.what.method), result{}
	}
	i := slices.IndexFunc(p.Canisters, func(c Canister) bool { return c.Name == r.to })
	return pick(p.Canisters[i].Methods, r.what.method), result{}
}

// execute runs the first message of a request that has left its queue.
func (s *step) execute(r request) {
	if r.to == management {
		s.manage(r)
		return
	}
	block, refusal := s.p.code(s.w, r)
	if refusal.v != 0 {
		s.note(fmt.Sprintf("refused with %d", refusal.v))
		refusal.refund = r.cycles
		s.respond(r.name, r.origin, r.expired, refusal)
		return
	}
	before := s.w.clone()
	c := r.context()
	c.frames = []frame{{
		prefix: r.name,
		levels: []level{{block: block}},
		locals: []value{{result: result{v: r.arg.v, id: r.arg.id}}},
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

// context returns the call context that a request opens.
func (r request) context() *callContext {
	return &callContext{
		name: r.name, canister: r.to, what: r.what, arg: r.arg, cycles: r.cycles, caller: r.caller, origin: r.origin,
		bounded: r.bounded, expired: r.expired, open: map[string]call{},
	}
}

// refuse answers a request whose first message trapped.
func (s *step) refuse(r request) {
	s.respond(r.name, r.origin, r.expired, result{v: CalleeError, code: 5, trapped: true, refund: r.cycles})
}

// silence takes a request and never answers.
func (s *step) silence(r request) {
	c := r.context()
	c.silent = true
	s.w.contexts[r.name] = c
}

// How the message that an answer starts ends.
type ending int

const (
	normally ending = iota
	trapping
	trappingTwice // in the cleanup, too
	failing       // normally or, if the code traps by itself, in the cleanup too
)

// message runs a frame, and then the tasks that it started, and reports whether
// the message did not trap.
func (s *step) message(c *callContext, frame int) bool {
	s.answer, s.tasks = nil, nil
	me := actor{user: -1, context: c, state: s.w.canisters[c.canister], id: c.canister}
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
			s.answer = &result{v: CalleeError, code: 5, trapped: trapped}
			c.refund(s.answer)
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

// refund takes what is left of the cycles of a call back with its answer: none are
// available from then on.
func (c *callContext) refund(a *result) { a.refund, c.cycles = c.cycles, 0 }

// respond sends an answer; a client gets it at once.
func (s *step) respond(name string, to origin, expired bool, what result) {
	s.orphan(name, false)
	if expired {
		s.note("late answer discarded")
		return
	}
	if to.user >= 0 {
		s.resumeClient(to.user, what)
		return
	}
	s.w.responses[name] = response{context: to.context, what: what}
}

func (s *step) resumeClient(user int, what result) {
	f := &s.w.users[user].frame
	s.resume(f, f.waits, what)
	s.runClient(user)
}

func (s *step) runClient(user int) {
	st := state{cells: s.w.users[user].cells}
	s.run(actor{user: user, state: &st, id: s.p.Clients[user].Name}, 0)
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

// name returns a name for the next call of a frame: its number. What is left of an earlier
// call with that number is an orphan, and has another name.
func (s *step) name(f *frame) string {
	f.calls++
	return fmt.Sprintf("%s/%d", f.prefix, f.calls-1)
}
