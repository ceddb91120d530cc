package explore

import (
	"context"
	"errors"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// NotThere, as an outcome of Recheck, says that no world of the scenario breaks the property
// in the way of the trace: it was searched to its end.
const NotThere replay.Outcome = "gone"

// Rechecked is what became of the bug that a trace shows.
type Rechecked struct {
	// Outcome is Reproduced if the bug is there, by whatever trace; Otherwise if the trace
	// breaks the property in another way now; NotThere; Unbroken if the trace applies and
	// breaks nothing, and nobody knows about the rest of the scenario; Diverged if it does
	// not apply either.
	Outcome  replay.Outcome
	Trace    trace.Trace // that shows the bug, or the other way
	How      string      // how it came to Trace if not by the steps of the trace alone, "after 2 more steps"
	Searched bool        // Trace was found by the search, and not by the steps of the trace
	// Replayed is what became of the steps of the trace alone.
	Replayed replay.Result
}

// Recheck says whether the bug is there that a trace of s shows: a failure of its
// property with its identity. First the trace is replayed. A handler may have more awaits
// than it had: what is under way behind the last step is run, in every order if that is
// little. A step may have another text or a message be gone: what still applies of the
// trace is run, and then what is under way. If neither finds the bug, s is searched
// exhaustively with at most the bound on faults of o, or with those of the trace if it has
// more; o.MaxStates below 0 leaves that out.
//
// An error is a property that s does not have, or a modelling error.
func Recheck(ctx context.Context, s System, t trace.Trace, o Options) (Rechecked, error) {
	property, err := replay.PropertyBroken(s, t)
	if err != nil {
		return Rechecked{}, err
	}
	var c Rechecked
	to := space.Target{Any: t.Identity == "", Identity: t.Identity}
	faults, done := 0, false
	err = limit.NewGuard(ctx, s, 0, 0).Run(nil, func() error {
		r, err := replay.Best(context.Background(), s, t, property)
		if err != nil {
			return err
		}
		c = Rechecked{Outcome: r.Result.Outcome, Trace: r.Result.Trace, Replayed: r.Result}
		faults = r.Walked.Faults()
		done = c.Outcome == replay.Reproduced || property < 0 || s.Properties()[property].Kind == model.Sometimes
		if !done {
			done, err = c.ahead(s, r, t, to)
		}
		if !done && err == nil {
			done, err = c.leniently(ctx, s, t, to)
		}
		return err
	})
	if err == nil && !done {
		o.Faults = max(space.FaultsBound(s, o.Faults), faults)
		err = c.search(ctx, s, property, to, o)
	}
	if err != nil {
		return Rechecked{}, limit.About(err, "recheck "+s.Name())
	}
	return c, nil
}

// found notes a trace that shows the bug, after it was run once more, natively too.
func (c *Rechecked) found(s System, t trace.Trace, how string) (bool, error) {
	r, err := replay.Run(s, t)
	if err == nil && r.Outcome != replay.Reproduced {
		err = errUnsteady
	}
	if err != nil {
		return false, err
	}
	c.Outcome, c.Trace, c.How = replay.Reproduced, r.Trace, how
	return true, nil
}

// ahead looks behind the end of a trace that applies.
func (c *Rechecked) ahead(s System, r *replay.Attempt, t trace.Trace, to space.Target) (bool, error) {
	if c.Replayed.Outcome == replay.Diverged || len(r.Walked.Steps) < len(t.Steps) {
		return false, nil
	}
	more, found, err := r.GoOn(to)
	if !found || err != nil {
		return false, err
	}
	return c.found(s, r.Result.Trace, "after "+words.Count(more, "more step"))
}

// leniently runs what still applies of a trace, and then what is under way, the oldest
// message first.
func (c *Rechecked) leniently(ctx context.Context, s System, t trace.Trace, to space.Target) (bool, error) {
	found, ok, err := shrink.Lenient(ctx, s, t, to)
	if !ok || err != nil {
		return false, err
	}
	return c.found(s, found, "by what still applies of it")
}

var errUnsteady = errors.New("a trace that breaks the property does not replay: a world expands differently each time")

// search looks for the bug in the whole scenario.
func (c *Rechecked) search(ctx context.Context, s System, property int, to space.Target, o Options) error {
	if o.MaxStates < 0 {
		return nil
	}
	report, err := exhaustive.Search(ctx, shrink.Restrict(ctx, s, property, to), o)
	if err != nil {
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			err = nil // nothing is known then
		}
		return err
	}
	switch p := report.Properties[0]; {
	case p.Counterexample != nil:
		found := *p.Counterexample
		found.Identity = to.Identity
		c.Searched, err = c.found(s, found, "by another trace")
		return err
	case report.Limit == "" && c.Outcome != replay.Otherwise:
		c.Outcome = NotThere
	}
	return nil
}
