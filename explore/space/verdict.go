package space

import (
	"fmt"

	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// Verdict is what a search says about a property.
type Verdict string

// The verdicts.
const (
	Holds        Verdict = "holds"        // the space within the bounds is exhausted
	Violated     Verdict = "violated"     // a counterexample was found; for Sometimes: never reached
	Inconclusive Verdict = "inconclusive" // a limit was hit first
)

// PropertyReport is what a search found about one property.
type PropertyReport struct {
	Name    string
	Kind    engine.Kind
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
	Identity       string // see engine.Way
	Faults, Steps  int    // of the counterexample
	Counterexample *trace.Trace
	Minimal        bool // no counterexample of this way is less, see PropertyReport
}

// CheckProperties refuses properties that a search could not judge or that a
// reader could not tell apart.
func CheckProperties(ps []Property) error {
	names := make(map[string]bool, len(ps))
	for _, p := range ps {
		switch p.Kind {
		case engine.Always, engine.AtRest, engine.Terminal, engine.Sometimes, engine.History, engine.CanAlways:
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
