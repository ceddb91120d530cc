package night

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// Standing is how a failure stands to the nights before.
type Standing string

// What may be said of a failure.
const (
	New      Standing = "new"
	Returned Standing = "returned" // it was there, then it was not, now it is again
	Known    Standing = "known"
	Fixed    Standing = "fixed"    // every step applies, and nothing breaks
	Outdated Standing = "outdated" // a step does not apply any more, which says nothing
)

// A Failure is a property with a verdict that is worth a line in the morning.
type Failure struct {
	ID       string   `json:"id,omitempty"` // of the counterexample, if there is one
	Scenario string   `json:"scenario"`
	Property string   `json:"property"`
	Status   Standing `json:"status"`
	Wanted   bool     `json:"wanted"` // the scenario wants the property to be violated
	What     string   `json:"what"`   // how it breaks, or what else is wrong
	Faults   int      `json:"faults"`
	Steps    int      `json:"steps"`
	By       string   `json:"by"` // replay, exhaustive, or random with the seed and the schedule
}

func (f Failure) key() string { return cmp.Or(f.ID, f.Scenario+"\x00"+f.Property) }

// News says whether somebody should look at it.
func (f Failure) News() bool { return !f.Wanted && (f.Status == New || f.Status == Returned) }

// wants says what scenario i wants of a property.
func (n *night) wants(i int, property string) bool {
	return slices.Contains(n.options.Scenarios[i].Violates, property)
}

// add notes a failure unless it is there already.
func (n *night) add(f Failure) bool {
	if slices.ContainsFunc(n.state.Failures, func(g Failure) bool { return g.key() == f.key() }) {
		return false
	}
	n.state.Failures = append(n.state.Failures, f)
	return true
}

// met notes a counterexample that a search has met, and adds it to the change.
func (n *night) met(c *corpus.Change, i int, t model.Trace, stats corpus.Stats, by string) (news bool, err error) {
	f := Failure{
		ID: t.ID(), Scenario: t.Scenario, Property: t.Property, Status: New, Wanted: n.wants(i, t.Property),
		What: t.Broken, Faults: t.Faults(), Steps: len(t.Steps), By: by,
	}
	if same, err := n.same(c, t); same || err != nil {
		return false, err
	}
	before, err := n.store.Get(f.ID)
	switch {
	case errors.Is(err, corpus.ErrUnknown):
	case err != nil:
		return false, err
	case !before.Gone.IsZero():
		f.Status = Returned
	case before.FirstSeen.Before(n.state.Began):
		f.Status = Known
	}
	if !slices.ContainsFunc(c.Found, func(g corpus.Found) bool { return g.Trace.ID() == f.ID }) {
		c.Found = append(c.Found, corpus.Found{Trace: t, Stats: stats})
	}
	return n.add(f), nil
}

// same says whether the night knows the bug by another trace: one that breaks the
// same property by the same steps, in another order or with other names. Searches
// at random shrink to the calmest order and exhaustive ones give the least labels.
func (n *night) same(c *corpus.Change, t model.Trace) (bool, error) {
	for _, f := range c.Found {
		if f.Trace.ID() != t.ID() && alike(f.Trace, t) {
			return true, nil
		}
	}
	for _, f := range n.state.Failures {
		if f.ID == "" || f.ID == t.ID() || f.Scenario != t.Scenario || f.Property != t.Property || f.Status == Fixed || f.Status == Outdated {
			continue
		}
		e, err := n.store.Get(f.ID)
		if errors.Is(err, corpus.ErrUnknown) {
			continue // in c
		}
		if err != nil || alike(e.Trace, t) {
			return err == nil, err
		}
	}
	return false, nil
}

// alike says whether two traces have the same steps but for their order, for the
// names of calls and for arguments.
func alike(a, b model.Trace) bool {
	steps := func(t model.Trace) []string {
		var out []string
		for _, s := range t.Steps {
			method, _, _ := strings.Cut(s.Text, "(")
			if s.Verb != "execute" {
				method = ""
			}
			out = append(out, fmt.Sprintf("%s %s %s %v", s.Verb, s.Actor, method, s.Fault))
		}
		slices.Sort(out)
		return out
	}
	return a.Scenario == b.Scenario && a.Property == b.Property && slices.Equal(steps(a), steps(b))
}

// missed notes a property that has the wrong verdict without a counterexample.
func (n *night) missed(p explore.PropertyReport, scenario string) bool {
	f := Failure{Scenario: scenario, Property: p.Name, Status: New, By: doExhaustive}
	if p.Kind == model.Sometimes {
		f.What = "no world within the bounds reaches it"
	} else {
		f.What = "it is wanted to be violated, and holds"
	}
	if n.last != nil && slices.ContainsFunc(n.last.Failures, func(g Failure) bool { return g.key() == f.key() }) {
		f.Status = Known
	}
	return n.add(f)
}

// replay runs all counterexamples of the store again.
func (n *night) replay() error {
	listing, err := n.store.List()
	if err != nil {
		return err
	}
	var c corpus.Change
	for _, e := range listing.Entries { // by scenario
		i := slices.IndexFunc(n.options.Scenarios, func(s model.Scenario) bool { return s.Name == e.Scenario })
		if i < 0 || n.state.Scenarios[i].Error != "" {
			continue
		}
		n.tell(Status{Scenario: e.Scenario, Doing: "replay"})
		outcome, what, err := Check(func() (explore.System, error) { return n.system(i) }, e.Trace)
		if err != nil {
			n.state.Scenarios[i].Error = err.Error()
			continue
		}
		f := Failure{
			ID: e.ID, Scenario: e.Scenario, Property: e.Property, Wanted: n.wants(i, e.Property),
			What: what, Faults: e.Trace.Faults(), Steps: len(e.Trace.Steps), By: "replay",
		}
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
			continue
		case outcome == explore.Unbroken:
			f.Status, c.Gone = Fixed, append(c.Gone, e.ID)
		default:
			f.Status, c.Gone = Outdated, append(c.Gone, e.ID)
		}
		n.add(f)
	}
	if n.ctx.Err() != nil {
		return nil // run says so
	}
	n.state.Replayed = true
	return n.checkpoint(c, true)
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

// tell reports progress.
func (n *night) tell(s Status) {
	if n.options.Progress == nil {
		return
	}
	s.Spent = n.spent().Round(time.Second)
	for _, f := range n.state.Failures {
		if f.News() {
			s.News++
		}
	}
	n.options.Progress(s)
}
