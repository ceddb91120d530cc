package model

import "github.com/icmc-project/icmc/model/trace"

// Expand finds the enabled transitions of w: those that cost a fault, or all
// others. What it returns is valid until the next call.
func (x *Explorer) Expand(w World, faults bool) ([]Transition, error) {
	x.world, x.base = w, Fingerprint{}
	x.trans, x.edits, x.repls, x.out = x.trans[:0], x.edits[:0], x.repls[:0], x.out[:0]
	x.namings, x.ep, x.rp, x.np = x.namings[:0], 0, 0, 0
	x.marked, x.orphans, x.mentioning = x.marked[:0], x.orphans[:0], x.mentioning[:0]
	for i, id := range w {
		m := x.store.meta(id)
		x.base = x.base.Add(m.hash)
		if m.flags&flagMarked != 0 {
			x.marked = append(x.marked, int32(i))
			x.mentions(i, id)
		}
		if m.flags&flagOrphans != 0 {
			x.orphans = append(x.orphans, int32(i))
		}
	}
	if x.m.paranoid {
		if err := x.Check(w); err != nil {
			return nil, err
		}
	}
	for i := x.slots; i < len(w); i++ {
		var err error
		switch m := x.store.meta(w[i]); m.kind {
		case ingressPart:
			err = x.ingress(i, m, faults)
		case queuePart:
			err = x.queue(i, faults)
		case responsePart:
			err = x.deliver(i, w[i], faults, ClassProgress)
		case contextPart:
			err = x.context(i, m, faults)
		}
		if err != nil {
			return nil, err
		}
	}
	for i := range x.trans {
		x.out = append(x.out, x.trans[i].Transition)
	}
	return x.out, nil
}

// ingress expands a user's request.
func (x *Explorer) ingress(i int, m *partMeta, faults bool) error {
	id := x.world[i]
	if m.flags&flagExpired != 0 {
		if !faults {
			x.remove(i)
			if err := x.done(ClassProgress, pending{verb: trace.Drop, msg: id}); err != nil {
				return err
			}
		}
		return x.deliver(i, id, faults, ClassProgress)
	}
	if err := x.deliver(i, id, faults, ClassStart); err != nil || !faults {
		return err
	}
	on := x.m.Faults() &^ x.store.part(id).content.(request).Spared
	if on&SysReject != 0 {
		if err := x.refuseUser(i, id, 0, openCode, trace.Reject); err != nil {
			return err
		}
	}
	if on&Silence != 0 {
		silent, err := x.part(stepKey{op: opSilence, a: id})
		if err != nil {
			return err
		}
		x.swap(i, silent)
		if err := x.done(ClassFault, pending{verb: trace.Silence, msg: id}); err != nil {
			return err
		}
	}
	if on&Unknown != 0 {
		gone, err := x.part(stepKey{op: opExpire, a: id})
		if err != nil {
			return err
		}
		return x.refuseUser(i, id, gone, SysUnknown, trace.Expire)
	}
	return nil
}

// refuseUser replaces a user's request, by nothing or by its expired self, and
// gives the user an answer.
func (x *Explorer) refuseUser(i int, id, left partID, code RejectCode, verb trace.Verb) error {
	answer, err := x.part(stepKey{op: opRefuse, a: id, b: uint32(code)})
	if err != nil {
		return err
	}
	return x.answerUser(answer, func() error {
		x.swap(i, left)
		return x.answer(answer, true)
	}, ClassFault, pending{verb: verb, msg: id})
}

// queue expands the requests from one canister to another: the first may be
// executed, any may be rejected or, once expired, dropped.
func (x *Explorer) queue(i int, faults bool) error {
	q := x.store.part(x.world[i]).content.(queue)
	if err := x.deliver(i, q.Requests[0], faults, ClassProgress); err != nil {
		return err
	}
	for pos, id := range q.Requests {
		if expired := x.store.meta(id).flags&flagExpired != 0; expired == faults {
			continue
		}
		rest, err := x.part(stepKey{op: opRemove, a: x.world[i], b: uint32(pos)})
		if err != nil {
			return err
		}
		if !faults {
			x.swap(i, rest)
			if err := x.done(ClassProgress, pending{verb: trace.Drop, msg: id}); err != nil {
				return err
			}
			continue
		}
		on := x.m.Faults() &^ x.store.part(id).content.(request).Spared
		if on&SysReject != 0 {
			answer, err := x.part(stepKey{op: opRefuse, a: id})
			if err != nil {
				return err
			}
			x.swap(i, rest)
			if err := x.answered(answer, ClassFault, pending{verb: trace.Reject, msg: id}); err != nil {
				return err
			}
		}
		if on&Silence != 0 && pos == 0 {
			silent, err := x.part(stepKey{op: opSilence, a: id})
			if err != nil {
				return err
			}
			x.swap(i, rest)
			x.add(silent)
			if err := x.done(ClassFault, pending{verb: trace.Silence, msg: id}); err != nil {
				return err
			}
		}
	}
	return nil
}

// context expands the waits that may expire: of the context's own bounded calls,
// and of the user it answers to.
func (x *Explorer) context(i int, m *partMeta, faults bool) error {
	id := x.world[i]
	if m.flags&flagWaited != 0 && x.dead(i) {
		if faults {
			return nil
		}
		return x.certain(i)
	}
	if !faults || x.m.Faults()&Unknown == 0 {
		return nil
	}
	c := x.store.part(id).content.(callContext)
	if m.flags&flagWatched != 0 && c.Spared&Unknown == 0 {
		if err := x.stopWaiting(i, ClassFault); err != nil {
			return err
		}
	}
	if m.flags&flagBounded != 0 {
		for n, o := range c.Open {
			if !o.Answered && o.Bounded && o.Spared&Unknown == 0 {
				if err := x.expire(i, n, o, ClassFault); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// dead reports whether nothing can happen to a context any more: it is silent, or
// it waits without bound for calls whose contexts are dead. One that has answered
// is not: its answer is under way, or was seen.
func (x *Explorer) dead(i int) bool {
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
		if callee < 0 || !x.dead(callee) {
			return false
		}
	}
	return len(p.waits) > 0 || p.content.(callContext).Silent
}

// certain expires the wait for a context that is dead: nothing else can answer, so
// it costs nothing.
func (x *Explorer) certain(i int) error {
	c := x.store.part(x.world[i]).content.(callContext)
	if c.Ingress {
		return x.stopWaiting(i, ClassProgress)
	}
	caller := x.contextOf(x.sym(string(c.Name.Parent())))
	if caller < 0 {
		return nil
	}
	for n, o := range x.store.part(x.world[caller]).content.(callContext).Open {
		if o.Name == c.Name {
			return x.expire(caller, n, o, ClassProgress)
		}
	}
	return nil
}

// stopWaiting is the user who stops waiting for the answer of context i.
func (x *Explorer) stopWaiting(i int, class Class) error {
	id := x.world[i]
	c := x.store.part(id).content.(callContext)
	gone, err := x.part(stepKey{op: opExpire, a: id})
	if err != nil {
		return err
	}
	answer, err := x.store.intern(responsePart, response{Call: c.Name, To: c.From, Answer: gaveUp})
	if err != nil {
		return err
	}
	return x.answerUser(answer, func() error {
		x.swap(i, gone)
		return x.answer(answer, true)
	}, class, pending{verb: trace.Expire, msg: id})
}

// expire lets a bounded wait expire: the caller will get SYS_UNKNOWN; the request
// or the callee's context stays, marked, and may still do its work; a response
// under way is dropped.
func (x *Explorer) expire(caller, n int, o openCall, class Class) error {
	found, err := x.markExpired(x.sym(string(o.Name)), o.Name, class)
	if err != nil || !found {
		return err
	}
	answer, err := x.part(stepKey{op: opLapse, a: x.world[caller], b: uint32(n)})
	if err != nil {
		return err
	}
	return x.answered(answer, class, pending{verb: trace.Expire, msg: x.world[caller], nth: n})
}

// answered ends a transition in which the system answers a call.
func (x *Explorer) answered(answer partID, class Class, label pending) error {
	if err := x.answer(answer, false); err != nil {
		return err
	}
	return x.done(class, label)
}

// markExpired starts a transition in which call n is expired, wherever it is. It
// reports false if it was expired before, or if its expiry is certain and so no fault.
func (x *Explorer) markExpired(sym uint32, n trace.Call, class Class) (bool, error) {
	for i := x.slots; i < len(x.world); i++ {
		id := x.world[i]
		switch m := x.store.meta(id); m.kind {
		case responsePart:
			r := x.store.part(id).content.(response)
			if r.Call == n {
				x.remove(i)
				if r.Answer.Code == SysUnknown || r.Arrived {
					x.undo()
					return false, nil
				}
				return true, nil
			}
		case contextPart:
			if m.key != sym {
				continue
			}
			c := x.store.part(id).content.(callContext)
			if c.Expired || c.Answered {
				continue // its answer is elsewhere
			}
			if class == ClassFault && x.dead(i) {
				return false, nil
			}
			gone, err := x.part(stepKey{op: opExpire, a: id})
			x.swap(i, gone)
			return true, err
		case queuePart:
			for pos, rq := range x.store.part(id).content.(queue).Requests {
				if rm := x.store.meta(rq); rm.key != sym || rm.flags&flagExpired != 0 {
					continue
				}
				gone, err := x.part(stepKey{op: opExpire, a: rq})
				if err != nil {
					return false, err
				}
				q, err := x.part(stepKey{op: opReplace, a: id, b: uint32(pos), c: gone})
				x.swap(i, q)
				return true, err
			}
		}
	}
	return false, nil
}
