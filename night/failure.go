package night

import (
	"errors"
	"slices"

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
	Family   string   `json:"family,omitempty"` // that has drawn the scenario
	Doc      string   `json:"doc,omitempty"`    // what was drawn, in words
	Bug      string   `json:"bug"`              // what all counterexamples of one bug have in common
	Property string   `json:"property"`
	Status   Standing `json:"status"`
	Wanted   bool     `json:"wanted"` // the scenario wants the property to be violated
	What     string   `json:"what"`   // how it breaks, or what else is wrong
	Faults   int      `json:"faults"`
	Steps    int      `json:"steps"`
	By       string   `json:"by"` // replay, exhaustive, or random with the seed and the schedule
}

// News says whether somebody should look at it.
func (f Failure) News() bool { return !f.Wanted && (f.Status == New || f.Status == Returned) }

// gone says whether it does not reproduce any more.
func (f Failure) gone() bool { return f.Status == Fixed || f.Status == Outdated }

// failure is what is known of a counterexample of a scenario that a family has
// drawn, or none.
func failure(s model.Scenario, family string, t model.Trace, by string) Failure {
	wanted := slices.Contains(s.Violates, t.Property)
	doc := ""
	if family != "" {
		doc = s.Doc
	}
	return Failure{
		ID: t.ID(), Scenario: s.Name, Family: family, Doc: doc, Property: t.Property, Bug: bug(family, t, wanted),
		Status: New, Wanted: wanted, What: t.Broken, Faults: t.Faults(), Steps: len(t.Steps), By: by,
	}
}

// there is where the failures have the bug already: as one that is gone, or as one
// that is not. It is negative if they do not have it.
func (n *night) there(f Failure) int {
	return slices.IndexFunc(n.state.Failures, func(g Failure) bool { return g.Bug == f.Bug && g.gone() == f.gone() })
}

// add notes a failure unless its bug is there already.
func (n *night) add(f Failure) bool {
	if n.there(f) >= 0 {
		return false
	}
	n.state.Failures = append(n.state.Failures, f)
	return true
}

// met notes a counterexample that a search has met, and adds it to the change. One
// of a bug that is there by another trace is not kept.
func (n *night) met(c *corpus.Change, s model.Scenario, t model.Trace, stats corpus.Stats, by string) (news bool, err error) {
	_, family, _ := n.find(s.Name)
	f := failure(s, family, t, by)
	if i := n.there(f); i >= 0 && n.state.Failures[i].ID != f.ID {
		return false, nil
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

// missed notes a property that has the wrong verdict without a counterexample.
func (n *night) missed(p explore.PropertyReport, scenario string) bool {
	f := Failure{Scenario: scenario, Property: p.Name, Status: New, By: doExhaustive}
	f.Bug = bug("", model.Trace{Scenario: scenario, Property: p.Name}, false)
	if p.Kind == model.Sometimes {
		f.What = "no world within the bounds reaches it"
	} else {
		f.What = "it is wanted to be violated, and holds"
	}
	if n.last != nil && slices.ContainsFunc(n.last.Failures, func(g Failure) bool { return g.Bug == f.Bug }) {
		f.Status = Known
	}
	return n.add(f)
}
