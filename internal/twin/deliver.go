package twin

// deliver gives a context the answer of a call. That is a message of its own,
// which may trap, whether its frame awaits the answer or not. The refund is credited
// before, and stays if it traps.
func (s *step) deliver(name string, end ending) {
	r := s.w.responses[name]
	delete(s.w.responses, name)
	c := s.w.contexts[r.context]
	if !r.arrived {
		s.w.canisters[c.canister].cycles += r.what.refund
		if r.what.refund > 0 {
			s.note("refund")
		}
	}
	open := c.open[name]
	delete(c.open, name)
	f := &c.frames[max(open.frame, 0)]
	switch {
	case open.frame == nobody || f.ended:
		s.note("answer dropped")
	case f.waits != name && (end == normally || end == failing):
		s.note("answer kept")
		f.kept[name] = r.what
	case f.waits != name:
		s.die(c, f, end == trapping)
	default:
		before := s.w.clone()
		s.resume(f, name, r.what)
		ok := false
		if end == normally || end == failing {
			ok = s.message(c, open.frame)
		}
		if !ok {
			s.note("callback traps")
			s.w = before
			s.answer = nil
			c = s.w.contexts[r.context]
			s.die(c, &c.frames[open.frame], end == normally || end == trapping)
		}
	}
	s.finish(r.context)
}

// resume gives a frame the answer that it waits for.
func (s *step) resume(f *frame, name string, what result) {
	l := &f.levels[len(f.levels)-1]
	f.waits = ""
	s.consumed(f, name, what)
	f.push(l.block[l.pc].awaited(what))
}

// awaited is the local of an operation that has awaited an answer.
func (o Op) awaited(what result) result {
	if o.Verb == Refund {
		return result{v: what.refund}
	}
	return what
}

// die ends a frame whose message has trapped.
func (s *step) die(c *callContext, f *frame, cleanup bool) {
	if cleanup {
		s.cleanup(c, f)
	}
	*f = frame{ended: true, trapped: true, kept: f.kept}
	if len(c.open) > 0 {
		s.note("callback traps while a sibling is open")
	}
}

// cleanup runs the guards that a frame had when it was suspended: all or none.
func (s *step) cleanup(c *callContext, f *frame) {
	st := *s.w.canisters[c.canister]
	for i := len(f.guards) - 1; i >= 0; i-- {
		if !s.guard(f, f.guards[i], &st, "a cleanup") {
			s.note("cleanup traps by itself")
			return
		}
	}
	if st != *s.w.canisters[c.canister] {
		s.note("cleanup changes state")
	}
	s.w.canisters[c.canister] = &st
}

// guard runs a deferred operation and reports whether it did not trap. It sees the
// locals of its own block and of those around it. In says where it is run.
func (s *step) guard(f *frame, g guard, st *state, in string) bool {
	seen := f.locals
	if len(f.levels) > g.depth {
		seen = seen[:f.levels[g.depth].base]
	}
	var at result
	if g.op.A < len(seen) {
		at = seen[g.op.A].result
	}
	cell := &st.cells[g.op.Cell]
	switch g.op.Verb {
	case Guard:
		st.lock = false
	case DeferAdd:
		*cell = (*cell + 1) % Modulus
	case DeferTrap:
		return *cell != 0
	case DeferPick:
		s.note("choice in " + in)
		*cell = s.choose(g.op.N)
	case DeferCode, DeferClean:
		if at.code > 0 {
			s.note("code of a reject in " + in)
		}
		if *cell = at.code; g.op.Verb == DeferClean {
			*cell = at.clean().v
		}
	}
	return true
}

// clean is 1 if the reject says that the callee did nothing.
func (r result) clean() result { return truthOf(r.code >= 1 && r.code <= 3) }
