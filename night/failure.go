package night

import (
	"cmp"
	"slices"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// Standing is how a bug stands to the nights before. It says what was known of the
// bug before this night, and whether the night has met it.
type Standing string

// What may be said of a bug.
const (
	New      Standing = "new"      // never seen, and met
	Known    Standing = "known"    // there before this night, and met
	Fixed    Standing = "fixed"    // there before this night, but every step applies and nothing breaks
	Outdated Standing = "outdated" // there before this night, but a step does not apply any more, which says nothing
	Returned Standing = "returned" // gone before this night, and met again
	gone     Standing = "gone"     // gone before this night, and not met; not reported one by one
)

// met is how a bug stands once it is met that stood like this before; "" is one that
// was never seen.
func (s Standing) met() Standing {
	switch s {
	case "":
		return New
	case Fixed, Outdated:
		return Known // by another trace
	case gone:
		return Returned
	}
	return s
}

// A Failure is a bug that is worth a line in the morning: a property with a verdict
// that somebody should know of, by one of the traces that show it.
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

// failure is what is known of a counterexample of a scenario that a family has
// drawn, or none.
func failure(s model.Scenario, family string, t model.Trace, by string) Failure {
	wanted := slices.Contains(s.Violates, t.Property)
	doc := ""
	if family != "" {
		doc = s.Doc
	}
	return Failure{
		ID: t.ID(), Scenario: s.Name, Family: family, Doc: doc, Property: t.Property, Bug: Bug(family, t, wanted),
		Wanted: wanted, What: t.Broken, Faults: t.Faults(), Steps: len(t.Steps), By: by,
	}
}

// note returns what the night has of the bug of a failure: f itself if it has
// nothing yet.
func (n *night) note(f Failure) *Failure {
	i := slices.IndexFunc(n.state.Failures, func(g Failure) bool { return g.Bug == f.Bug })
	if i < 0 {
		i = len(n.state.Failures)
		n.state.Failures = append(n.state.Failures, f)
	}
	return &n.state.Failures[i]
}

// met notes a failure that the night has met. The first trace that shows a bug stands
// for it: the failure that is returned is of that one. News is whether it is f.
func (n *night) met(f Failure) (first Failure, news bool) {
	g := n.note(f)
	if f.Status = g.Status.met(); f.Status != g.Status {
		f.Status = cmp.Or(n.state.Owed[f.Bug], f.Status)
		*g, news = f, true
	}
	return *g, news
}

// found notes a counterexample that a search has found, and adds it to the change
// if it stands for its bug and does not have the id of one that cannot be read, which
// the store does not replace.
func (n *night) found(c *corpus.Change, s model.Scenario, t model.Trace, stats corpus.Stats, by string) bool {
	_, family, _ := n.find(s.Name)
	first, news := n.met(failure(s, family, t, by))
	if first.ID == t.ID() && !n.damaged(first.ID) {
		c.Found = append(c.Found, corpus.Found{Trace: t, Stats: stats})
	}
	return news
}

// missed notes a property that has the wrong verdict without a counterexample.
func (n *night) missed(p explore.PropertyReport, scenario string) bool {
	f := Failure{Scenario: scenario, Property: p.Name, By: doExhaustive}
	f.Bug = Bug("", model.Trace{Scenario: scenario, Property: p.Name}, false)
	if p.Kind == model.Sometimes {
		f.What = "no world within the bounds reaches it"
	} else {
		f.What = "it is wanted to be violated, and holds"
	}
	if n.last != nil && slices.ContainsFunc(n.last.Failures, func(g Failure) bool { return g.Bug == f.Bug }) {
		f.Status = Fixed // unless it is met
	}
	_, news := n.met(f)
	return news
}
