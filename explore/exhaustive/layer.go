package exhaustive

import (
	"fmt"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
)

// run searches layer after layer.
func (s *search) run() error {
	s.most = mostFaults(s.system, s.options.Faults)
	for f := 0; f <= s.most; f++ {
		more, err := s.layer(f)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// mostFaults is the bound on faults, or 0 if there are none to bound: layers that do
// not exist take no time then.
func mostFaults(s space.System, bound int) int {
	if part, ok := s.(interface{ Whole() space.System }); ok {
		s = part.Whole()
	}
	if d, ok := s.(space.Declared); ok && d.Faults() == 0 {
		return 0
	}
	return bound
}

// layer searches the worlds that need f faults. It reports whether the search
// should go on with the next layer.
func (s *search) layer(f int) (more bool, err error) {
	s.layers = append(s.layers, nil)
	s.searched = append(s.searched, Layer{})
	s.took = append(s.took, nil)
	s.counters.faults.Store(int64(f))
	var here level // the level that is claimed and not opened yet
	if f == 0 {
		if here, err = s.start(); err != nil {
			return false, err
		}
		if most := s.options.MaxStates; most > 0 && here.worlds > most {
			s.limit = limit.States
			return false, nil
		}
	}
	s.faulty.Store(false)
	share := s.guard.Share(s.most - f + 1)
	var opened int64
	for d := 0; here.worlds > 0 || f > 0 && d < len(s.layers[f-1]); d++ {
		s.layers[f] = append(s.layers[f], here)
		s.stored += here.worlds
		deep := d == s.options.MaxDepth && d > 0
		late := !s.options.Unshared && s.faulty.Load() && s.guard.Spent(share, here.worlds, opened) // or no layer waits
		began := s.guard.Elapsed()
		next, cut, err := s.open(f, d, deep || late)
		s.took[f] = append(s.took[f], s.guard.Elapsed()-began)
		s.guard.KeepBack(s.room())
		if err != nil {
			return false, s.explained(fmt.Errorf("at %d faults and %d steps: %w", f, d, err), f, d)
		}
		switch {
		case cut == limit.Depth && late:
			s.limit = limit.Time
			return true, nil
		case cut == limit.Depth:
			if s.limit == "" { // time may have cut what has fewer faults
				s.limit = limit.Depth
			}
			return s.faulty.Load(), nil
		case cut != "":
			s.limit = cut
			return false, nil
		case s.decided():
			s.early = true
			return false, nil
		}
		opened += here.worlds
		here = next
	}
	s.close(f)
	return s.closing(f)
}

// closing decides what is decided once a layer is closed, and whether there can be a
// next one: if no fault is enabled anywhere in this one there is none.
func (s *search) closing(f int) (more bool, err error) {
	more = f < s.most && s.faulty.Load()
	cut, err := s.canAlways(f)
	switch {
	case err != nil:
		return false, err
	case cut != "" && more:
		s.limit = cut
		return false, nil
	case cut != "": // all but those that this was about are decided
		s.undecided = cut
	case more && s.decided():
		s.early = true
		return false, nil
	}
	return more, nil
}

// room is what is to be left of the time to find the way to the worlds that were found:
// to expand all levels before them once more.
func (s *search) room() time.Duration {
	most := s.guard.Ending()
	for i, f := range s.findings {
		for _, b := range f.breaches {
			if s.properties[i].Kind != engine.Sometimes {
				most = max(most, s.way(b)+s.guard.Ending())
			}
		}
	}
	return most
}

// way is how long it takes to find the way to the worlds of a breach, as long as it
// took to open the levels on the way.
func (s *search) way(b breach) (sum time.Duration) {
	for _, levels := range s.took[:b.faults+1] {
		for _, took := range levels[:min(b.steps, len(levels))] {
			sum += took
		}
	}
	return sum
}

// close notes that no level of a layer is left to open.
func (s *search) close(f int) {
	l := &s.searched[f]
	l.Closed = s.closed(f - 1)
	for l.Closed && l.Depth > 0 && s.layers[f][l.Depth].worlds == 0 {
		l.Depth--
	}
}

// closed says whether every world that needs at most f faults was searched.
func (s *search) closed(f int) bool { return f < 0 || s.searched[f].Closed }
