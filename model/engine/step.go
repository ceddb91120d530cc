package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// stepKey is everything a local step depends on: ids of parts, never a world.
type stepKey struct {
	op      stepOp
	a, b, c uint32
}

// hash mixes the key for tables.
func (k stepKey) hash() uint64 {
	h := uint64(k.a)<<32 | uint64(k.b)
	h = (h ^ uint64(k.op)<<56) * 0x9e3779b97f4a7c15
	h ^= h >> 29
	h = (h ^ uint64(k.c)) * 0xbf58476d1ce4e5b9
	h ^= h >> 32
	return h * 0x94d049bb133111eb
}

type stepOp uint8

const (
	opDeliver stepOp = iota + 1 // a canister state, or the number of the canister that is created, b context or 0, c message
	opClient                    // a client, c response or 0
	opPush                      // a queue or 0, b request, c pair
	opRemove                    // a queue, b index
	opReplace                   // a queue, b index, c request
	opExpire                    // a request or context: the same, expired
	opRefuse                    // a request, b code: the response that rejects it
	opLapse                     // a context, b index of the open call: the response SYS_UNKNOWN
	opSilence                   // a request: the context that never answers
	opMonitor                   // a monitor, b event
	opRename                    // a part, b renaming: the same with other names of calls
)

// handles tells the steps that run handlers and client programs from the others.
func (op stepOp) handles() bool { return op == opDeliver || op == opClient }

// runsCode tells the steps that run a modeller's code from those of the engine.
func (m *Machine) runsCode(k stepKey) bool {
	return k.op.handles() || k.op == opMonitor || k.op == opRename && m.store.meta(k.a).kind == monitorPart
}

// local returns the outcomes of a local step, computed at most once.
func (x *Worker) local(k stepKey) ([]outcome, error) {
	if !x.m.memo {
		return x.compute(k)
	}
	if o := x.cache.get(k); o != nil {
		return o, nil
	}
	o, ok := x.m.steps.get(k)
	if !ok {
		var err error
		if o, err = x.compute(k); err != nil {
			return nil, err
		}
		var first bool
		if o, first = x.m.steps.put(k, o); first && x.m.runsCode(k) {
			x.owed = append(x.owed, k)
			if k.op.handles() {
				x.m.executions.Add(1)
			}
		}
	}
	x.cache.put(k, o)
	return o, nil
}

func (x *Worker) compute(k stepKey) ([]outcome, error) {
	if !x.m.memo && k.op.handles() {
		x.m.executions.Add(1)
	}
	return x.step.compute(k)
}

// stepper computes local steps with the code of one declaration.
type stepper struct {
	m        *Machine
	d        *Declaration
	activity *activity
	uncut    bool // frames are resumed from their pasts instead of their logs
	past     Past // that of the context from which the step that is computed starts
	check    bool // run what a suspended frame leaves behind, too
	explain  bool
	native   *nativeSide // frames run on stacks of their own, and one way only
}

// compute returns the outcomes of a step. Errors are modelling errors.
func (s *stepper) compute(k stepKey) ([]outcome, error) {
	st := s.m.store
	switch k.op {
	case opDeliver:
		return s.deliver(k)
	case opClient:
		return s.client(k)
	case opPush:
		var q queue
		rq := st.content(k.b).(request)
		if k.a != 0 {
			q = st.content(k.a).(queue)
		} else {
			q.From, q.To = rq.From, actor(rq.To)
		}
		return s.queued(q, append(append([]partID{}, q.Requests...), k.b))
	case opRemove, opReplace:
		q := st.content(k.a).(queue)
		ids := append([]partID{}, q.Requests[:k.b]...)
		if k.op == opReplace {
			ids = append(ids, k.c)
		}
		return s.queued(q, append(ids, q.Requests[k.b+1:]...))
	case opExpire:
		switch c := st.content(k.a).(type) {
		case request:
			c.Expired = true
			kind := requestPart
			if c.Ingress {
				kind = ingressPart
			}
			return s.one(kind, c)
		case callContext:
			c.Expired = true
			return s.one(contextPart, s.m.live(c))
		}
	case opRefuse:
		rq := st.content(k.a).(request)
		a := rejectedBySystem
		if RejectCode(k.b) == SysUnknown {
			a = gaveUp
		}
		return s.one(responsePart, response{Call: rq.Name, To: rq.From, Answer: a, Refund: rq.Cycles})
	case opLapse:
		return s.lapse(k)
	case opSilence:
		rq := st.content(k.a).(request)
		c := newContext(rq)
		c.Silent = true
		return s.one(contextPart, s.m.live(c))
	case opMonitor:
		return s.monitor(k)
	case opRename:
		return s.rename(k)
	}
	return nil, fmt.Errorf("internal: step %d on %T", k.op, st.content(k.a))
}

// one is the outcome of a step that just makes a part.
func (s *stepper) one(kind partKind, content partContent) ([]outcome, error) {
	id, err := s.m.store.intern(kind, content)
	return []outcome{{state: id, detail: noDetail}}, err
}

// queued is a queue with these requests, nothing if there are none.
func (s *stepper) queued(q queue, ids []partID) ([]outcome, error) {
	if len(ids) == 0 {
		return []outcome{{detail: noDetail}}, nil
	}
	q.Requests = ids
	return s.one(queuePart, q)
}

// lapse is the response a caller gets whose bounded wait expires: it reports no
// refund (interface specification, "Call expiry").
func (s *stepper) lapse(k stepKey) ([]outcome, error) {
	var o OpenCall
	var to actor
	switch c := s.m.store.content(k.a).(type) {
	case callContext:
		o, to = c.Open[k.b], actor(c.Actor)
	case clientState:
		o, to = c.Open[k.b], c.Client
	}
	return s.one(responsePart, response{Call: o.Name, To: to, Answer: gaveUp})
}

// where says in which handler a modelling error was found.
func (s *stepper) where(err error, actor Principal, method string, n trace.Call) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: handler %s.%s, call %s: %w", s.m.Name(), actor, method, n, err)
}
