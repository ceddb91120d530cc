package night

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// replay runs all counterexamples of the store again.
func (n *night) replay() error {
	listing, err := n.store.List()
	if err != nil {
		return err
	}
	// Those that are not gone come first: a bug that is known by one trace has not
	// returned because another trace of it applies again.
	slices.SortStableFunc(listing.Entries, func(a, b corpus.Entry) int { return a.Gone.Compare(b.Gone) })
	var c corpus.Change
	for _, e := range listing.Entries {
		if n.ctx.Err() != nil {
			return nil // run says so
		}
		n.again(&c, e)
	}
	n.state.Replayed = true
	return n.checkpoint(c, true)
}

// again runs a counterexample of the store again, notes what became of it and adds
// that to the change.
func (n *night) again(c *corpus.Change, e corpus.Entry) {
	s, family, ok := n.find(e.Scenario)
	if !ok || slices.ContainsFunc(n.state.Scenarios, func(c Coverage) bool { return c.Scenario == e.Scenario && c.Error != "" }) {
		return
	}
	n.tell(Status{Scenario: e.Scenario, Doing: "replay"})
	outcome, what, err := Check(func() (explore.System, error) { return n.system(s) }, e.Trace)
	if err != nil {
		n.failed(e.Scenario, err)
		return
	}
	f := failure(s, family, e.Trace, "replay")
	f.What = what
	gone := !e.Gone.IsZero()
	switch {
	case outcome == explore.Reproduced && gone:
		f.Status, c.Back = Returned, append(c.Back, e.ID)
	case outcome == explore.Reproduced:
		f.Status = Known
		if !e.FirstSeen.Before(n.state.Began) { // stored by this night before it was cut short
			f.Status = New
		}
	case gone:
		n.state.StillGone++
		return
	case outcome == explore.Unbroken:
		f.Status, c.Gone = Fixed, append(c.Gone, e.ID)
	default:
		f.Status, c.Gone = Outdated, append(c.Gone, e.ID)
	}
	n.add(f)
}

// Check runs a trace again and says in a few words what became of it. A trace of
// a property that the scenario does not have any more has diverged. An error is
// a modelling error.
func Check(compile func() (explore.System, error), t model.Trace) (explore.Outcome, string, error) {
	system, err := compile()
	if err != nil {
		return "", "", err
	}
	if !slices.ContainsFunc(system.Properties(), func(p explore.Property) bool { return p.Name == t.Property }) {
		return explore.Diverged, "the scenario has no such property any more", nil
	}
	r, err := explore.Replay(system, t)
	if err != nil {
		return "", "", err
	}
	switch r.Outcome {
	case explore.Reproduced:
		return r.Outcome, r.Trace.Broken, nil
	case explore.Unbroken:
		return r.Outcome, "every step applies and nothing breaks", nil
	}
	return r.Outcome, fmt.Sprintf("step %d of %d does not apply any more", r.Step, len(t.Steps)), nil
}
