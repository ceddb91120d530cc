package explore

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// Report is what an exhaustive search found. Everything but Seconds and
// Workers is the same in every run, unless the time or the memory ran out or
// the search was interrupted.
type Report struct {
	System     string
	Verdict    Verdict // violated if any property is, else inconclusive if any is, else holds
	AsWanted   bool    // every property has the verdict that is wanted of it
	Properties []PropertyReport

	States      int64 // worlds of the finished levels: claimed, and asked every property
	Transitions int64 // taken from those worlds, whether or not they led to a new one
	Depth       int   // steps to the deepest of those worlds
	Executions  int64 // distinct local steps that were run
	Histories   model.Histories
	FaultsBound int
	Workers     int
	Seconds     float64
	Limit       string  // what cut the search, or the deciding of CanAlways after it: one of the Limit constants, or ""
	Layers      []Layer // by number of faults; those beyond the last hold no worlds, if it is closed

	// MayWait is why the scenario means that somebody may wait for ever, "" if it
	// does not mean that.
	MayWait string

	// Vacuous lists what the scenario declares or names and nothing has met, where a
	// property holds because the space within the bounds is exhausted (or there is no
	// property): of these things it says nothing. Always empty for a flat system.
	Vacuous []model.Unmet

	Collisions Collisions
	Native     NativeReport // for Verify only
}

// PropertyReport is what a search found about one property.
type PropertyReport struct {
	Name    string
	Kind    model.Kind
	Want    Verdict
	Verdict Verdict
	Implied bool // nobody declared it; see Property
	// Faults and Steps lead to the first world that breaks the property, or,
	// for a Sometimes that holds, to the first in which it is true.
	Faults, Steps int
	// Counterexample is nil unless a world breaks the property, and where the time was
	// over before it was written down; Reason says so.
	Counterexample *trace.Trace
	// Failures are the ways in which worlds break the property, that of the
	// counterexample first, then by faults, steps and labels. A search for All has every
	// one that there is within what it has searched, another one only the first.
	Failures []Failure
	// Minimal says that no counterexample has fewer faults, or as many faults
	// and fewer steps, or as many of both and a lesser sequence of labels.
	Minimal bool
	Reason  string // why the verdict is inconclusive
	Hint    string // of a violated property of histories: why the violation may be none, "" if there is no doubt
}

// Failure is one way to break a property, with the least counterexample of it.
type Failure struct {
	Identity       string // see model.Way
	Faults, Steps  int    // of the counterexample
	Counterexample *trace.Trace
	Minimal        bool // no counterexample of this way is less, see PropertyReport
}

// Layer is what was searched of the worlds that need a number of faults.
type Layer struct {
	States int64
	// Depth is the number of steps up to which every world that needs that
	// many faults has been asked every property.
	Depth int
	// Closed says that no such world lies deeper; one lies at Depth.
	Closed bool
}

// summarize derives the verdicts on the whole from those on the properties.
func (r *Report) summarize() {
	r.Verdict, r.AsWanted = Holds, true
	for _, p := range r.Properties {
		r.AsWanted = r.AsWanted && p.Verdict == p.Want
		if p.Verdict == Violated || p.Verdict == Inconclusive && r.Verdict == Holds {
			r.Verdict = p.Verdict
		}
	}
}

// anyHolds says whether any property that was declared holds; all of none do.
func (r *Report) anyHolds() bool {
	declared := false
	for _, p := range r.Properties {
		if p.Verdict == Holds && !p.Implied {
			return true
		}
		declared = declared || !p.Implied
	}
	return !declared
}

// mayWait says why somebody may wait for ever in a scenario; "" if nobody may.
func mayWait(s System) string {
	if m, ok := s.(interface{ MayWaitForEver() string }); ok {
		return m.MayWaitForEver()
	}
	return ""
}

// unexplained says what property i of a scenario, of kind History, leaves out.
func unexplained(s System, i int) string {
	if m, ok := s.(interface{ Unexplained(i int) string }); ok {
		return m.Unexplained(i)
	}
	return ""
}

// unmet lists what nothing has met of a scenario; nothing of a flat system.
func unmet(s System, faults int) []model.Unmet {
	if m, ok := s.(interface {
		Unmet(faults int) []model.Unmet
	}); ok {
		return m.Unmet(faults)
	}
	return nil
}

// checkProperties refuses properties that a search could not judge or that a
// reader could not tell apart.
func checkProperties(ps []Property) error {
	names := make(map[string]bool, len(ps))
	for _, p := range ps {
		switch p.Kind {
		case model.Always, model.AtRest, model.Terminal, model.Sometimes, model.History, model.CanAlways:
		default:
			return fmt.Errorf("property %q has the unknown kind %q", p.Name, p.Kind)
		}
		if p.Want != Holds && p.Want != Violated {
			return fmt.Errorf("property %q wants %q; it may want %q or %q", p.Name, p.Want, Holds, Violated)
		}
		if names[p.Name] {
			return fmt.Errorf("two properties are named %q", p.Name)
		}
		names[p.Name] = true
	}
	return nil
}
