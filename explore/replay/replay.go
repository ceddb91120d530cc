// Package replay runs traces again: Run applies the steps of a trace to a system, by name
// and natively beside, until the property of the trace is broken.
package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/native"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// Outcome is what became of a trace that was run again.
type Outcome string

// The outcomes of a replay.
const (
	Reproduced Outcome = "reproduced"            // its property is broken again
	Unbroken   Outcome = "unbroken"              // every step applies and its property is true in every world on the way
	Otherwise  Outcome = "breaks in other words" // its property is broken on the way, and not in the way of the trace
	Diverged   Outcome = "diverged"              // a step is not enabled any more
)

// Enabled is a transition that was enabled where a trace diverged.
type Enabled struct {
	Label trace.Label
	Fault bool
}

// Result is what a replay found.
type Result struct {
	Outcome Outcome
	// Trace holds the steps that applied, with their effects and faults as they are
	// now, up to the one that breaks the property. Its identity is that of the way in
	// which the property is broken, and that of the trace where none is.
	Trace trace.Trace
	// Step is the number, from 1, of the step that breaks the property or that
	// is not enabled; 0 if there is none, or if the initial world breaks it.
	Step int
	// Wanted is the label of that step, and Enabled what could be done instead,
	// what resembles it most first. Both are for Diverged only.
	Wanted  trace.Label
	Enabled []Enabled
}

// Run applies the steps of t to s, one by one and by name, until a world
// breaks the property of the trace in the way that it names: the last one, as it was
// when the trace was found, or an earlier one. A trace that names none, because it is
// older or its property does not say, ends at the first world that breaks it. A property
// of kind Sometimes is not broken by a world, so a trace to one is Unbroken if it
// applies; so is a trace without a property.
//
// The steps are run natively, too, with a stack for every handler and client.
//
// An error is a property that s does not have, or a modelling error; a step that
// goes another way when it is run natively is one.
func Run(s space.System, t trace.Trace) (Result, error) {
	property, err := PropertyBroken(s, t)
	if err != nil {
		return Result{}, err
	}
	return RunWithin(context.Background(), s, t, property)
}

// RunWithin is Run until a context ends; property is the number that PropertyBroken returns.
func RunWithin(ctx context.Context, s space.System, t trace.Trace, property int) (Result, error) {
	var out Result
	err := limit.NewGuard(context.WithoutCancel(ctx), s, 0, 0).Run(nil, func() error {
		r, err := Best(ctx, s, t, property)
		if err == nil {
			out = r.Result
		}
		return err
	})
	if err != nil {
		return Result{}, limit.About(err, "replay "+s.Name())
	}
	return out, nil
}

// PropertyBroken returns the number of the property of a trace, -1 if it names none. An error
// is a property that s does not have.
func PropertyBroken(s space.System, t trace.Trace) (property int, err error) {
	if t.Property == "" {
		return -1, nil
	}
	if property = space.PropertyOf(s, t.Property); property < 0 {
		return 0, fmt.Errorf("replay %s: the scenario has no property %q (any more)", s.Name(), t.Property)
	}
	return property, nil
}

// Best replays a trace from every initial world and returns the attempt that says most
// about it. The caller runs it within a limit.Guard: it runs the modeller's code.
func Best(ctx context.Context, s space.System, t trace.Trace, property int) (*Attempt, error) {
	w, err := s.Worker()
	if err != nil {
		return nil, err
	}
	worlds, err := w.Initial()
	if err != nil {
		return nil, err
	}
	var best *Attempt
	try := func(initial space.World, former *former) error {
		r := &Attempt{system: s, property: property, former: former, futures: space.NewFutures(ctx, w, property), path: space.NewPath(w, initial)}
		r.Result.Trace = trace.Trace{Scenario: s.Name(), Property: t.Property, Identity: t.Identity, Actors: s.Actors(), Origin: t.Origin}
		beside, err := native.Begin(s, w)
		if err != nil {
			return err
		}
		err = r.run(t, beside)
		beside.Close()
		if err != nil {
			return fmt.Errorf("step %d: %w", len(r.Result.Trace.Steps)+1, err)
		}
		if best == nil || r.compare(best) < 0 {
			best = r
		}
		return nil
	}
	for _, initial := range worlds {
		if err := try(initial, nil); err != nil {
			return nil, err
		}
	}
	if best != nil && best.fails() && hasGenerations(t) {
		for _, initial := range worlds {
			if former := newFormer(w); former != nil {
				if err := try(initial, former); err != nil {
					return nil, err
				}
			}
		}
	}
	if best == nil {
		return nil, errors.New("the system has no initial world")
	}
	return best, w.Settle()
}

// An Attempt is a replay from one initial world.
type Attempt struct {
	Result Result
	Walked trace.Trace // all steps that applied

	system    space.System
	property  int     // -1 if there is none
	former    *former // if the trace has the names of an earlier version
	futures   *space.Futures
	path      space.Path
	otherwise *Result // the first world that breaks the property in another way than the trace's
}

// compare puts the attempt first that says most about the trace.
func (r *Attempt) compare(other *Attempt) int {
	rank := map[Outcome]int{Reproduced: 0, Otherwise: 1, Unbroken: 2, Diverged: 3}
	return cmp.Or(
		cmp.Compare(rank[r.Result.Outcome], rank[other.Result.Outcome]),
		-cmp.Compare(len(r.Result.Trace.Steps), len(other.Result.Trace.Steps)),
	)
}

// fails says that the trace does not do what it did.
func (r *Attempt) fails() bool {
	return r.Result.Outcome == Diverged || r.property >= 0 && r.Result.Outcome != Reproduced
}

// run replays a trace, and runs it natively beside; that is nil for a flat system.
func (r *Attempt) run(t trace.Trace, beside *native.Run) error {
	r.path.Beside = func(i int, step trace.Step) error {
		if err := beside.Step(i); err != nil {
			went := r.Result.Trace
			went.Steps = append(slices.Clip(r.path.Steps), step)
			return native.Error{Err: err, Trace: went}
		}
		return nil
	}
	err := r.steps(t)
	r.path.Beside = nil
	r.Walked = r.Result.Trace
	if err != nil || r.Result.Outcome == Reproduced || r.otherwise == nil {
		return err
	}
	r.Result = *r.otherwise
	if t.Identity == "" { // any way is its way
		r.Result.Outcome = Reproduced
	}
	return nil
}

// steps applies the steps of a trace until the property is broken in its way.
func (r *Attempt) steps(t trace.Trace) error {
	r.Result.Outcome = Unbroken
	if broken, err := r.ask(t.Identity); broken || err != nil {
		return err
	}
	for _, step := range t.Steps {
		applied, err := r.apply(step.Label)
		if err != nil {
			return err
		}
		if !applied {
			r.Result.Outcome, r.Result.Step, r.Result.Wanted = Diverged, len(r.Result.Trace.Steps)+1, step.Label
			return nil
		}
		if broken, err := r.ask(t.Identity); broken || err != nil {
			return err
		}
	}
	return nil
}

// apply takes the enabled transition that has the label, if there is one.
func (r *Attempt) apply(want trace.Label) (applied bool, err error) {
	all, err := r.path.Options()
	if err != nil {
		return false, err
	}
	label := func(i int) trace.Label {
		if r.former != nil {
			return r.former.label(all[i].Label)
		}
		return all[i].Label
	}
	if k := space.FindLabel(len(all), label, want); k >= 0 {
		return true, r.take(all[k].Choice)
	}
	enabled := make([]Enabled, len(all))
	for i, o := range all {
		enabled[i] = Enabled{o.Label, o.Choice.Fault()}
	}
	slices.SortStableFunc(enabled, func(a, b Enabled) int {
		return cmp.Or(-cmp.Compare(likeness(a.Label, want), likeness(b.Label, want)), a.Label.Compare(b.Label))
	})
	r.Result.Enabled = enabled
	return false, nil
}

// take takes a transition of the world that was reached.
func (r *Attempt) take(c space.Choice) error {
	err := r.path.Take(c)
	r.Result.Trace.Steps = r.path.Steps
	if err == nil && r.former != nil {
		r.former.arrive(&r.path)
	}
	return err
}

// likeness says how much two labels have in common: the call most of all.
func likeness(a, b trace.Label) int {
	n := 0
	for _, part := range []struct {
		same   bool
		weight int
	}{
		{a.Call == b.Call, 8},
		{a.Actor == b.Actor, 4},
		{a.Verb == b.Verb, 2},
		{a.Text() == b.Text(), 1},
	} {
		if part.same {
			n += part.weight
		}
	}
	return n
}

// ask notes whether the world that was reached breaks the property, and says whether
// in the way that is looked for.
func (r *Attempt) ask(identity string) (broken bool, err error) {
	if r.property < 0 {
		return false, nil
	}
	kind := r.system.Properties()[r.property].Kind
	asked, err := r.applies(kind)
	if err != nil || !asked {
		return false, err
	}
	if kind == engine.CanAlways {
		if broken, err = r.futures.Stuck(r.path.At); !broken || err != nil {
			return false, err
		}
	}
	if found, err := space.Identities(r.path.Worker, r.path.At, r.property); err != nil || len(found) == 0 {
		return false, err
	}
	all, err := space.Ways(r.path.Worker, r.path.At, r.property)
	if err != nil {
		return false, err
	}
	way := space.Target{Identity: identity}.Of(all)
	now := r.Result
	now.Outcome, now.Step, now.Enabled = Otherwise, len(r.Result.Trace.Steps), nil
	now.Trace.Identity, now.Trace.Broken = way.Identity, way.Text
	now.Trace.Steps = slices.Clip(now.Trace.Steps)
	if way.Identity == identity {
		now.Outcome = Reproduced
		r.Result = now
		return true, nil
	}
	if r.otherwise == nil {
		r.otherwise = &now
	}
	return false, nil
}

// applies says whether the world that was reached can break a property of that kind.
func (r *Attempt) applies(kind engine.Kind) (bool, error) {
	if kind == engine.Sometimes {
		return false, nil
	}
	ts, err := r.path.Worker.Expand(r.path.At, false)
	return err == nil && space.Asked(kind, ts), err
}
