package shrink

import (
	"context"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// A wish is a step that a lenient replay takes if it can.
type wish struct {
	label trace.Label
	fault bool
	// named says that the label is that of a trace. Others are by the names that calls have
	// in the world: there a call that is awaited has one name, whatever was before it.
	named bool
}

// A lenient replay runs lists of wishes from the initial worlds: a wish that is
// not enabled is passed over, so that every list is a schedule and deleting from
// it is always allowed. When the list ends, a canonical completion goes on with
// the oldest message first and without faults. It ends where the property is
// broken in the way that is looked for, or gives up.
//
// What worlds look like is remembered: most candidates of a shrinker share most
// of their worlds.
type lenient struct {
	worker   space.Worker
	property int
	kind     engine.Kind
	target   space.Target
	initial  []space.World
	nodes    map[space.Fingerprint]*node
	futures  *space.Futures
}

// nodesMost is how many worlds a lenient replay remembers.
const nodesMost = 1 << 14

// A node is a world and what is known of it.
type node struct {
	world   space.World
	options [2][]space.Option // without faults, and the faults
	looked  [2]bool
	asked   bool
	broken  bool // the property is, in the way that is looked for
}

// A taken option is a step of an attempt; it knows what else was enabled.
type taken struct {
	at     *node
	faults int // 1 if it is a fault
	index  int
	label  trace.Label // in the trace
}

func (t taken) option() space.Option { return t.at.options[t.faults][t.index] }

// An attempt is a path that was run.
type attempt struct {
	steps  []taken
	faults int
}

// wishes returns the steps of an attempt to be run again.
func (a attempt) wishes() []wish {
	ws := make([]wish, len(a.steps))
	for i, s := range a.steps {
		ws[i] = wish{label: s.option().Label, fault: s.faults > 0}
	}
	return ws
}

// trace returns an attempt as a trace without effects.
func (a attempt) trace(s space.System, property string) trace.Trace {
	t := trace.Trace{Scenario: s.Name(), Property: property, Actors: s.Actors()}
	for _, s := range a.steps {
		t.Steps = append(t.Steps, trace.Step{Label: s.label, Fault: s.faults > 0})
	}
	return t
}

// beyond says that an attempt is not worth going on with: most is the best so far.
func (a attempt) beyond(most attempt) bool {
	const slack = 64
	if a.faults != most.faults {
		return a.faults > most.faults || len(a.steps) > 2*len(most.steps)+slack
	}
	return len(a.steps) > len(most.steps)
}

// Lenient runs what still applies of a trace, and then what is under way, the oldest
// message first. It returns the path that breaks the property of the trace in the way that
// is looked for, without effects; ok is false if it does not. The property must be one of s.
func Lenient(ctx context.Context, s space.System, t trace.Trace, to space.Target) (found trace.Trace, ok bool, err error) {
	l, err := newLenient(ctx, s, space.PropertyOf(s, t.Property), to)
	if err != nil {
		return found, false, err
	}
	wishes := wishesOf(t)
	longest := attempt{steps: make([]taken, len(wishes)), faults: len(wishes) + 1} // with any number of faults
	a, ok, err := l.run(wishes, longest, newOrder(s.Actors()).less)
	if !ok || err != nil {
		return found, false, err
	}
	found = a.trace(s, t.Property)
	found.Identity = to.Identity
	return found, true, nil
}

func newLenient(ctx context.Context, s space.System, property int, to space.Target) (*lenient, error) {
	w, err := s.Worker()
	if err != nil {
		return nil, err
	}
	l := &lenient{worker: w, property: property, kind: s.Properties()[property].Kind, target: to, nodes: map[space.Fingerprint]*node{}}
	l.futures = space.NewFutures(ctx, w, property)
	l.initial, err = w.Initial()
	return l, err
}

// run returns the least of the attempts from the initial worlds that break the
// property, none of which goes beyond most.
func (l *lenient) run(wishes []wish, most attempt, less func(a, b attempt) bool) (best attempt, ok bool, err error) {
	for _, w := range l.initial {
		a, broken, err := l.from(w, wishes, most)
		if err != nil {
			return attempt{}, false, err
		}
		if broken && (!ok || less(a, best)) {
			best, ok = a, true
		}
	}
	return best, ok, nil
}

// from runs wishes from one initial world.
func (l *lenient) from(start space.World, wishes []wish, most attempt) (a attempt, broken bool, err error) {
	at := l.node(l.worker.Fingerprint(start), start)
	names := space.NamesAt(l.worker, start)
	born := map[space.Event]int{} // when a message was first seen to be enabled
	for {
		if err = l.look(at, 0); err != nil {
			return a, false, err
		}
		if err = l.ask(at); at.broken || err != nil || a.beyond(most) {
			return a, at.broken && !a.beyond(most), err
		}
		for _, o := range at.options[0] {
			if _, ok := born[o.Event]; !ok {
				born[o.Event] = len(a.steps)
			}
		}
		t, ok := taken{}, false
		for len(wishes) > 0 && !ok && err == nil {
			t, ok, err = l.match(at, names, wishes[0])
			wishes = wishes[1:]
		}
		if !ok && err == nil {
			t, ok = l.oldest(at, born)
		}
		if !ok || err != nil {
			return a, false, err
		}
		t.label = names.Label(t.option().Label)
		if at, err = l.take(t); err != nil {
			return a, false, err
		}
		names = names.After(t.option().Naming, at.world)
		delete(born, t.option().Event)
		a.steps = append(a.steps, t)
		a.faults += t.faults
	}
}

// match finds the transition that a wish means: the one with its label, or else
// one that happens to the same call at the same place in the same way, though
// with another answer or argument.
func (l *lenient) match(at *node, names space.Names, w wish) (taken, bool, error) {
	own := 0
	if w.fault {
		own = 1
	}
	for _, faults := range []int{own, 1 - own} {
		if err := l.look(at, faults); err != nil {
			return taken{}, false, err
		}
		options := at.options[faults]
		label := func(i int) trace.Label {
			if w.named {
				return names.Label(options[i].Label)
			}
			return options[i].Label
		}
		if i := space.FindLabel(len(options), label, w.label); i >= 0 {
			return taken{at: at, faults: faults, index: i}, true, nil
		}
		like := -1
		for i, o := range options {
			switch {
			case !space.Alike(label(i), w.label):
			case like < 0, o.Label.Choice == w.label.Choice && options[like].Label.Choice != w.label.Choice:
				like = i
			}
		}
		if like >= 0 {
			return taken{at: at, faults: faults, index: like}, true, nil
		}
	}
	return taken{}, false, nil
}

// oldest is how an attempt goes on when nothing is wished for: by what has waited
// longest. Clients start nothing, unless only a world where nothing is enabled
// can break the property.
func (l *lenient) oldest(at *node, born map[space.Event]int) (taken, bool) {
	classes := []space.Class{space.Progress}
	if l.kind == engine.Terminal {
		classes = append(classes, space.Start)
	}
	for _, class := range classes {
		best := -1
		for i, o := range at.options[0] {
			if o.Class != class {
				continue
			}
			if best < 0 {
				best = i
				continue
			}
			b := at.options[0][best]
			if born[o.Event] < born[b.Event] || born[o.Event] == born[b.Event] && o.Event != b.Event && o.Label.Compare(b.Label) < 0 {
				best = i
			}
		}
		if best >= 0 {
			return taken{at: at, index: best}, true
		}
	}
	return taken{}, false
}

// node returns what is known of a world.
func (l *lenient) node(f space.Fingerprint, w space.World) *node {
	n := l.nodes[f]
	if n == nil {
		if len(l.nodes) >= nodesMost {
			clear(l.nodes)
		}
		n = &node{world: w}
		l.nodes[f] = n
	}
	return n
}

// look finds the options of a world.
func (l *lenient) look(n *node, faults int) error {
	if n.looked[faults] {
		return nil
	}
	var err error
	if n.options[faults], err = space.Enabled(l.worker, n.world, faults > 0); err != nil {
		return err
	}
	n.looked[faults] = true
	return nil
}

// take follows an option.
func (l *lenient) take(t taken) (*node, error) {
	next := t.option().Next
	if n := l.nodes[next]; n != nil {
		return n, nil
	}
	if _, err := l.worker.Expand(t.at.world, t.faults > 0); err != nil {
		return nil, err
	}
	w, err := l.worker.Successor(nil, t.index)
	if err != nil {
		return nil, err
	}
	return l.node(next, w), nil
}

// ask asks whether a world breaks the property, and in the way that is looked for.
func (l *lenient) ask(n *node) (err error) {
	if n.asked {
		return nil
	}
	n.asked = true
	ts := make([]space.Transition, len(n.options[0]))
	for i, o := range n.options[0] {
		ts[i] = o.Transition
	}
	if !space.Asked(l.kind, ts) {
		return nil
	}
	if l.kind == engine.CanAlways {
		n.broken, err = l.futures.Stuck(n.world)
	} else {
		n.broken, err = l.target.At(l.worker, n.world, l.property)
	}
	return err
}
