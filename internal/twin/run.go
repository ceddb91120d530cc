package twin

import "fmt"

// run runs a frame until it is suspended or has ended, and reports whether it did
// not trap.
func (s *step) run(me actor, index int) bool {
	f := s.frame(me, index)
	for !f.ended && f.waits == "" {
		l := &f.levels[len(f.levels)-1]
		if l.pc == len(l.block) {
			if !s.leave(me, f) {
				return false
			}
			continue
		}
		o := l.block[l.pc]
		if !o.When.holds(f.local) {
			f.push(result{})
			continue
		}
		if !s.op(me, index, f, o) {
			return false
		}
	}
	return true
}

func (s *step) frame(me actor, index int) *frame {
	if me.context == nil {
		return &s.w.users[me.user].frame
	}
	return &me.context.frames[index]
}

func (f *frame) local(i int) int { return f.locals[i].v }

// push ends an operation with its local.
func (f *frame) push(r result) {
	f.locals = append(f.locals, value{result: r})
	f.levels[len(f.levels)-1].pc++
}

func truthOf(yes bool) result {
	if yes {
		return result{v: 1}
	}
	return result{}
}

// op does an operation and reports whether it did not trap.
func (s *step) op(me actor, index int, f *frame, o Op) bool {
	var r result
	switch o.Verb {
	case Read:
		r.v = me.state.cells[o.Cell]
	case Write:
		me.state.cells[o.Cell] = o.E.value(f.local)
		if o.E.B < 0 && o.E.A >= 0 && o.E.K == 0 {
			me.state.cells[o.Cell] = f.local(o.E.A)
		}
	case Add:
		me.state.cells[o.Cell] = (me.state.cells[o.Cell] + 1) % Modulus
	case Pick:
		s.note("choice")
		r.v = s.choose(o.N)
	case Acquire:
		r = truthOf(!me.state.lock)
		me.state.lock = true
	case Release:
		me.state.lock = false
	case Held:
		r = truthOf(me.state.lock)
	case Guard, DeferAdd, DeferTrap, DeferPick, DeferCode, DeferClean:
		f.guards = append(f.guards, guard{o, len(f.levels)})
	case CodeOf:
		r.v = f.locals[o.A].code
	case Clean:
		r = f.locals[o.A].clean()
	case Available, Accept, Balance:
		r.v = s.cycles(me, o)
	case Caller:
		r = identity(me.context.caller)
	case Keep:
		me.state.kept = f.locals[o.A].id
	case Kept:
		r = identity(me.state.kept)
	case Trap:
		return false
	case Reply:
		if s.answer != nil || me.context.answered {
			s.note("second answer")
			return false
		}
		s.answer = &result{v: o.E.value(f.local), id: f.given(o)}
		me.context.refund(s.answer)
	case Return, Fail, Refuse, Rethrow, NoAnswer:
		return s.end(me, f, o)
	case Loop:
		s.note("loop")
		l := level{block: o.Body, base: len(f.locals), calls: f.calls}
		f.locals = append(f.locals, value{result: result{v: o.E.value(f.local)}})
		f.levels = append(f.levels, l)
		return true
	case Task:
		s.tasks = append(s.tasks, frame{
			prefix: fmt.Sprintf("%s/t%d", f.prefix, f.tasks),
			task:   true,
			levels: []level{{block: o.Body}},
			locals: append([]value(nil), f.locals...),
		})
		f.tasks++
	default:
		return s.calls(me, index, f, o)
	}
	f.push(r)
	return true
}

// identity is the local that holds one.
func identity(id string) result {
	r := truthOf(id != "")
	r.id = id
	return r
}

// given is the identity that goes with what an operation sends.
func (f *frame) given(o Op) string {
	if o.Give == 0 {
		return ""
	}
	return f.locals[o.Give-1].id
}

// cycles looks at cycles, or accepts some.
func (s *step) cycles(me actor, o Op) int {
	switch o.Verb {
	case Balance:
		return me.state.cycles
	case Available:
		return me.context.cycles
	}
	n := min(o.N, me.context.cycles)
	if n > 0 {
		s.note("accept")
	}
	if s.answer != nil {
		s.note("accept in the message of the answer")
	}
	me.context.cycles -= n
	me.state.cycles += n
	return n
}

// leave ends the block that a frame is in.
func (s *step) leave(me actor, f *frame) bool {
	depth := len(f.levels)
	if depth == 1 {
		if me.context != nil && !f.task {
			return s.end(me, f, Op{Verb: Return, E: Expr{A: -1, B: -1}})
		}
		if !s.unguard(me, f, 1) {
			return false
		}
		*f = frame{ended: true, kept: f.kept}
		return true
	}
	if !s.unguard(me, f, depth) {
		return false
	}
	l := &f.levels[depth-1]
	s.forget(me, f, l.base)
	outer := &f.levels[depth-2]
	o := outer.block[outer.pc]
	next := o.Next.value(f.local)
	done := o.UntilDone && o.Until.holds(f.local)
	if o.N > 0 {
		l.turn++
		done = done || l.turn == o.N
	}
	f.locals = append(f.locals[:l.base], value{result: result{v: next}, turn: l.turn})
	f.calls = l.calls
	if !done {
		s.note("loop again")
		l.pc = 0
		return true
	}
	f.levels = f.levels[:depth-1]
	outer.pc++
	return true
}

// unguard runs the guards of the blocks from a depth on.
func (s *step) unguard(me actor, f *frame, depth int) bool {
	for len(f.guards) > 0 && f.guards[len(f.guards)-1].depth >= depth {
		if !s.guard(f, f.guards[len(f.guards)-1], me.state, "a deferred function") {
			s.note("guard traps")
			return false
		}
		f.guards = f.guards[:len(f.guards)-1]
	}
	return true
}

// end ends a method with an answer, or without.
func (s *step) end(me actor, f *frame, o Op) bool {
	a := &result{v: o.E.value(f.local), id: f.given(o)}
	switch o.Verb {
	case Fail:
		a = &result{v: Failed + o.N}
	case Refuse:
		a = &result{v: Refused, code: 4}
	case Rethrow:
		r := f.locals[o.A].result
		r.code = 0
		a = &r
		if a.v >= Refused {
			a.code = 4
		}
		if a.v == Unknown {
			a.v = Passed
		}
	case NoAnswer:
		a = nil
	}
	if !s.unguard(me, f, 1) {
		return false
	}
	if s.answer != nil || me.context.answered {
		if a != nil && a.v >= Failed {
			s.note("second answer")
			return false
		}
		a = nil
	}
	if a != nil {
		s.answer = a
		me.context.refund(a)
	}
	*f = frame{ended: true, kept: f.kept}
	return true
}
