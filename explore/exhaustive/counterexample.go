package exhaustive

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// batch is how many quests one sweep serves: a bit each.
const batch = 64

// A mark says that a world lies on a shortest path to worlds that the quests are for
// whose bits are set.
type mark struct {
	world space.Fingerprint
	bits  uint64
}

// A sweep finds the worlds on shortest paths, by faults and steps.
type sweep struct {
	*search
	useful [][]map[space.Fingerprint]uint64
}

// A quest is for the least counterexample of one way to break a property.
type quest struct {
	property int
	breach   *breach
	first    space.Target // the way, or any
	space.Failure
	rank int // of the way among those in which its last world breaks the property
}

// counterexamples returns for each violated property the ways to break it that were
// found, each with the trace that has the fewest faults, of those the fewest steps,
// of those the least sequence of labels; the least one first. See
// docs/decisions/counterexamples.md.
func (s *search) counterexamples() ([][]space.Failure, error) {
	var quests []*quest
	for i, f := range s.findings {
		for k := range f.breaches {
			if p := s.properties[i]; p.Kind != engine.Sometimes {
				b := &s.findings[i].breaches[k]
				quests = append(quests, &quest{property: i, breach: b, first: space.Target{Any: !s.options.All, Identity: b.identity}})
			}
		}
	}
	for rest := quests; len(rest) > 0; {
		some := rest[:min(batch, len(rest))]
		rest = rest[len(some):]
		w, err := s.sweep(some)
		if err != nil {
			return nil, err
		}
		if s.guard.Last() { // the way was not followed to its beginning
			s.unshown = true
			break
		}
		for bit, q := range some {
			if err := w.trace(q, 1<<bit); err != nil {
				return nil, fmt.Errorf("of %q: %w", s.properties[q.property].Name, err)
			}
		}
	}
	quests = slices.DeleteFunc(quests, func(q *quest) bool { return q.Counterexample == nil })
	slices.SortStableFunc(quests, func(a, b *quest) int { return cmp.Or(cmp.Compare(a.property, b.property), a.compare(b)) })
	failures := make([][]space.Failure, len(s.properties))
	for _, q := range quests {
		failures[q.property] = append(failures[q.property], q.Failure)
	}
	return failures, nil
}

// compare puts the lesser counterexample first. Of two that are one path, that one is
// first whose way the property finds first.
func (q *quest) compare(p *quest) int {
	return cmp.Or(
		cmp.Compare(q.Faults, p.Faults), cmp.Compare(q.Steps, p.Steps),
		slices.CompareFunc(q.Counterexample.Steps, p.Counterexample.Steps, func(a, b trace.Step) int { return a.Label.Compare(b.Label) }),
		cmp.Compare(q.rank, p.rank),
	)
}

// sweep goes backwards from the worlds that some quests are for and marks
// the worlds that lead to them. Distances add up, so every world on a shortest
// path lies in the level that its own distance names: the levels need to be
// expanded again only once, and only against what is marked one step further.
func (s *search) sweep(quests []*quest) (*sweep, error) {
	w := &sweep{search: s}
	for _, levels := range s.layers {
		// One more step and one more layer than there are, both empty.
		w.useful = append(w.useful, make([]map[space.Fingerprint]uint64, len(levels)+1))
	}
	w.useful = append(w.useful, nil)
	deepest := 0
	for bit, q := range quests {
		b := q.breach
		deepest = max(deepest, b.steps)
		for _, target := range b.targets {
			w.mark(b.faults, b.steps, mark{target, 1 << bit})
		}
	}
	for d := deepest - 1; d >= 0 && !s.guard.Last(); d-- {
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
		w.useful[f][d] = make(map[space.Fingerprint]uint64)
	}
	w.useful[f][d][m.world] |= m.bits
}

// at returns the marks at (f, d), which may lie outside of what was searched.
func (w *sweep) at(f, d int) map[space.Fingerprint]uint64 {
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
	err := w.each(&errand{chunks: len(chunks), chunk: func(i int) chunk { return chunks[i] }, halted: w.guard.Last, world: func(o *opener, at space.World, _ int) error {
		a, err := o.leads(at, false, free)
		if err != nil {
			return err
		}
		b, err := o.leads(at, true, costly)
		if a|b != 0 {
			o.marks = append(o.marks, mark{o.worker.Fingerprint(at), a | b})
		}
		return err
	}})
	for _, o := range w.openers {
		for _, m := range o.marks {
			w.mark(f, d, m)
		}
		o.marks = nil
	}
	return err
}

// leads returns the bits of the marked worlds that w leads to.
func (o *opener) leads(w space.World, faults bool, marked map[space.Fingerprint]uint64) (bits uint64, err error) {
	if len(marked) == 0 {
		return 0, nil
	}
	ts, err := o.worker.Expand(w, faults)
	for _, t := range ts {
		bits |= marked[t.Next]
	}
	return bits, err
}

// A turn is a way for a path to go on.
type turn struct {
	path int
	space.Option
}

// trace finds and tells the way to what a quest is for.
func (w *sweep) trace(q *quest, bit uint64) error {
	path, err := w.walk(q, bit)
	if err != nil {
		return err
	}
	return w.tell(w.openers[0].worker, q, path)
}

// walk goes from the initial worlds to one that a quest is for, always on marked worlds
// and always by the least label. From each initial world there is at most one path,
// because labels are unique in a world.
func (w *sweep) walk(q *quest, bit uint64) (space.Path, error) {
	o := w.openers[0].worker
	var paths []space.Path
	for _, at := range w.initial {
		if w.at(0, 0)[o.Fingerprint(at)]&bit != 0 {
			paths = append(paths, space.NewPath(o, at))
		}
	}
	for range q.breach.steps {
		var least []turn
		for k := range paths {
			turns, err := w.turns(&paths[k], bit)
			if err != nil {
				return space.Path{}, err
			}
			for _, t := range turns {
				t.path = k
				switch c := t.compare(least); {
				case c < 0:
					least = append(least[:0], t)
				case c == 0:
					least = append(least, t)
				}
			}
		}
		next := make([]space.Path, len(least))
		for k, t := range least {
			next[k] = paths[t.path]
			if err := next[k].Take(t.Choice); err != nil {
				return space.Path{}, err
			}
		}
		paths = next
	}
	if len(paths) == 0 {
		return space.Path{}, fmt.Errorf("the way there was not found again: a world expands differently each time")
	}
	return paths[0], nil
}

// compare compares the label of t with that of the least turns so far.
func (t turn) compare(least []turn) int {
	if len(least) == 0 {
		return -1
	}
	return t.Label.Compare(least[0].Label)
}

// turns lists how a path can go on over marked worlds.
func (w *sweep) turns(p *space.Path, bit uint64) (turns []turn, err error) {
	all, err := p.Options()
	for _, o := range all {
		f := p.Faults()
		if o.Choice.Fault() {
			f++
		}
		if w.at(f, len(p.Steps)+1)[o.Next]&bit != 0 {
			turns = append(turns, turn{Option: o})
		}
	}
	return turns, err
}

// tell writes down the path that a quest is for.
func (w *sweep) tell(o space.Worker, q *quest, path space.Path) error {
	found, err := space.Identities(o, path.At, q.property)
	if err != nil {
		return err
	}
	q.rank = max(0, slices.Index(found, q.first.Identity))
	if len(found) == 0 || !q.first.Any && found[q.rank] != q.first.Identity {
		return fmt.Errorf("a world broke the property and does so no more")
	}
	all, err := space.Ways(o, path.At, q.property)
	if err != nil {
		return err
	}
	way := q.first.Of(all)
	q.Failure = space.Failure{Identity: way.Identity, Faults: q.breach.faults, Steps: q.breach.steps, Minimal: q.breach.minimal, Counterexample: &trace.Trace{
		Scenario: w.system.Name(),
		Property: w.properties[q.property].Name,
		Identity: way.Identity,
		Broken:   way.Text,
		Actors:   w.system.Actors(),
		Steps:    path.Steps,
	}}
	if w.guard.Halted() {
		return nil // what is left to run again is of the level that was cut
	}
	return o.Settle()
}
