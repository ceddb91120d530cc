package engine

import (
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/trace"
)

// A nativeSide runs a schedule natively with the code of a declaration of its own. There are two
// of them, because the cleanup of a frame must run on its stack as it was at the await,
// but whether a message traps is known only after it was run: the scout runs messages
// that trap, and its frame is gone then; on the other side the frame is still parked
// and is cleaned up. All other messages are run, and compared, on both.
type nativeSide struct {
	native  *Native
	scout   bool
	stepper stepper
	stacks  Stacks
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
func (s *nativeSide) outcomes(x *execution, verb trace.Verb) ([]outcome, error) {
	way := s.native.want.way()
	if way.end == faultTrap || way.end == doubleTrap || way.end == ownTrap && !s.scout {
		return s.trapped(x)
	}
	h := s.stepper.host(way.taken)
	e, err := x.run(x.kind, h)
	switch {
	case err != nil:
		return nil, err
	case e.Trapped && way.end != ownTrap:
		return nil, s.native.differs("the message commits", "it traps: "+words.OneLine(e.Why))
	case !e.Trapped && way.end == ownTrap:
		return nil, s.native.differs("the message traps", "it commits")
	case e.Trapped:
		s.native.asked = len(h.asked)
		return nil, nil
	}
	o := newOutcome(verb)
	o.note = h.note()
	err = x.committed(&o, e, h)
	return []outcome{o}, err
}

// trapped cleans up after a message that the engine says traps.
func (s *nativeSide) trapped(x *execution) ([]outcome, error) {
	way := s.native.want.way()
	o := newOutcome(s.native.want.verb)
	o.fault = s.native.want.fault
	var err error
	switch {
	case x.kind == EntryStart:
		err = x.commit(&o, x.rolledBack(Ending{}))
	case way.end == doubleTrap:
		err = x.abandon(&o)
	default:
		err = x.cleanUp(&o, s.stepper.host(way.taken[min(s.native.asked, len(way.taken)):]))
	}
	return []outcome{o}, err
}

// noStacks are those of code that has none: natively it runs as it always does.
type noStacks struct{}

func (noStacks) Begin()                           {}
func (noStacks) Suspended() []Suspension          { return nil }
func (noStacks) History(trace.Call) uint64        { return 0 }
func (noStacks) Rename(map[trace.Call]trace.Call) {}
func (noStacks) Forget(trace.Call)                {}
func (noStacks) Close()                           {}
