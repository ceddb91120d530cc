package exhaustive

import (
	"github.com/icmc-project/icmc/explore/native"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
)

// Report is what an exhaustive search found. Everything but Seconds and
// Workers is the same in every run, unless the time or the memory ran out or
// the search was interrupted.
type Report struct {
	System     string
	Verdict    space.Verdict // violated if any property is, else inconclusive if any is, else holds
	AsWanted   bool          // every property has the verdict that is wanted of it
	Properties []space.PropertyReport

	States      int64 // worlds of the finished levels: claimed, and asked every property
	Transitions int64 // taken from those worlds, whether or not they led to a new one
	Depth       int   // steps to the deepest of those worlds
	Executions  int64 // distinct local steps that were run
	Histories   engine.Histories
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
	Vacuous []engine.Unmet

	Collisions Collisions
	Native     native.Report // of explore.Verify only
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
	r.Verdict, r.AsWanted = space.Holds, true
	for _, p := range r.Properties {
		r.AsWanted = r.AsWanted && p.Verdict == p.Want
		if p.Verdict == space.Violated || p.Verdict == space.Inconclusive && r.Verdict == space.Holds {
			r.Verdict = p.Verdict
		}
	}
}

// anyHolds says whether any property that was declared holds; all of none do.
func (r *Report) anyHolds() bool {
	declared := false
	for _, p := range r.Properties {
		if p.Verdict == space.Holds && !p.Implied {
			return true
		}
		declared = declared || !p.Implied
	}
	return !declared
}

// Collisions are two estimates, as TLC prints them, of the probability that
// two different worlds had the same fingerprint and one of them, with what
// only it leads to, was never searched.
type Collisions struct {
	// Calculated assumes that fingerprints are random: worlds times the
	// transitions that led to none of them anew, over the number of
	// fingerprints.
	Calculated float64
	// Observed is one over the smallest distance between two fingerprints
	// that were in fact met: a hash that mixes badly shows here.
	Observed float64
}
