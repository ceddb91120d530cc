package exhaustive

import (
	"fmt"
	"sync/atomic"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
)

// A reach decides the properties of kind CanAlways for the worlds of one layer, all
// properties in one pass, once the layer is closed: it finds the worlds from which no
// goal, a world where the property is true, can be reached without a fault. These
// break the property. Nothing lies out of sight: a transition that is no fault leads
// to a world that needs no more faults, so into the same layer, or one below, where
// every world has a way or the property would be decided already.
//
// A world of the layer is lost until a way is found; lost worlds have a bit for the
// slot of the fingerprint in the table, which does not grow meanwhile. Sweeps go over
// all worlds of the layer: one that is lost is expanded again, and is lost no more if
// any successor is not. Most ways to a goal go down the levels, so the first sweep goes
// up; a way back to where one began goes up, so the next sweep goes down; and so on
// until one finds nothing. Workers see each other's finds at once, which may save a
// sweep but does not change what is found in the end. Reverse edges would need no
// sweeps, and more memory than all the rest where a world has many successors; see
// docs/decisions/can-always.md.
type reach struct {
	*search
	asked   []int         // the properties that no layer below has decided
	chunks  []chunk       // the worlds of the layer, in the order of the next sweep
	lost    []bitset      // by asked property, then slot
	left    []atomic.Bool // by asked property: the sweep has left a world lost
	changed atomic.Bool   // the sweep has found a way
}

// A bitset may be read and set concurrently.
type bitset []uint64

func (b bitset) has(i int) bool { return atomic.LoadUint64(&b[i/64])>>(i%64)&1 != 0 }
func (b bitset) set(i int)      { atomic.OrUint64(&b[i/64], 1<<(i%64)) }
func (b bitset) clear(i int)    { atomic.AndUint64(&b[i/64], ^uint64(1<<(i%64))) }

// canAlways decides the properties of kind CanAlways for the worlds that need f
// faults, unless a limit is hit: then it returns which. It does nothing if the layer is
// not closed: a goal may lie behind what has cut it.
func (s *search) canAlways(f int) (cut string, err error) {
	r := &reach{search: s}
	for i, p := range s.properties {
		if p.Kind == engine.CanAlways && !s.findings[i].decided {
			r.asked = append(r.asked, i)
		}
	}
	if len(r.asked) == 0 || !s.closed(f) {
		return "", nil
	}
	s.stage = " for a way"
	for _, l := range s.layers[f] {
		r.chunks = append(r.chunks, l.chunks...)
	}
	words := (s.seen.slots + 63) / 64
	if !s.guard.Allows(int64(len(r.asked)*words) * 8) {
		return limit.Memory, nil
	}
	for range r.asked {
		r.lost = append(r.lost, make(bitset, words))
	}
	r.left = make([]atomic.Bool, len(r.asked))
	if err := r.pass(r.goal); err != nil {
		return "", err
	}
	for more := r.anyLeft(); more && !s.guard.Halted(); more = r.changed.Load() && r.anyLeft() {
		if err := r.sweep(); err != nil {
			return "", err
		}
	}
	if cut = s.guard.Stopped(); cut == "" {
		r.conclude(f)
	}
	s.stage = ""
	return cut, nil
}

// pass calls do for every world; where is its slot.
func (r *reach) pass(do func(o *opener, w space.World, where int) error) error {
	r.guard.Look()
	return r.each(&errand{
		chunks: len(r.chunks),
		chunk:  func(i int) chunk { return r.chunks[i] },
		world: func(o *opener, w space.World, _ int) error {
			where, _ := r.seen.slot(o.worker.Fingerprint(w))
			return do(o, w, where)
		},
		halted: r.guard.Halted,
	})
}

// goal notes that w is lost, unless it is a goal itself.
func (r *reach) goal(o *opener, w space.World, where int) error {
	for k, i := range r.asked {
		holds, err := o.worker.Holds(w, i)
		if err != nil {
			return err
		}
		if !holds {
			r.lost[k].set(where)
			raise(&r.left[k])
		}
	}
	return nil
}

// sweep goes over all worlds, in the direction that the one before did not take.
func (r *reach) sweep() error {
	r.changed.Store(false)
	for k := range r.left {
		r.left[k].Store(false)
	}
	for i, j := 0, len(r.chunks)-1; i < j; i, j = i+1, j-1 {
		r.chunks[i], r.chunks[j] = r.chunks[j], r.chunks[i]
	}
	return r.pass(r.back)
}

// back takes w from the lost worlds if any of its successors is none.
func (r *reach) back(o *opener, w space.World, where int) error {
	var ts []space.Transition
	expanded := false
	for k := range r.asked {
		if !r.lost[k].has(where) {
			continue
		}
		if !expanded {
			var err error
			if ts, err = o.worker.Expand(w, false); err != nil {
				return err
			}
			expanded = true
		}
		leads, err := r.leads(ts, k)
		switch {
		case err != nil:
			return err
		case leads:
			r.lost[k].clear(where)
			raise(&r.changed)
		default:
			raise(&r.left[k])
		}
	}
	return nil
}

// leads says whether any of the transitions goes to a world that is not lost.
func (r *reach) leads(ts []space.Transition, k int) (bool, error) {
	for _, t := range ts {
		next, ok := r.seen.slot(t.Next)
		if !ok {
			return false, fmt.Errorf("a transition leads to a world that was not found before: a world expands differently each time")
		}
		if !r.lost[k].has(next) {
			return true, nil
		}
	}
	return false, nil
}

// raise sets b without writing where it is set already.
func raise(b *atomic.Bool) {
	if !b.Load() {
		b.Store(true)
	}
}

func (r *reach) anyLeft() bool {
	for k := range r.left {
		if r.left[k].Load() {
			return true
		}
	}
	return false
}

// conclude finds the first level with worlds that are lost. There is no nearer one, for
// the layers below have none.
func (r *reach) conclude(f int) {
	for k, i := range r.asked {
		if r.left[k].Load() {
			r.findings[i] = finding{decided: true, breaches: []breach{r.nearest(f, k)}}
		}
	}
}

// nearest returns the lost worlds of the first level that has one.
func (r *reach) nearest(f, k int) breach {
	found := breach{faults: f, minimal: true}
	for d, l := range r.layers[f] {
		for _, c := range l.chunks {
			for len(c) > 0 {
				var w space.World
				w, c = c.next()
				at := r.openers[0].worker.Fingerprint(w)
				if where, _ := r.seen.slot(at); r.lost[k].has(where) {
					found.targets = append(found.targets, at)
				}
			}
		}
		if len(found.targets) > 0 {
			found.steps = d
			return found
		}
	}
	return found
}
