package replay_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model/trace"
)

func TestReplayReproduces(t *testing.T) {
	want := scenariotest.Jugs(t)
	parsed, err := trace.Parse(want.Format())
	if err != nil {
		t.Fatal(err)
	}
	for i := range parsed.Steps { // commentary must not matter
		parsed.Steps[i].Effects, parsed.Steps[i].Fault = nil, true
	}
	got, err := replay.Run(systems.DieHard{}, parsed)
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != replay.Reproduced || got.Step != len(want.Steps) || !reflect.DeepEqual(got.Trace, want) {
		t.Errorf("%s at step %d:\n%s\nwant:\n%s", got.Outcome, got.Step, got.Trace.Format(), want.Format())
	}
}

func TestReplayStopsWhereItBreaks(t *testing.T) {
	given := scenariotest.Jugs(t)
	n := len(given.Steps)
	given.Steps = append(given.Steps, trace.Step{Label: trace.Label{Verb: "nonsense"}})
	got, err := replay.Run(systems.DieHard{}, given)
	if err != nil || got.Outcome != replay.Reproduced || got.Step != n || len(got.Trace.Steps) != n {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestReplayUnbroken(t *testing.T) {
	given := scenariotest.Jugs(t)
	cut := given
	cut.Steps = given.Steps[:len(given.Steps)-1]
	nameless := given
	nameless.Property = ""
	for _, unbroken := range []trace.Trace{cut, nameless} {
		got, err := replay.Run(systems.DieHard{}, unbroken)
		if err != nil || got.Outcome != replay.Unbroken || len(got.Trace.Steps) != len(unbroken.Steps) {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestReplayDiverges(t *testing.T) {
	given := scenariotest.Jugs(t)
	given.Steps = append([]trace.Step(nil), given.Steps...)
	wanted := given.Steps[2].Label
	wanted.Argument += " again"
	given.Steps[2].Label = wanted
	got, err := replay.Run(systems.DieHard{}, given)
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != replay.Diverged || got.Step != 3 || got.Wanted != wanted || len(got.Trace.Steps) != 2 {
		t.Fatalf("%+v", got)
	}
	if len(got.Enabled) == 0 || got.Enabled[0].Label != scenariotest.Jugs(t).Steps[2].Label {
		t.Errorf("the nearest of %+v is not the step as it was", got.Enabled)
	}
}

func TestReplayUnknownProperty(t *testing.T) {
	given := scenariotest.Jugs(t)
	given.Property = "pigs cannot fly"
	if _, err := replay.Run(systems.DieHard{}, given); err == nil || !strings.Contains(err.Error(), "pigs") {
		t.Errorf("error %v", err)
	}
}
