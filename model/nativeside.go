package model

import "github.com/icmc-project/icmc/model/trace"

// A nativeSide runs a schedule natively on a set of receivers of its own. There are two
// of them, because the cleanup of a frame must run on its stack as it was at the await,
// but whether a message traps is known only after it was run: the scout runs messages
// that trap, and its frame is gone then; on the other side the frame is still parked
// and is cleaned up. All other messages are run, and compared, on both.
type nativeSide struct {
	native    *Native
	scout     bool
	stepper   stepper
	threads   map[threadKey]*thread
	histories map[trace.Call]hash // of call contexts and clients
	moved     []*thread           // in this step
}

// arm prepares the run of a frame for the next message. The frame is new, or it goes on
// where it is parked with what r has been given of the world.
func (s *nativeSide) arm(r *run, observed *entry) *run {
	if s == nil {
		return r
	}
	k := threadKey{r.owner, r.task}
	t := s.threads[k]
	if t == nil {
		t = &thread{side: s, key: k, run: r, wake: make(chan command), report: make(chan report, 1)}
		s.threads[k] = t
		r.thread, r.mode, r.log = t, live, r.script
		return r
	}
	was := t.run
	was.budget = r.budget
	was.log, was.owns = r.script, false
	was.state, was.touched, was.balance, was.cycles = r.state, false, r.balance, r.cycles
	was.owner, was.open, was.owes = r.owner, r.open, r.owes
	was.sent, was.started, was.answer, was.refund, was.effects = nil, nil, nil, 0, nil
	was.orphans, was.left = nil, 0
	was.choices, was.asked = r.choices, r.asked
	t.next = cancel
	if observed != nil {
		t.next = goOn
		t.observed(*observed)
		clear(was.seen)
	}
	return was
}

// choices are those of the outcome that is wanted; nil for the engine.
func (s *nativeSide) choices() []int {
	if s == nil {
		return nil
	}
	return s.native.want.taken
}

// outcomes runs a message the way that the engine's outcome went. There is no outcome
// on a side that cannot tell.
func (s *nativeSide) outcomes(x *execution, verb trace.Verb, frame task, observed *entry) ([]outcome, error) {
	way := s.native.want.way()
	x.choices, x.asked = way.taken, nil
	if way.end == committed || way.end == ownTrap && s.scout {
		left, why, err := x.message(frame, observed)
		switch {
		case err != nil:
			return nil, err
		case left == nil && way.end == committed:
			return nil, s.native.differs("the message commits", "it traps: "+oneLine(why))
		case left != nil && way.end == ownTrap:
			return nil, s.native.differs("the message traps", "it commits")
		case left == nil:
			s.native.asked = len(x.asked)
			s.rollBack(x, frame)
			return nil, nil
		}
		o := newOutcome(verb)
		o.note = noteOf(x.asked)
		err = x.commit(&o, *left)
		return []outcome{o}, err
	}
	return s.trapped(x, frame, observed != nil)
}

// kept is the message of an answer that its frame does not await yet. outs is the
// engine's outcome of keeping it, in which no code runs.
func (s *nativeSide) kept(x *execution, outs []outcome, frame task) ([]outcome, error) {
	if s.native.want.end == noCode {
		return outs, nil
	}
	return s.trapped(x, frame, true)
}

// trapped cleans up after a message that the engine says traps.
func (s *nativeSide) trapped(x *execution, frame task, suspended bool) ([]outcome, error) {
	way, k := s.native.want.way(), threadKey{x.ctx.Name, frame.ID}
	o := newOutcome(s.native.want.verb)
	o.fault = s.native.want.fault
	left := x.rolledBack(frame)
	if suspended {
		s.remember(k, func(h hash) hash { return h.text(string(o.verb)) })
	}
	var err error
	switch {
	case way.end == doubleTrap:
		s.kill(k)
	case suspended:
		x.choices, x.asked = way.taken[min(s.native.asked, len(way.taken)):], nil
		left, err = x.cleanup(&o, frame, left)
	}
	if err == nil {
		err = x.commit(&o, left)
	}
	return []outcome{o}, err
}

// rollBack ends the frames that ran in a message that trapped: that of the message, and
// the tasks that it started.
func (s *nativeSide) rollBack(x *execution, frame task) {
	s.kill(threadKey{x.ctx.Name, frame.ID})
	for _, t := range s.moved {
		s.kill(t.key)
	}
}

func (s *nativeSide) kill(k threadKey) {
	if t := s.threads[k]; t != nil {
		t.end()
	}
}

// rename gives the frames of calls that have other names from now on theirs.
func (s *nativeSide) rename(to map[trace.Call]trace.Call) {
	threads := make(map[threadKey]*thread, len(s.threads))
	for k, t := range s.threads {
		t.key.owner = k.owner.In(to)
		threads[t.key] = t
	}
	s.threads = threads
	histories := make(map[trace.Call]hash, len(s.histories))
	for owner, h := range s.histories {
		histories[owner.In(to)] = h
	}
	s.histories = histories
}
