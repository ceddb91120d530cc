package engine

import "github.com/icmc-project/icmc/model/trace"

// ruleExpire ends a wait: of a user, for a request or a context, and of a context for its
// bounded calls (interface specification, "Bounded wait": SYS_UNKNOWN).
var ruleExpire = rule{
	verb: trace.Expire, fault: Unknown,
	enabled: "a bounded call, or a user, waits",
	happens: "the caller gets SYS_UNKNOWN; the request or context stays, marked, and may still do its work; a response under way is dropped",
	make: func(x *Worker, i int, m *partMeta) error {
		if m.kind == ingressPart {
			return x.expireIngress(i, m)
		}
		return x.expireContext(i, m)
	},
}

// ruleLapse ends a wait for what can never be answered.
var ruleLapse = rule{
	verb:    trace.Expire,
	enabled: "a wait that can expire is for a context that can never answer",
	happens: "it expires, at no cost: nothing else can",
	make: func(x *Worker, i int, m *partMeta) error {
		if m.flags&flagWaited == 0 || !x.dead(i) {
			return nil
		}
		return x.certain(i)
	},
}

// expireIngress is the user who stops waiting for a request that was not executed.
func (x *Worker) expireIngress(i int, m *partMeta) error {
	id := x.world[i]
	if m.flags&flagExpired != 0 || x.spares(id, Unknown) {
		return nil
	}
	gone, err := x.part(stepKey{op: opExpire, a: id})
	if err != nil {
		return err
	}
	return x.refuseUser(site{i, 0, id}, gone, SysUnknown, pending{verb: trace.Expire, msg: id})
}

// expireContext expires the waits of a context's own bounded calls, and of the user it
// answers to.
func (x *Worker) expireContext(i int, m *partMeta) error {
	if m.flags&(flagWatched|flagBounded) == 0 || m.flags&flagWaited != 0 && x.dead(i) {
		return nil
	}
	c := x.store.content(x.world[i]).(callContext)
	if m.flags&flagWatched != 0 && c.Spared&Unknown == 0 {
		if err := x.stopWaiting(i, ClassFault); err != nil {
			return err
		}
	}
	if m.flags&flagBounded != 0 {
		for n, o := range c.Open {
			if o.Bounded && o.Spared&Unknown == 0 {
				if err := x.expire(i, n, o, ClassFault); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// certain expires the wait for a context that is dead: nothing else can answer, so
// it costs nothing.
func (x *Worker) certain(i int) error {
	c := x.store.content(x.world[i]).(callContext)
	if c.Ingress {
		return x.stopWaiting(i, ClassProgress)
	}
	caller := x.contextOf(x.sym(string(c.Name.Parent())))
	if caller < 0 {
		return nil
	}
	for n, o := range x.store.content(x.world[caller]).(callContext).Open {
		if o.Name == c.Name {
			return x.expire(caller, n, o, ClassProgress)
		}
	}
	return nil
}

// stopWaiting is the user who stops waiting for the answer of context i.
func (x *Worker) stopWaiting(i int, class Class) error {
	id := x.world[i]
	c := x.store.content(id).(callContext)
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
func (x *Worker) expire(caller, n int, o OpenCall, class Class) error {
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

// markExpired starts a transition in which call n is expired, wherever it is. It
// reports false if it was expired before, or if its expiry is certain and so no fault.
func (x *Worker) markExpired(sym uint32, n trace.Call, class Class) (bool, error) {
	for i := x.slots; i < len(x.world); i++ {
		id := x.world[i]
		switch m := x.store.meta(id); m.kind {
		case responsePart:
			r := x.store.content(id).(response)
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
			c := x.store.content(id).(callContext)
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
			for pos, rq := range x.store.part(id).parts {
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
