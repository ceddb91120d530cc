package night

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// Standing is how a bug stands to the nights before. It says what was known of the
// bug before this night, and whether the night has met it.
type Standing string

// What may be said of a bug.
const (
	New      Standing = "new"      // never seen, and met
	Known    Standing = "known"    // there before this night, and met
	Fixed    Standing = "fixed"    // there before this night, but the scenario was searched to its end and is not broken so
	Outdated Standing = "outdated" // there before this night, but a step does not apply any more, which says nothing
	// Unreproduced is there before this night, but every step applies and nothing breaks,
	// whatever goes on behind the last one; other steps may break it.
	Unreproduced Standing = "not reproduced"
	Returned     Standing = "returned" // gone before this night, and met again
	gone         Standing = "gone"     // gone before this night, and not met; not reported one by one
)

// met is how a bug stands once a search has met it that stood like this before; "" is one
// that was never seen.
func (s Standing) met() Standing {
	switch s {
	case "", Unreproduced: // its trace is repaired: by another one it is news
		return New
	case Fixed, Outdated:
		return Known // by another trace
	case gone:
		return Returned
	}
	return s
}

// absent says that the night has not met it.
func (s Standing) absent() bool {
	return s == Fixed || s == Outdated || s == Unreproduced || s == gone
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
	Identity string   `json:"identity,omitempty"` // of the way in which it is broken, see engine.Way
	Status   Standing `json:"status"`
	Wanted   bool     `json:"wanted"` // the scenario wants the property to be violated
	What     string   `json:"what"`   // how it breaks, or what else is wrong
	Faults   int      `json:"faults"`
	Steps    int      `json:"steps"`
	By       string   `json:"by"` // replay, exhaustive, or random with the seed and the schedule

	// Unidentified says that it stands for a trace that is older than identities and shows
	// nothing: whatever breaks the property first may be the bug that it showed.
	Unidentified bool `json:"unidentified,omitempty"`
}

// News says whether somebody should look at it.
func (f Failure) News() bool { return !f.Wanted && (f.Status == New || f.Status == Returned) }

// failure is what is known of a counterexample of a scenario that a family has
// drawn, or none.
func failure(s model.Scenario, family string, t trace.Trace, by string) Failure {
	wanted := slices.Contains(s.Violates, t.Property)
	doc := ""
	if family != "" {
		doc = s.Doc
	}
	return Failure{
		ID: t.ID(), Scenario: s.Name, Family: family, Doc: doc, Property: t.Property, Identity: t.Identity, Bug: Bug(family, t, wanted),
		Wanted: wanted, What: t.Broken, Faults: t.Faults(), Steps: len(t.Steps), By: by,
	}
}

// note returns what the night has of the bug of a failure: f itself if it has
// nothing yet.
func (n *night) note(f Failure) *Failure {
	i := slices.IndexFunc(n.state.Failures, func(g Failure) bool { return g.Bug == f.Bug })
	if i < 0 && !f.Unidentified {
		i = slices.IndexFunc(n.state.Failures, func(g Failure) bool { return g.Unidentified && g.place() == f.place() })
	}
	if i < 0 {
		i = len(n.state.Failures)
		n.state.Failures = append(n.state.Failures, f)
	}
	g := &n.state.Failures[i]
	if g.Bug != f.Bug {
		g.Bug, g.Identity, g.Unidentified = f.Bug, f.Identity, false
	}
	return g
}

// place is what of a failure is known without its identity.
func (f Failure) place() [3]string {
	return [3]string{cmp.Or(f.Family, f.Scenario), f.Property, string(corpus.WantOf(f.Wanted))}
}

// met notes a failure that a search has met. The first trace that shows a bug stands
// for it: the failure that is returned is of that one. News is whether it is f.
func (n *night) met(f Failure) (first Failure, news bool) {
	g := n.note(f)
	if f.Status = g.Status.met(); f.Status != g.Status {
		if g.Status == Unreproduced {
			f.What += fmt.Sprintf("; the stored trace %s applies and breaks nothing any more", g.ID)
		}
		f.Status = cmp.Or(n.state.Owed[f.Bug], f.Status)
		*g, news = f, true
	}
	return *g, news
}

// found notes a counterexample that a search has found, and adds it to the change
// if it stands for its bug and does not have the id of one that cannot be read, which
// the store does not replace.
func (n *night) found(c *corpus.Change, s model.Scenario, t trace.Trace, stats corpus.Stats, by string) bool {
	_, family, _ := n.find(s.Name)
	first, news := n.met(failure(s, family, t, by))
	if first.ID == t.ID() && !n.damaged(first.ID) {
		c.Found = append(c.Found, corpus.Found{Trace: t, Stats: stats})
		mark(c, t.ID(), corpus.Mark{Identity: t.Identity, Wanted: corpus.WantOf(first.Wanted)})
	}
	return news
}

// missed notes a property that has the wrong verdict without a counterexample.
func (n *night) missed(p space.PropertyReport, scenario string) bool {
	f := Failure{Scenario: scenario, Property: p.Name, By: doExhaustive}
	nothing := trace.Trace{Scenario: scenario, Property: p.Name}
	f.Bug = Bug("", nothing, false)
	if p.Kind == model.Sometimes {
		f.What = "no world within the bounds reaches it"
	} else {
		f.What = "it is wanted to be violated, and holds"
	}
	if n.last != nil && slices.ContainsFunc(n.last.Failures, func(g Failure) bool {
		return g.ID == "" && g.Scenario == scenario && g.Property == p.Name
	}) {
		f.Status = Fixed // unless it is met
	}
	n.owe([]string{oldBug("", nothing, false)}, f.Bug)
	_, news := n.met(f)
	return news
}

// settled says of what the store has of a scenario, and was not met, that it is fixed: the
// scenario was searched to its end with so many faults.
func (n *night) settled(s model.Scenario, properties []space.PropertyReport, faults int) {
	for i := range n.state.Failures {
		f := &n.state.Failures[i]
		if f.Scenario != s.Name || f.Family != "" || f.Faults > faults || f.Status != Unreproduced && f.Status != Outdated {
			continue
		}
		if slices.ContainsFunc(properties, func(p space.PropertyReport) bool { return p.Name == f.Property }) {
			f.Status, f.What = Fixed, "the scenario was searched to its end, and nothing breaks it in this way"
		}
	}
}
