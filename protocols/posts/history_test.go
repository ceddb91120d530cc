package posts

import (
	"context"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// TestPorcupineJudgesTheTrace: porcupine finds the history of the reported trace
// not linearizable, and that of all its steps but the last linearizable.
func TestPorcupineJudgesTheTrace(t *testing.T) {
	i := slices.IndexFunc(Protocol.Scenarios, func(s model.Scenario) bool { return s.Name == "posts/eager-id" })
	sc := Protocol.Scenarios[i]
	given := counterexample(t, sc, linearizableIDs)
	events := history(t, sc, given)
	if len(events) != 4 {
		t.Fatalf("%d events, want two invocations and two returns: %+v", len(events), events)
	}
	s := setting{content: model.RefTo[ContentService]("content_service")}
	spec := s.counter((*ContentService).CreatePostEagerID)
	if ok, err := spec.Judge(events); ok || err != nil {
		t.Errorf("the history is linearizable: %t, %v", ok, err)
	}
	if ok, err := spec.Judge(events[:3]); !ok || err != nil {
		t.Errorf("the history without the last return is linearizable: %t, %v", ok, err)
	}
	if want := "CreatePostEagerID({hi}) of bob answers {0 bob hi}, one at a time it answers {1 bob hi}"; given.Broken != want {
		t.Errorf("broken: %s, want: %s", given.Broken, want)
	}
}

// counterexample searches a scenario for a trace that breaks a property.
func counterexample(t *testing.T, sc model.Scenario, property string) trace.Trace {
	t.Helper()
	sys, err := explore.Compile(sc, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := explore.Exhaustive(context.Background(), sys, explore.Options{Faults: explore.DefaultFaults, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Properties {
		if p.Name == property && p.Counterexample != nil {
			return *p.Counterexample
		}
	}
	t.Fatalf("%s does not break %q", sc.Name, property)
	return trace.Trace{}
}

// history walks a trace and collects the events of its steps.
func history(t *testing.T, sc model.Scenario, given trace.Trace) []model.Event {
	t.Helper()
	m, err := engine.NewMachine(sc.ForEngine(), engine.Paranoid)
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Worker()
	if err != nil {
		t.Fatal(err)
	}
	worlds, err := x.Initial()
	if err != nil {
		t.Fatal(err)
	}
	world := worlds[0]
	var events []model.Event
	for _, step := range given.Steps {
		enabled, err := x.Expand(world, step.Fault)
		if err != nil {
			t.Fatal(err)
		}
		taken := -1
		for i := range enabled {
			if label, err := x.Label(i); err == nil && label == step.Label {
				taken = i
			}
		}
		if taken < 0 {
			t.Fatalf("%v is not enabled", step.Label)
		}
		here, err := x.Events(taken)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, here...)
		if world, err = x.Successor(nil, taken); err != nil {
			t.Fatal(err)
		}
	}
	return events
}
