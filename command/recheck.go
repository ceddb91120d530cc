package command

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// recheckStates is how many worlds of a scenario are searched for a bug whose trace does not
// show it any more.
const recheckStates = 1 << 20

// An entryOutcome is what became of an entry.
type entryOutcome struct {
	replay.Outcome
	what string // in a few words
	lost bool   // its scenario or property is not there any more
}

// recheck says what becomes of a trace in its scenario as it is now. An error is a
// modelling error.
func (a *app) recheck(t trace.Trace, c *compiler) (entryOutcome, error) {
	s, missing := a.scenario(t.Scenario)
	if missing != nil {
		return entryOutcome{replay.Diverged, "there is no such scenario any more", true}, nil
	}
	system, err := c.one(s)
	if err != nil {
		return entryOutcome{}, err
	}
	if !slices.ContainsFunc(system.Properties(), func(p space.Property) bool { return p.Name == t.Property }) {
		return entryOutcome{replay.Diverged, "the scenario has no such property any more", true}, nil
	}
	r, err := explore.Recheck(a.ctx, system, t, explore.Options{Faults: explore.OwnFaults, MaxStates: recheckStates})
	if err != nil {
		return entryOutcome{}, err
	}
	steps := "every step applies and nothing breaks"
	if r.Replayed.Outcome == replay.Diverged {
		steps = fmt.Sprintf("step %d of %d does not apply any more", r.Replayed.Step, len(t.Steps))
	}
	out := entryOutcome{Outcome: r.Outcome}
	switch r.Outcome {
	case replay.Reproduced:
		out.what = r.Trace.Broken
		if r.How != "" {
			out.what += "; " + r.How
		}
	case replay.Otherwise:
		out.what = r.Trace.Broken
	case explore.NotThere:
		out.what = steps + ", and nothing in the whole scenario does"
		if r.Replayed.Outcome == replay.Diverged {
			out.what = steps + ", and nothing in the whole scenario breaks it"
		}
	default:
		out.what = steps + "; the scenario is too large to say that the bug is gone"
	}
	return out, nil
}
