package random_test

import (
	"context"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/protocols"
)

func TestRandomFindsWhatTheLibraryViolates(t *testing.T) {
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			t.Run(s.Name, func(t *testing.T) {
				system, err := compile.Scenario(s, 0)
				if err != nil {
					t.Fatal(err)
				}
				schedules := int64(20000)
				if len(s.Violates) == 0 {
					schedules = 1000
				}
				r, err := random.Search(context.Background(), system, random.Options{
					Seed: 1, Schedules: schedules, Faults: space.FaultsBound(system, space.OwnFaults),
				})
				if err != nil {
					t.Fatal(err)
				}
				if !r.AsWanted {
					t.Errorf("not as wanted after %d schedules: %+v", r.Schedules, r.Properties)
				}
				for _, f := range r.Findings {
					again, err := replay.Run(system, f.Trace)
					if err != nil || again.Outcome != replay.Reproduced || again.Trace.Format() != f.Trace.Format() {
						t.Errorf("%q: %s at step %d of %d, %v", f.Property, again.Outcome, again.Step, f.Steps, err)
					}
				}
				t.Logf("%d schedules, %d steps, %.3f s, %d worlds, unseen %.4f", r.Schedules, r.Steps, r.Seconds, r.Worlds, r.Unseen)
			})
		}
	}
}
