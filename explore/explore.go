// Package explore checks scenarios in tests: Check searches one and fails the test unless
// its properties are as wanted, and Gone fails it as long as a bug is there that a trace
// shows. Run, Verify and Recheck are the same without a test.
//
// The work is done by the packages below this one, which a modeller need not know:
// space says what is searched, compile makes it of a scenario, exhaustive and random
// search it, replay runs a trace again, shrink makes one small, native runs steps with
// real stacks beside the engine, and limit ends all of it in time.
package explore

import (
	"context"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// What a test says and reads of a search, by the names that it needs no other package for.
type (
	// Options bound a search; see exhaustive.Options.
	Options = exhaustive.Options
	// Report is what a search found; see exhaustive.Report.
	Report = exhaustive.Report
	// PropertyReport is what a search found about one property; see space.PropertyReport.
	PropertyReport = space.PropertyReport
	// Verdict is what a search says about a property; see space.Verdict.
	Verdict = space.Verdict
	// System is what can be searched; see space.System.
	System = space.System
	// Fingerprint identifies a world; see engine.Fingerprint.
	Fingerprint = space.Fingerprint
)

// The verdicts.
const (
	Holds        = space.Holds        // the space within the bounds is exhausted
	Violated     = space.Violated     // a counterexample was found; for Sometimes: never reached
	Inconclusive = space.Inconclusive // a limit was hit first
)

// Bounds on the faults of a path.
const (
	DefaultFaults = space.DefaultFaults // that of a search whose user did not say
	OwnFaults     = space.OwnFaults     // as the Faults of Options: that of the scenario itself
)

// Compile turns a scenario into a System, with the usual limits of a step; see
// compile.Scenario.
func Compile(s model.Scenario, mode engine.Mode) (System, error) { return compile.Scenario(s, mode) }

// Exhaustive searches every world of s within the bounds of o, without native runs; see
// exhaustive.Search.
func Exhaustive(ctx context.Context, s System, o Options) (Report, error) {
	return exhaustive.Search(ctx, s, o)
}

// FaultKinds returns the kinds of fault that s switches on; see space.FaultKinds.
func FaultKinds(s System) model.Faults { return space.FaultKinds(s) }
