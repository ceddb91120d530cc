package twin

// calls does an operation that makes or awaits a call, and reports whether it did not
// trap.
func (s *step) calls(me actor, index int, f *frame, o Op) bool {
	if f.kept == nil {
		f.kept = map[string]result{}
	}
	if o.Verb == Await || o.Verb == Refund {
		s.await(me, index, f, o)
		return true
	}
	to, what := s.p.callee(f, o)
	if to == "" {
		f.push(result{}) // there is nobody to call
		return true
	}
	if o.Attach > 0 && o.Attach > me.state.cycles {
		s.note("attach too much")
		return false
	}
	me.state.cycles -= o.Attach
	r := request{
		name: s.name(f), to: to, what: what, arg: packet{o.E.value(f.local), f.given(o)}, cycles: o.Attach,
		caller: me.id, bounded: o.Bounded, origin: origin{user: me.user},
	}
	if what.verb == Create || what.verb == Status {
		r.arg = packet{}
	}
	if o.Attach > 0 {
		s.note("attach")
	}
	if o.Verb == Ingress {
		f.waits = r.name
		s.w.ingress[r.name] = r
		return true
	}
	r.origin.context = me.context.name
	pair := [2]string{me.id, to}
	s.w.queues[pair] = append(s.w.queues[pair], r)
	open := call{frame: index, bounded: o.Bounded}
	switch o.Verb {
	case Start:
		f.push(result{})
		f.locals[len(f.locals)-1].call = r.name
	case Notify:
		open.frame = nobody
		f.push(result{})
		me.context.open[r.name] = open
		s.orphan(r.name, true)
		return true
	default:
		f.waits = r.name
	}
	me.context.open[r.name] = open
	return true
}

// callee is whom an operation calls, nobody if it has no identity, and for what.
func (p Program) callee(f *frame, o Op) (string, target) {
	switch o.Verb {
	case Create:
		return management, target{verb: Create}
	case Install, Status:
		subject := f.locals[o.A].id
		if subject == "" {
			return "", target{}
		}
		if o.Verb == Status {
			return management, target{verb: Status, subject: subject}
		}
		return management, target{Install, o.Code, o.Method, subject}
	}
	if o.To == 0 {
		return p.Canisters[o.Canister].Name, target{Call, Deployed, o.Method, ""}
	}
	return f.locals[o.To-1].id, target{Call, o.Code, o.Method, ""}
}

// await awaits the call at a local. Where awaits commit, an answer that is there
// already comes in a message of its own, which nothing but a trap can prevent.
func (s *step) await(me actor, index int, f *frame, o Op) {
	v := f.locals[o.A]
	if v.got {
		f.push(o.awaited(v.was))
		return
	}
	if v.call == "" {
		f.push(result{})
		return
	}
	what, ok := f.kept[v.call]
	switch {
	case !ok:
		f.waits = v.call
		return
	case s.p.Commits:
		s.note("await commits")
		delete(f.kept, v.call)
		f.waits = v.call
		me.context.open[v.call] = call{frame: index}
		s.w.responses[v.call] = response{me.context.name, what, true}
		return
	}
	s.note("kept answer awaited")
	delete(f.kept, v.call)
	s.consumed(f, v.call, what)
	f.push(o.awaited(what))
	f.locals[len(f.locals)-1].now = true
}

// forget lets nobody wait any more for the calls that stand at the locals from one on:
// a loop's iteration that has ended awaits nothing.
func (s *step) forget(me actor, f *frame, from int) {
	for _, v := range f.locals[from:] {
		if v.call == "" {
			continue
		}
		delete(f.kept, v.call)
		if open, ok := me.context.open[v.call]; ok {
			s.note("call of an iteration that nobody awaited")
			open.frame = nobody
			me.context.open[v.call] = open
			s.orphan(v.call, true)
		}
	}
}
