package explore

import (
	"cmp"
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// batch is how many properties one sweep serves: a bit each.
const batch = 64

// A mark says that a world lies on a shortest path to worlds that break the
// properties whose bits are set.
type mark struct {
	world Fingerprint
	bits  uint64
}

// A sweep finds the worlds on shortest paths, by faults and steps.
type sweep struct {
	*search
	useful [][]map[Fingerprint]uint64
}

// counterexamples returns for each violated property the trace with the fewest
// faults, of those with the fewest steps, of those with the least sequence of
// labels; nil for the others. See docs/decisions/counterexamples.md.
func (s *search) counterexamples() ([]*model.Trace, error) {
	traces := make([]*model.Trace, len(s.properties))
	var broken []int
	for i, f := range s.findings {
		if f.decided && s.properties[i].Kind != model.Sometimes {
			broken = append(broken, i)
		}
	}
	for len(broken) > 0 {
		some := broken[:min(batch, len(broken))]
		broken = broken[len(some):]
		w, err := s.sweep(some)
		if err != nil {
			return nil, err
		}
		for bit, i := range some {
			if traces[i], err = w.trace(i, 1<<bit); err != nil {
				return nil, fmt.Errorf("of %q: %w", s.properties[i].Name, err)
			}
		}
	}
	return traces, nil
}

// sweep goes backwards from the worlds that break some properties and marks
// the worlds that lead to them. Distances add up, so every world on a shortest
// path lies in the level that its own distance names: the levels need to be
// expanded again only once, and only against what is marked one step further.
func (s *search) sweep(properties []int) (*sweep, error) {
	w := &sweep{search: s}
	for _, levels := range s.layers {
		// One more step and one more layer than there are, both empty.
		w.useful = append(w.useful, make([]map[Fingerprint]uint64, len(levels)+1))
	}
	w.useful = append(w.useful, nil)
	deepest := 0
	for bit, i := range properties {
		f := s.findings[i]
		deepest = max(deepest, f.steps)
		for _, target := range f.targets {
			w.mark(f.faults, f.steps, mark{target, 1 << bit})
		}
	}
	for d := deepest - 1; d >= 0; d-- {
		for f := range s.layers {
			if err := w.back(f, d); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

func (w *sweep) mark(f, d int, m mark) {
	if w.useful[f][d] == nil {
		w.useful[f][d] = make(map[Fingerprint]uint64)
	}
	w.useful[f][d][m.world] |= m.bits
}

// at returns the marks at (f, d), which may lie outside of what was searched.
func (w *sweep) at(f, d int) map[Fingerprint]uint64 {
	if f < len(w.useful) && d < len(w.useful[f]) {
		return w.useful[f][d]
	}
	return nil
}

// back marks the worlds at (f, d) that lead to marked ones.
func (w *sweep) back(f, d int) error {
	free, costly := w.at(f, d+1), w.at(f+1, d+1)
	if d >= len(w.layers[f]) || len(free)+len(costly) == 0 {
		return nil
	}
	chunks := w.layers[f][d].chunks
	err := w.each(len(chunks), func(o *opener, i int) {
		for c := chunks[i]; len(c) > 0; {
			var at World
			at, c = c.next()
			a, err := o.leads(at, false, free)
			if err != nil {
				o.fail(err)
			}
			b, err := o.leads(at, true, costly)
			if err != nil {
				o.fail(err)
			}
			if a|b != 0 {
				o.marks = append(o.marks, mark{o.worker.Fingerprint(at), a | b})
			}
		}
	})
	for _, o := range w.openers {
		for _, m := range o.marks {
			w.mark(f, d, m)
		}
		o.marks = nil
	}
	return err
}

// leads returns the bits of the marked worlds that w leads to.
func (o *opener) leads(w World, faults bool, marked map[Fingerprint]uint64) (bits uint64, err error) {
	if len(marked) == 0 {
		return 0, nil
	}
	ts, err := o.worker.Expand(w, faults)
	for _, t := range ts {
		bits |= marked[t.Next]
	}
	return bits, err
}

// A walker is a path that has the least labels so far. From each initial world
// there is at most one, because labels are unique in a world.
type walker struct {
	worlds []World // from an initial world on
	steps  []model.Step
	faults int
}

// A turn is a way for a walker to go on.
type turn struct {
	walker int
	label  model.Label
	index  int
	fault  bool
}

// trace walks from the initial worlds to one that breaks property i, always on
// marked worlds and always by the least label.
func (w *sweep) trace(i int, bit uint64) (*model.Trace, error) {
	o := w.openers[0].worker
	var walkers []walker
	for _, at := range w.initial {
		if w.at(0, 0)[o.Fingerprint(at)]&bit != 0 {
			walkers = append(walkers, walker{worlds: []World{at}})
		}
	}
	for d := range w.findings[i].steps {
		var least []turn
		for k, walker := range walkers {
			turns, err := w.turns(o, walker, d, bit)
			if err != nil {
				return nil, err
			}
			for _, t := range turns {
				t.walker = k
				switch c := t.compare(least); {
				case c < 0:
					least = append(least[:0], t)
				case c == 0:
					least = append(least, t)
				}
			}
		}
		next := make([]walker, len(least))
		for k, t := range least {
			var err error
			if next[k], err = walkers[t.walker].take(o, t); err != nil {
				return nil, err
			}
		}
		walkers = next
	}
	if len(walkers) == 0 {
		return nil, fmt.Errorf("the way there was not found again: a world expands differently each time")
	}
	return w.tell(o, i, walkers[0])
}

// compare compares the label of t with that of the least turns so far.
func (t turn) compare(least []turn) int {
	if len(least) == 0 {
		return -1
	}
	return compareLabels(t.label, least[0].label)
}

func compareLabels(a, b model.Label) int {
	return cmp.Or(
		cmp.Compare(a.Verb, b.Verb),
		cmp.Compare(a.Actor, b.Actor),
		cmp.Compare(a.Call, b.Call),
		cmp.Compare(a.Text, b.Text),
	)
}

// turns lists how a walker that has taken d steps can go on over marked worlds.
func (w *sweep) turns(o Worker, at walker, d int, bit uint64) ([]turn, error) {
	var turns []turn
	names := make(map[model.Label]bool)
	for _, faults := range []bool{false, true} {
		f := at.faults
		if faults {
			f++
		}
		ts, err := o.Expand(at.worlds[d], faults)
		if err != nil {
			return nil, err
		}
		for i, t := range ts {
			label, err := o.Label(i)
			if err != nil {
				return nil, err
			}
			if names[label] {
				return nil, fmt.Errorf("two transitions of one world have the label %v", label)
			}
			names[label] = true
			if w.at(f, d+1)[t.Next]&bit != 0 {
				turns = append(turns, turn{label: label, index: i, fault: faults})
			}
		}
	}
	return turns, nil
}

// take returns the walker one step further.
func (at walker) take(o Worker, t turn) (walker, error) {
	here := at.worlds[len(at.worlds)-1]
	ts, err := o.Expand(here, t.fault)
	if err != nil {
		return walker{}, err
	}
	want := ts[t.index].Next
	effects, err := o.Effects(t.index)
	if err != nil {
		return walker{}, err
	}
	next, err := o.Successor(nil, t.index)
	if err != nil {
		return walker{}, err
	}
	if got := o.Fingerprint(next); got != want {
		return walker{}, fmt.Errorf("the transition %v announces fingerprint %x and leads to %x", t.label, want, got)
	}
	if t.fault {
		at.faults++
	}
	// Walkers never fork, as labels are unique in a world: appending is safe.
	at.worlds = append(at.worlds, next)
	at.steps = append(at.steps, model.Step{Label: t.label, Fault: t.fault, Effects: effects})
	return at, nil
}

// tell writes down the path that breaks property i.
func (w *sweep) tell(o Worker, i int, path walker) (*model.Trace, error) {
	end := path.worlds[len(path.worlds)-1]
	if holds, err := o.Holds(end, i); err != nil {
		return nil, err
	} else if holds {
		return nil, fmt.Errorf("a world broke the property and does so no more")
	}
	broken, err := o.Broken(end, i)
	if err != nil {
		return nil, err
	}
	return &model.Trace{
		Scenario: w.system.Name(),
		Property: w.properties[i].Name,
		Broken:   broken,
		Actors:   w.system.Actors(),
		Steps:    path.steps,
	}, o.Settle()
}
