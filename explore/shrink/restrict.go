package shrink

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// A restricted system is what a shrunk trace leaves of another: one property
// that is broken in one way, the operations of clients that the trace begins, and
// the kinds of fault that it uses. Every path of it is one of the whole system
// and breaks the property there.
type restricted struct {
	space.System
	ctx      context.Context // ends a search, also while it looks at what lies ahead of one world
	property int
	target   space.Target
	scope    scope
}

// Restrict leaves one property of a system, and one way to break it; everything stays
// enabled. The context ends a search, also while it looks at what lies ahead of one world.
func Restrict(ctx context.Context, s space.System, property int, to space.Target) space.System {
	return restricted{System: s, ctx: ctx, property: property, target: to}
}

// A scope says what is left. The zero value is everything.
type scope struct {
	operations map[trace.Call]bool // nil for all
	faults     map[trace.Verb]bool // nil for all
}

// scopes are what an attempt uses, its operations under every kind of fault if it
// uses any, and everything.
func scopes(a attempt) []scope {
	operations, faults := map[trace.Call]bool{}, map[trace.Verb]bool{}
	for _, s := range a.steps {
		l := s.label
		operations[l.Call.Operation()] = true
		if s.faults > 0 {
			faults[l.Verb] = true
		}
	}
	if a.faults == 0 {
		return []scope{{operations, faults}, {}}
	}
	return []scope{{operations, faults}, {operations, nil}, {}}
}

// limited says that some operations are left out.
func (c scope) limited() bool { return c.operations != nil }

// String names the scope for people and tells scopes apart.
func (c scope) String() string {
	if !c.limited() {
		return "the scenario"
	}
	s := listed(c.operations)
	switch {
	case c.faults == nil:
		s += " with every kind of fault"
	case len(c.faults) > 0:
		s += " with " + listed(c.faults)
	}
	return s
}

// listed are the members of a set, in order.
func listed[T ~string](set map[T]bool) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(set)) {
		names = append(names, string(name))
	}
	return strings.Join(names, ", ")
}

// Whole is the system of which r is a part.
func (r restricted) Whole() space.System { return r.System }

// Limits are those of the whole system.
func (r restricted) Limits() (*engine.Watch, limit.Step) { return limit.Of(r.System) }

// Properties lists the one property. Where less than everything is enabled, a
// world that looks terminal need not be, and one that looks stuck need not be
// either: these kinds are asked of every world, and the whole system answers.
func (r restricted) Properties() []space.Property {
	p := r.System.Properties()[r.property]
	p.Want, p.Implied = space.Violated, false
	if r.scope.limited() && (p.Kind == engine.Terminal || p.Kind == engine.CanAlways) {
		p.Kind = engine.Always
	}
	return []space.Property{p}
}

func (r restricted) Worker() (space.Worker, error) {
	inner, err := r.System.Worker()
	if err != nil {
		return nil, err
	}
	whole, err := r.System.Worker()
	if err != nil {
		return nil, err
	}
	return &restrictedWorker{
		Worker: inner, whole: whole, restricted: r, kind: r.System.Properties()[r.property].Kind,
		own: map[space.Event]bool{}, futures: space.NewFutures(r.ctx, whole, r.property),
	}, nil
}

// A restrictedWorker passes on what is in the scope.
type restrictedWorker struct {
	space.Worker
	restricted
	whole   space.Worker // looks at the whole system
	kind    engine.Kind
	out     []space.Transition
	index   []int                // of the worker's transitions
	own     map[space.Event]bool // whether a message belongs to an operation that is left
	futures *space.Futures
}

func (w *restrictedWorker) Expand(at space.World, faults bool) ([]space.Transition, error) {
	w.out, w.index = w.out[:0], w.index[:0]
	if faults && w.scope.faults != nil && len(w.scope.faults) == 0 {
		return nil, nil
	}
	ts, err := w.Worker.Expand(at, faults)
	if err != nil || !w.scope.limited() {
		return ts, err
	}
	for i, t := range ts {
		ok, err := w.allows(i, faults)
		if err != nil {
			return nil, err
		}
		if ok {
			w.out, w.index = append(w.out, t), append(w.index, i)
		}
	}
	return w.out, nil
}

// allows says whether a transition of the worker is in the scope.
func (w *restrictedWorker) allows(i int, faults bool) (bool, error) {
	e := w.Worker.Event(i)
	ok, known := w.own[e]
	if known && (!ok || !faults) {
		return ok, nil
	}
	l, err := w.Worker.Label(i)
	if err != nil {
		return false, err
	}
	ok = w.scope.operations[l.Call.Operation()]
	w.own[e] = ok
	return ok && (!faults || w.scope.faults == nil || w.scope.faults[l.Verb]), nil
}

// inner is the number that the worker gives to a transition.
func (w *restrictedWorker) inner(i int) int {
	if w.scope.limited() {
		return w.index[i]
	}
	return i
}

func (w *restrictedWorker) Successor(dst space.World, i int) (space.World, error) {
	return w.Worker.Successor(dst, w.inner(i))
}
func (w *restrictedWorker) Label(i int) (trace.Label, error) { return w.Worker.Label(w.inner(i)) }
func (w *restrictedWorker) Effects(i int) ([]trace.Effect, error) {
	return w.Worker.Effects(w.inner(i))
}
func (w *restrictedWorker) Event(i int) space.Event { return w.Worker.Event(w.inner(i)) }

// What transitions do to names is what the worker says, and nothing in a flat system.

func (w *restrictedWorker) Renamed(i int) []map[trace.Call]trace.Call {
	if n, ok := w.Worker.(space.Namer); ok {
		return n.Renamed(w.inner(i))
	}
	return nil
}

func (w *restrictedWorker) Made(i int) ([]trace.Call, error) {
	if n, ok := w.Worker.(space.Namer); ok {
		return n.Made(w.inner(i))
	}
	return nil, nil
}

func (w *restrictedWorker) Names(at space.World) ([]trace.Call, []engine.Principal) {
	if n, ok := w.Worker.(space.Namer); ok {
		return n.Names(at)
	}
	return nil, nil
}

// Holds is false where the property is broken in the way that is looked for.
func (w *restrictedWorker) Holds(at space.World, _ int) (bool, error) {
	switch {
	case w.kind == engine.CanAlways && w.scope.limited():
		stuck, err := w.futures.Stuck(at)
		return !stuck, err
	case w.kind == engine.CanAlways:
		return w.Worker.Holds(at, w.property)
	case w.kind == engine.Terminal && w.scope.limited():
		ts, err := w.whole.Expand(at, false)
		if err != nil || !space.Asked(w.kind, ts) {
			return true, err
		}
	}
	broken, err := w.target.At(w.Worker, at, w.property)
	return !broken, err
}

// Identities are those of the property that is left.
func (w *restrictedWorker) Identities(at space.World, _ int) ([]string, error) {
	return space.Identities(w.Worker, at, w.property)
}

// Ways has only the one that is looked for.
func (w *restrictedWorker) Ways(at space.World, _ int) ([]engine.Way, error) {
	all, err := space.Ways(w.Worker, at, w.property)
	return []engine.Way{w.target.Of(all)}, err
}

func (w *restrictedWorker) Broken(at space.World, _ int) (string, error) {
	return w.Worker.Broken(at, w.property)
}

func (w *restrictedWorker) Settle() error {
	if err := w.Worker.Settle(); err != nil {
		return err
	}
	return w.whole.Settle()
}
