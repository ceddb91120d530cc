// Package shrink makes counterexamples small: by passes over their steps, and by an
// exhaustive search of the small system that is left.
package shrink

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// Options bound the work of Shrink.
type Options struct {
	MaxTime   time.Duration // 0 means a minute
	Workers   int           // of the searches; 0 means GOMAXPROCS
	MaxStates int64         // of each search; 0 means 262,144
	// Progress is called about once a second from one goroutine; may be nil.
	Progress func(Status)
}

const (
	defaultTime   = time.Minute
	defaultStates = 1 << 18
	roundsMost    = 16
)

// ErrNotReproduced is the error of Shrink for a trace that does not apply or
// does not break its property, in the system as it is now.
var ErrNotReproduced = errors.New("the trace does not reproduce")

// Result is what Shrink leaves of a counterexample.
type Result struct {
	Trace trace.Trace
	// Minimal says that an exhaustive search found no counterexample of the same
	// failure with fewer faults, or as many and fewer steps, within what Within
	// describes.
	Minimal bool
	Within  string   // "the scenario", or the operations and kinds of fault that were searched
	Tried   int      // schedules that were run
	Passes  []string // what changed it for the better, in the order of first success
	Limit   string   // what ended it early: limit.Time, limit.Interrupted, or ""
}

// Claim says in a sentence how small the trace is known to be.
func (s Result) Claim() string {
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
// others, see engine.Way. It is a function of s and t alone,
// whatever the number of workers, and shrinking it again leaves it as it is,
// unless the time ran out or the search was interrupted: then it is the least
// counterexample so far.
func Shrink(ctx context.Context, s space.System, t trace.Trace, o Options) (Result, error) {
	if err := limit.Check(&o.Workers, o.MaxTime, limit.Number{Name: "max states", Value: o.MaxStates}); err != nil {
		return Result{}, fmt.Errorf("shrink %s: %w", s.Name(), err)
	}
	if o.MaxTime == 0 {
		o.MaxTime = defaultTime
	}
	if o.MaxStates == 0 {
		o.MaxStates = defaultStates
	}
	g := limit.NewGuard(ctx, s, o.MaxTime, 0)
	z := &shrinker{system: s, options: o, name: t.Property, origin: t.Origin, guard: g}
	var out Result
	err := g.Run(z.progress, func() (err error) {
		out, err = z.shrink(t)
		return err
	})
	if err != nil {
		return Result{}, limit.About(err, "shrink "+s.Name())
	}
	return out, nil
}

// shrink is Shrink, on a goroutine of its own.
func (z *shrinker) shrink(t trace.Trace) (Result, error) {
	switch z.property = space.PropertyOf(z.system, t.Property); {
	case t.Property == "":
		return Result{}, fmt.Errorf("%w: %s", ErrNotReproduced, replay.Unbroken)
	case z.property < 0:
		return Result{}, fmt.Errorf("the scenario has no property %q (any more)", t.Property)
	}
	ctx, cancel := context.WithTimeout(z.guard.Context(), z.options.MaxTime)
	defer cancel()
	replayed, err := replay.RunWithin(ctx, z.system, t, z.property)
	switch {
	case z.over(ctx, err):
		return Result{Trace: t, Limit: z.guard.Stopped()}, nil
	case err != nil:
		return Result{}, err
	case replayed.Outcome != replay.Reproduced:
		return Result{}, fmt.Errorf("%w: %s", ErrNotReproduced, replayed.Outcome)
	}
	z.first = replayed.Trace
	if err = z.begin(ctx); err == nil {
		err = z.rounds()
	}
	if err != nil && !z.over(ctx, err) {
		return Result{}, err
	}
	return z.result()
}

// over says whether an error is only that the time is over.
func (z *shrinker) over(ctx context.Context, err error) bool {
	z.guard.Look()
	return err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) && z.guard.Halted()
}

// Status is how far a running shrinking has come.
type Status struct {
	Faults, Steps int // of the smallest counterexample so far
	Tried         int // schedules that were run
	Elapsed       time.Duration
}

// progress tells the user how far the shrinking has come.
func (z *shrinker) progress(elapsed time.Duration) {
	if s := z.status.Load(); s != nil && z.options.Progress != nil {
		z.options.Progress(Status{s.Faults, s.Steps, s.Tried, elapsed})
	}
}

// A shrinker is the state of Shrink.
type shrinker struct {
	ctx      context.Context // ends when the time of the guard is over
	first    trace.Trace     // as it was given, replayed
	status   atomic.Pointer[Status]
	system   space.System
	options  Options
	property int
	name     string // of the property
	origin   trace.Origin
	target   space.Target
	guard    *limit.Guard
	lenient  *lenient
	order    order

	begun    bool // there is a best
	best     attempt
	tried    map[[sha256.Size]byte]bool // schedules: none is run twice
	searches map[string]found           // by what was searched
	passes   []string
	pass     string // the one that is at work

	minimal bool
	within  string
}

// begin finds the first attempt: the trace as it was given.
func (z *shrinker) begin(ctx context.Context) (err error) {
	z.ctx, z.target, z.order = ctx, space.Target{Identity: z.first.Identity}, newOrder(z.system.Actors())
	z.tried, z.searches = map[[sha256.Size]byte]bool{}, map[string]found{}
	if z.lenient, err = newLenient(ctx, z.system, z.property, z.target); err != nil {
		return err
	}
	var ok bool
	wishes := wishesOf(z.first)
	z.best, ok, err = z.lenient.run(wishes, blank(wishes), z.order.less)
	if err == nil && !ok {
		err = fmt.Errorf("%w: a world expands differently each time", ErrNotReproduced)
	}
	z.begun = err == nil
	return err
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

func wishesOf(t trace.Trace) []wish {
	ws := make([]wish, len(t.Steps))
	for i, s := range t.Steps {
		ws[i] = wish{s.Label, s.Fault, true}
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
		if z.order.same(before, z.best) || z.guard.Halted() {
			return nil
		}
	}
	return nil
}

// cutDown runs the passes to a fixpoint, the cheapest first.
func (z *shrinker) cutDown() error {
	for again := true; again && !z.guard.Halted(); {
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
	if z.guard.Look(); z.guard.Halted() {
		return false, nil
	}
	key := scheduleKey(wishes)
	if z.tried[key] {
		return false, nil
	}
	z.tried[key] = true
	z.status.Store(&Status{Faults: z.best.faults, Steps: len(z.best.steps), Tried: len(z.tried)})
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
		for _, s := range []string{string(w.label.Verb), w.label.Actor, string(w.label.Call), w.label.Method, w.label.Argument, w.label.Choice} {
			enc = append(binary.AppendUvarint(enc, uint64(len(s))), s...)
		}
		if w.fault {
			enc = append(enc, '!')
		}
		if w.named {
			enc = append(enc, '?')
		}
	}
	return sha256.Sum256(enc)
}

// result replays the best trace, which tells its effects. Where even that takes too
// long the trace is what it was.
func (z *shrinker) result() (Result, error) {
	out := Result{Trace: z.first, Limit: z.guard.Stopped()}
	if !z.begun {
		return out, nil
	}
	t := z.best.trace(z.system, z.name)
	t.Identity, t.Origin = z.target.Identity, z.origin
	ctx, cancel := context.WithTimeout(context.WithoutCancel(z.ctx), z.guard.Left())
	defer cancel()
	r, err := replay.RunWithin(ctx, z.system, t, z.property)
	if z.over(ctx, err) {
		return out, nil
	}
	if err == nil && (r.Outcome != replay.Reproduced || len(r.Trace.Steps) != len(t.Steps)) {
		err = fmt.Errorf("the shrunk trace does not replay: %s at step %d", r.Outcome, r.Step)
	}
	if err != nil {
		return Result{}, err
	}
	out.Trace, out.Minimal, out.Within, out.Tried, out.Passes = r.Trace, z.minimal, z.within, len(z.tried), z.passes
	return out, nil
}
