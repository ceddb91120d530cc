package explore

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/icmc-project/icmc/model"
)

// ShrinkOptions bound the work of Shrink.
type ShrinkOptions struct {
	MaxTime   time.Duration // 0 means a minute
	Workers   int           // of the searches; 0 means GOMAXPROCS
	MaxStates int64         // of each search; 0 means shrinkStates
}

const (
	shrinkTime   = time.Minute
	shrinkStates = 1 << 18
	roundsMost   = 16
)

// ErrNotReproduced is the error of Shrink for a trace that does not apply or
// does not break its property, in the system as it is now.
var ErrNotReproduced = errors.New("the trace does not reproduce")

// Shrunk is what Shrink leaves of a counterexample.
type Shrunk struct {
	Trace model.Trace
	// Minimal says that an exhaustive search found no counterexample of the same
	// failure with fewer faults, or as many and fewer steps, within what Within
	// describes.
	Minimal bool
	Within  string   // "the scenario", or the operations and kinds of fault that were searched
	Tried   int      // schedules that were run
	Passes  []string // what changed it for the better, in the order of first success
	Limit   string   // what ended it early: LimitTime, LimitInterrupted, or ""
}

// Claim says in a sentence how small the trace is known to be.
func (s Shrunk) Claim() string {
	if !s.Minimal {
		return "perhaps not the shortest: what is left is too large to be searched exhaustively"
	}
	return "no counterexample that fails in the same way has fewer faults, or as many and fewer steps; searched: " + s.Within
}

// Shrink makes a counterexample of s small: as few faults as it can, then as few
// steps. First the schedule is cut down by passes of lenient replay, to a
// fixpoint; then what is left is a small system, which is searched exhaustively,
// and so is s itself within what the trace needs if that is not too large.
//
// The result replays and breaks the same property in the same way, perhaps beside
// others, see model.Way. It is a function of s and t alone,
// whatever the number of workers, and shrinking it again leaves it as it is,
// unless the time ran out or the search was interrupted: then it is the least
// counterexample so far.
func Shrink(ctx context.Context, s System, t model.Trace, o ShrinkOptions) (Shrunk, error) {
	if o.MaxTime == 0 {
		o.MaxTime = shrinkTime
	}
	if o.MaxStates == 0 {
		o.MaxStates = shrinkStates
	}
	var out Shrunk
	g := newGuard(ctx, s, o.MaxTime, 0)
	err := g.run(nil, func() (err error) {
		out, err = shrink(g, s, t, o)
		return err
	})
	if err != nil {
		return Shrunk{}, named(err, "shrink "+s.Name())
	}
	return out, nil
}

func shrink(g *guard, s System, t model.Trace, o ShrinkOptions) (Shrunk, error) {
	replayed, err := Replay(s, t)
	if err != nil {
		return Shrunk{}, err
	}
	if t.Property == "" || replayed.Outcome != Reproduced {
		return Shrunk{}, fmt.Errorf("%w: %s", ErrNotReproduced, replayed.Outcome)
	}
	ctx, cancel := context.WithTimeout(g.ctx, o.MaxTime)
	defer cancel()
	z, err := newShrinker(ctx, g, s, replayed.Trace, o)
	if err != nil {
		return Shrunk{}, err
	}
	err = z.rounds()
	if g.look(); err != nil && !(g.halted() && errors.Is(err, ctx.Err())) {
		return Shrunk{}, err
	}
	return z.result()
}

// A shrinker is the state of Shrink.
type shrinker struct {
	ctx      context.Context // ends when guard does
	system   System
	options  ShrinkOptions
	property int
	name     string // of the property
	origin   model.Origin
	target   target
	guard    *guard
	lenient  *lenient
	order    order

	best     attempt
	tried    map[[sha256.Size]byte]bool // schedules: none is run twice
	searches map[string]found           // by what was searched
	passes   []string
	pass     string // the one that is at work

	minimal bool
	within  string
}

func newShrinker(ctx context.Context, g *guard, s System, t model.Trace, o ShrinkOptions) (*shrinker, error) {
	z := &shrinker{
		system: s, options: o, name: t.Property, origin: t.Origin,
		property: propertyOf(s, t.Property),
		target:   target{identity: t.Identity},
		ctx:      ctx, guard: g,
		order:    newOrder(s.Actors()),
		tried:    map[[sha256.Size]byte]bool{},
		searches: map[string]found{},
	}
	var err error
	if z.lenient, err = newLenient(ctx, s, z.property, z.target); err != nil {
		return nil, err
	}
	var ok bool
	wishes := wishesOf(t)
	z.best, ok, err = z.lenient.run(wishes, blank(wishes), z.order.less)
	if err == nil && !ok {
		err = fmt.Errorf("%w: a world expands differently each time", ErrNotReproduced)
	}
	return z, err
}

// propertyOf returns the number of a property, -1 if there is none of that name.
func propertyOf(s System, name string) int {
	return slices.IndexFunc(s.Properties(), func(p Property) bool { return p.Name == name })
}

// blank is an attempt as long as wishes, so that none of them is beyond it.
func blank(wishes []wish) attempt {
	a := attempt{steps: make([]taken, len(wishes))}
	for _, w := range wishes {
		if w.fault {
			a.faults++
		}
	}
	return a
}

func wishesOf(t model.Trace) []wish {
	ws := make([]wish, len(t.Steps))
	for i, s := range t.Steps {
		ws[i] = wish{s.Label, s.Fault}
	}
	return ws
}

// rounds runs passes and searches until both leave the trace as it is. What a
// round makes of a trace depends on that trace only, so the result is one that
// shrinking again leaves as it is.
func (z *shrinker) rounds() error {
	for range roundsMost {
		before := z.best
		if err := z.cutDown(); err != nil {
			return err
		}
		if err := z.search(); err != nil {
			return err
		}
		if z.order.same(before, z.best) || z.guard.halted() {
			return nil
		}
	}
	return nil
}

// cutDown runs the passes to a fixpoint, the cheapest first.
func (z *shrinker) cutDown() error {
	for again := true; again && !z.guard.halted(); {
		again = false
		for _, p := range passes {
			z.pass = p.name
			before := z.best
			if err := p.run(z); err != nil {
				return err
			}
			if err := z.lenient.worker.Settle(); err != nil {
				return err
			}
			if !z.order.same(before, z.best) {
				again = true
				break // the cheap ones first
			}
		}
	}
	return nil
}

// try runs a schedule, unless it was run before, and keeps it if it is less than
// the best so far. Whatever was not kept then would not be kept now.
func (z *shrinker) try(wishes []wish) (kept bool, err error) {
	if z.guard.look(); z.guard.halted() {
		return false, nil
	}
	key := scheduleKey(wishes)
	if z.tried[key] {
		return false, nil
	}
	z.tried[key] = true
	a, ok, err := z.lenient.run(wishes, z.best, z.order.less)
	if err != nil || !ok || !z.order.less(a, z.best) {
		return false, err
	}
	z.improve(a)
	return true, nil
}

// improve takes over a smaller attempt.
func (z *shrinker) improve(a attempt) {
	z.best, z.minimal, z.within = a, false, ""
	if !slices.Contains(z.passes, z.pass) {
		z.passes = append(z.passes, z.pass)
	}
}

// scheduleKey names a schedule.
func scheduleKey(wishes []wish) [sha256.Size]byte {
	var enc []byte
	for _, w := range wishes {
		for _, s := range []string{w.label.Verb, w.label.Actor, w.label.Call, w.label.Text} {
			enc = append(binary.AppendUvarint(enc, uint64(len(s))), s...)
		}
		if w.fault {
			enc = append(enc, '!')
		}
	}
	return sha256.Sum256(enc)
}

// result replays the best trace, which tells its effects.
func (z *shrinker) result() (Shrunk, error) {
	t := z.best.trace(z.system, z.name)
	t.Identity, t.Origin = z.target.identity, z.origin
	r, err := Replay(z.system, t)
	if err == nil && (r.Outcome != Reproduced || len(r.Trace.Steps) != len(t.Steps)) {
		err = fmt.Errorf("the shrunk trace does not replay: %s at step %d", r.Outcome, r.Step)
	}
	if err != nil {
		return Shrunk{}, err
	}
	return Shrunk{
		Trace: r.Trace, Minimal: z.minimal, Within: z.within,
		Tried: len(z.tried), Passes: z.passes, Limit: z.guard.stopped(),
	}, nil
}
