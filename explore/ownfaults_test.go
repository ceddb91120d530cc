package explore_test

import (
	"context"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/internal/samples"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
)

// A search that is asked for the scenario's own bound has it, also where another system
// stands between it and the scenario, as in a recheck.
func TestOwnFaults(t *testing.T) {
	s := scenariotest.Compile(t, samples.Errands(1, func(e *model.Env, _ model.Ref[samples.Tallied]) {
		e.Faults(model.DefaultFaults)
		e.MaxFaults(3)
	}))
	r, err := exhaustive.Search(context.Background(), s, explore.Options{Faults: explore.OwnFaults})
	if err != nil || r.FaultsBound != 3 {
		t.Errorf("%v: bound %d, want 3", err, r.FaultsBound)
	}
	if r, err = explore.Verify(context.Background(), s, explore.Options{Faults: explore.OwnFaults}); err != nil || r.FaultsBound != 3 {
		t.Errorf("verify: %v: bound %d, want 3", err, r.FaultsBound)
	}
	flat, err := exhaustive.Search(context.Background(), systems.DieHard{}, explore.Options{Faults: explore.OwnFaults})
	if err != nil || flat.FaultsBound != explore.DefaultFaults {
		t.Errorf("%v: a flat system has bound %d, want %d", err, flat.FaultsBound, explore.DefaultFaults)
	}
	drawn, err := random.Search(context.Background(), s, random.Options{Faults: explore.OwnFaults, Schedules: 500})
	if err != nil {
		t.Fatal(err)
	}
	given, err := random.Search(context.Background(), s, random.Options{Faults: 3, Schedules: 500})
	if err != nil || given.Steps != drawn.Steps || given.Worlds != drawn.Worlds {
		t.Errorf("%v: %d steps and %d worlds at random, want %d and %d", err, drawn.Steps, drawn.Worlds, given.Steps, given.Worlds)
	}
}
