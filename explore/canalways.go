package explore

import (
	"fmt"
	"sync/atomic"

	"github.com/icmc-project/icmc/model"
)

// A reach decides the properties of kind CanAlways, all in one pass, once every
// world within the bound is stored: it marks the worlds from which a goal, a
// world where the property is true, can be reached without a fault. Worlds that
// stay unmarked break the property. Nothing lies out of sight: a transition that
// is no fault leads from a world within the bound to a world within the bound.
//
// A mark is a bit for the slot that the world has in the table of fingerprints,
// which does not grow any more. Marks spread in sweeps over all worlds: one that is
// not marked is expanded again and marked if any successor is. Most ways to a goal
// go down the levels, so the first sweep goes up; a way back to where one began
// goes up, so the next sweep goes down; and so on until one marks nothing. Workers
// see each other's marks at once, which may save a sweep but does not change what
// is marked in the end. Reverse edges would need no sweeps, and more memory than
// all the rest where a world has many successors; see docs/decisions/can-always.md.
type reach struct {
	*search
	asked   []int         // the properties
	chunks  []chunk       // all worlds, in the order of the next sweep
	marks   []bitset      // by asked property, then slot
	left    []atomic.Bool // by asked property: the sweep has left a world unmarked
	changed atomic.Bool   // the sweep has marked a world
}

// A bitset may be read and set concurrently.
type bitset []uint64

func (b bitset) has(i int) bool { return atomic.LoadUint64(&b[i/64])>>(i%64)&1 != 0 }
func (b bitset) set(i int)      { atomic.OrUint64(&b[i/64], 1<<(i%64)) }

// canAlways decides the properties of kind CanAlways. It does nothing if the
// search was cut: a goal may lie behind the limit. The limits count here, too.
func (s *search) canAlways() error {
	r := &reach{search: s}
	for i, p := range s.properties {
		if p.Kind == model.CanAlways {
			r.asked = append(r.asked, i)
		}
	}
	if len(r.asked) == 0 || s.limit != "" {
		return nil
	}
	for _, levels := range s.layers {
		for _, l := range levels {
			r.chunks = append(r.chunks, l.chunks...)
		}
	}
	words := (s.seen.slots + 63) / 64
	if !s.guard.allows(int64(len(r.asked)*words) * 8) {
		s.undecided = LimitMemory
		return nil
	}
	for range r.asked {
		r.marks = append(r.marks, make(bitset, words))
	}
	r.left = make([]atomic.Bool, len(r.asked))
	if err := r.pass(r.goal); err != nil {
		return err
	}
	for more := true; more && !s.guard.halted(); more = r.changed.Load() && r.anyLeft() {
		if err := r.sweep(); err != nil {
			return err
		}
	}
	if s.undecided = s.guard.stopped(); s.undecided == "" {
		r.conclude()
	}
	return nil
}

// pass calls do for every world; where is its slot.
func (r *reach) pass(do func(o *opener, w World, where int) error) error {
	r.guard.look()
	return r.each(&errand{
		chunks: len(r.chunks),
		chunk:  func(i int) chunk { return r.chunks[i] },
		world: func(o *opener, w World, _ int) error {
			where, _ := r.seen.slot(o.worker.Fingerprint(w))
			return do(o, w, where)
		},
		halted: r.guard.halted,
	})
}

// goal marks w for the properties that are true there.
func (r *reach) goal(o *opener, w World, where int) error {
	for k, i := range r.asked {
		holds, err := o.worker.Holds(w, i)
		if err != nil {
			return err
		}
		if holds {
			r.marks[k].set(where)
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

// back marks w for the properties for which any of its successors is marked.
func (r *reach) back(o *opener, w World, where int) error {
	var ts []Transition
	expanded := false
	for k := range r.asked {
		if r.marks[k].has(where) {
			continue
		}
		if !expanded {
			var err error
			if ts, err = o.worker.Expand(w, false); err != nil {
				return err
			}
			expanded = true
		}
		marked, err := r.leads(ts, k)
		switch {
		case err != nil:
			return err
		case marked:
			r.marks[k].set(where)
			raise(&r.changed)
		default:
			raise(&r.left[k])
		}
	}
	return nil
}

// leads says whether any of the transitions goes to a world that is marked.
func (r *reach) leads(ts []Transition, k int) (bool, error) {
	for _, t := range ts {
		next, ok := r.seen.slot(t.Next)
		if !ok {
			return false, fmt.Errorf("a transition leads to a world that was not found before: a world expands differently each time")
		}
		if r.marks[k].has(next) {
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

// conclude finds the first level with worlds that no sweep has marked. The space
// is exhausted, so there is no nearer one.
func (r *reach) conclude() {
	for k, i := range r.asked {
		if r.left[k].Load() {
			r.findings[i] = finding{decided: true, breaches: []breach{r.nearest(k)}}
		}
	}
}

// nearest returns the unmarked worlds of the first level that has one.
func (r *reach) nearest(k int) breach {
	found := breach{minimal: true}
	for f, levels := range r.layers {
		for d, l := range levels {
			for _, c := range l.chunks {
				for len(c) > 0 {
					var w World
					w, c = c.next()
					at := r.openers[0].worker.Fingerprint(w)
					if where, _ := r.seen.slot(at); !r.marks[k].has(where) {
						found.targets = append(found.targets, at)
					}
				}
			}
			if len(found.targets) > 0 {
				found.faults, found.steps = f, d
				return found
			}
		}
	}
	return found
}
