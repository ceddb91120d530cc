package scenariotest

import (
	"context"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// Compile returns a scenario as a system.
func Compile(t *testing.T, sc model.Scenario) space.System {
	t.Helper()
	s, err := compile.Scenario(sc, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Draw draws schedules, and leaves out what differs between runs.
func Draw(t *testing.T, s space.System, o random.Options) random.Report {
	t.Helper()
	r, err := random.Search(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	r.Seconds = 0
	return r
}

// Shrink shrinks a trace.
func Shrink(t *testing.T, s space.System, given trace.Trace, o shrink.Options) shrink.Result {
	t.Helper()
	z, err := shrink.Shrink(context.Background(), s, given, o)
	if err != nil {
		t.Fatalf("%v\n%s", err, given.Format())
	}
	return z
}

// Steps makes a trace of labels; a ! in front marks a fault.
func Steps(s space.System, property string, lines ...string) trace.Trace {
	given := trace.Trace{Scenario: s.Name(), Property: property}
	for _, l := range lines {
		rest, fault := strings.CutPrefix(l, "! ")
		f := strings.SplitN(rest, " ", 4)
		given.Steps = append(given.Steps, trace.Step{Label: trace.Label{Verb: trace.Verb(f[0]), Actor: f[1], Call: trace.Call(f[2])}.WithText(f[3]), Fault: fault})
	}
	return given
}

// Jugs returns the trace of Die Hard that fills the big jug with four gallons.
func Jugs(t *testing.T) trace.Trace {
	t.Helper()
	r, err := exhaustive.Search(context.Background(), systems.DieHard{}, exhaustive.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Properties {
		if p.Counterexample != nil {
			return *p.Counterexample
		}
	}
	t.Fatal("Die Hard has no counterexample")
	return trace.Trace{}
}
