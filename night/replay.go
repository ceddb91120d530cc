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
	for _, d := range listing.Damaged {
		n.state.Damaged = append(n.state.Damaged, Damage{d.ID, d.Err.Error()})
	}
	// Those that are not gone come first: a bug that was there by one trace has not
	// returned because another trace of it applies again.
	slices.SortStableFunc(listing.Entries, func(a, b corpus.Entry) int { return a.Gone.Compare(b.Gone) })
	var c corpus.Change
	for _, e := range listing.Entries {
		if n.ctx.Err() != nil || n.stopped != "" {
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
	if !ok && n.options.Missing != nil && n.options.Missing(e.Scenario) {
		n.replayed(c, e, failure(model.Scenario{Name: e.Scenario}, "", e.Trace, "replay"), explore.Diverged, "there is no such scenario any more")
		return
	}
	if !ok || slices.ContainsFunc(n.state.Scenarios, func(c Coverage) bool { return c.Scenario == e.Scenario && c.Error != "" }) {
		return
	}
	n.tell(Status{Scenario: e.Scenario, Doing: "replay"})
	outcome, what, err := Check(func() (explore.System, error) { return n.system(s) }, e.Trace)
	if err != nil {
		n.failed(e.Scenario, err)
		return
	}
	if outcome == explore.Reproduced {
		e.Trace.Broken = what // in today's words
	}
	n.replayed(c, e, failure(s, family, e.Trace, "replay"), outcome, what)
}

// replayed notes what became of an entry, and in words.
func (n *night) replayed(c *corpus.Change, e corpus.Entry, f Failure, outcome explore.Outcome, what string) {
	f.What = what
	switch { // unless it is met
	case !e.Gone.IsZero():
		f.Status = gone
	case outcome == explore.Diverged:
		f.Status = Outdated
	default:
		f.Status = Fixed
	}
	if outcome == explore.Reproduced {
		c.Back = append(c.Back, e.ID)
		n.met(f)
	} else {
		c.Gone = append(c.Gone, e.ID)
		n.note(f)
	}
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
