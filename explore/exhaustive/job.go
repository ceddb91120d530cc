package exhaustive

import (
	"math"
	"sync/atomic"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
)

// A job is the opening of one level: work that the openers share.
type job struct {
	open  []chunk      // worlds of the level
	below []chunk      // worlds of the layer below after as many steps
	probe bool         // a layer with one fault more is wanted, if there is one
	last  bool         // claim nothing, only see whether anything lies behind
	asked []int        // the properties of which something is left to find and that one world can decide
	limit int64        // most worlds that the next level may have
	fresh atomic.Int64 // worlds that it has, but for chunks in work
}

// chunk returns the i-th piece of work and whether it is of the layer below.
func (j *job) chunk(i int) (c chunk, below bool) {
	if i < len(j.open) {
		return j.open[i], false
	}
	return j.below[i-len(j.open)], true
}

// full says that the next level is too large already and will be thrown away.
func (j *job) full() bool { return j.fresh.Load() > j.limit }

// job prepares the opening of the level at (f, d).
func (s *search) job(f, d int, last bool) *job {
	j := &job{open: s.layers[f][d].chunks, last: last, probe: f < s.most && !s.faulty.Load(), limit: math.MaxInt64}
	if f > 0 && d < len(s.layers[f-1]) {
		j.below = s.layers[f-1][d].chunks
	}
	if s.options.MaxStates > 0 {
		j.limit = s.options.MaxStates - s.stored
	}
	for i := range s.findings {
		more := !s.findings[i].decided || s.options.All && s.properties[i].Kind != engine.Sometimes
		if more && s.properties[i].Kind != engine.CanAlways {
			j.asked = append(j.asked, i)
		}
	}
	return j
}

// open asks the worlds at (f, d) every property that is not decided and makes
// the next level of the layer. If this level is to be the last one, it only
// looks whether there is a next one, and reports limit.Depth if so.
//
// cut is the limit that was hit, or "". After limit.States and limit.Depth the
// level at (f, d) is finished; after the others nothing is concluded from it.
func (s *search) open(f, d int, last bool) (next level, cut string, err error) {
	s.counters.depth.Store(int64(d))
	s.guard.Look()
	j := s.job(f, d, last)
	for _, o := range s.openers {
		o.reset()
	}
	err = s.each(s.opening(j))
	for _, o := range s.openers {
		o.claim.release()
		next.merge(o.out.take())
	}
	if err != nil {
		return level{}, "", err
	}
	if limit := s.guard.Stopped(); limit != "" {
		return level{}, limit, nil
	}
	err = s.finish(f, d)
	if err == nil {
		err = s.checkHistories(false)
	}
	if err != nil {
		return level{}, "", err
	}
	switch {
	case last && s.anythingBehind(f, d):
		return level{}, limit.Depth, nil
	case next.worlds > j.limit:
		return level{}, limit.States, nil
	}
	for _, o := range s.openers {
		s.transitions += o.transitions
	}
	return next, "", nil
}

// finish takes over what the workers found at (f, d).
func (s *search) finish(f, d int) error {
	worlds := s.layers[f][d].worlds
	s.searched[f].States += worlds
	s.searched[f].Depth = d
	if worlds > 0 {
		s.depth = max(s.depth, d)
	}
	for _, o := range s.openers {
		s.rests += o.rests
		s.terminals += o.terminals
	}
	return s.conclude(f, d)
}

// anythingBehind says whether worlds lie behind the last level of a layer, at (f, d).
func (s *search) anythingBehind(f, d int) bool {
	for _, o := range s.openers {
		if o.cut {
			return true
		}
	}
	return f > 0 && d+1 < len(s.layers[f-1]) // the layer below goes deeper: its faults are not followed
}

// historiesBudget is how many steps may be run from pasts by a search that has taken
// so many transitions. It is counted, so that it is the same everywhere, and grows with
// the search, so that it stays a small part of it: a step from a past takes some tens of
// microseconds, a transition about one.
func historiesBudget(transitions int64) int64 { return 4_000 + transitions/1024 }

// lateBudget is that of a search whose time is over.
const lateBudget = 1_000

func (s *search) checkHistories(end bool) (err error) {
	budget := historiesBudget(s.transitions)
	if s.guard.Halted() {
		budget = lateBudget
	}
	s.histories, err = space.CheckHistories(s.system, budget, end)
	return err
}
