package explore_test

import (
	"context"
	"testing"

	"github.com/icmc-project/icmc/explore"
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
	r, err := explore.Exhaustive(context.Background(), s, explore.Options{Faults: explore.OwnFaults})
	if err != nil || r.FaultsBound != 3 {
		t.Errorf("%v: bound %d, want 3", err, r.FaultsBound)
	}
	if r, err = explore.Verify(context.Background(), s, explore.Options{Faults: explore.OwnFaults}); err != nil || r.FaultsBound != 3 {
		t.Errorf("verify: %v: bound %d, want 3", err, r.FaultsBound)
	}
	flat, err := explore.Exhaustive(context.Background(), systems.DieHard{}, explore.Options{Faults: explore.OwnFaults})
	if err != nil || flat.FaultsBound != explore.DefaultFaults {
		t.Errorf("%v: a flat system has bound %d, want %d", err, flat.FaultsBound, explore.DefaultFaults)
	}
	random, err := explore.Random(context.Background(), s, explore.RandomOptions{Faults: explore.OwnFaults, Schedules: 500})
	if err != nil {
		t.Fatal(err)
	}
	given, err := explore.Random(context.Background(), s, explore.RandomOptions{Faults: 3, Schedules: 500})
	if err != nil || given.Steps != random.Steps || given.Worlds != random.Worlds {
		t.Errorf("%v: %d steps and %d worlds at random, want %d and %d", err, random.Steps, random.Worlds, given.Steps, given.Worlds)
	}
}
