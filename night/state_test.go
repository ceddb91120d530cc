package night

import (
	"context"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/catalog"
	"github.com/icmc-project/icmc/model"
)

// A night is not gone on with as one that was asked something else: one that draws is
// not one that does not, nor one of a scenario that is called as the family.
func TestConfig(t *testing.T) {
	f := family(broken)
	seen := map[string]bool{}
	for _, o := range []Options{
		{}, {Families: []catalog.Family{f}}, {Scenarios: []model.Scenario{{Name: f.Name}}},
		{Seed: 1}, {Faults: 1}, {Budget: 1}, {Schedules: 1}, {MaxStates: 1}, {MaxMemory: 1}, {Version: "1"}, {Build: "1"},
	} {
		config, err := o.config()
		if err != nil || seen[config] {
			t.Errorf("%v: %s again", err, config)
		}
		seen[config] = true
	}
}

// An interrupted night goes on with what is left of its budget, unless that would have
// been spent long ago.
func TestStale(t *testing.T) {
	const cut = 20 * time.Minute // into a night
	for _, test := range []struct {
		budget, later time.Duration
		schedules     int64
		goesOn        bool
	}{
		{8 * time.Hour, 19 * time.Hour, 0, true},
		{8 * time.Hour, 21 * time.Hour, 0, false}, // the next evening
		{30 * time.Hour, 40 * time.Hour, 0, true},
		{30 * time.Hour, 43 * time.Hour, 100, false},
		{0, 1000 * time.Hour, 100, true},
	} {
		store := opened(t, t.TempDir())
		defer store.Close()
		began, passed := time.Now(), time.Duration(0)
		o := Options{
			Scenarios: []model.Scenario{counting("count/large", 4, (*counter).AddNow)}, MaxStates: 100,
			Budget: test.budget, Schedules: test.schedules, Faults: -1, Version: "v1",
			Now: func() time.Time { return began.Add(passed) },
		}
		ctx, cancel := context.WithCancel(t.Context())
		o.Progress = func(s Status) {
			passed = cut
			if s.Doing == doRandom {
				cancel()
			}
		}
		if r, err := Run(ctx, store, o); err != nil || r.Complete {
			t.Fatalf("%v: %s", err, r.Text())
		}
		passed = test.later
		n, err := begin(t.Context(), store, o)
		if err != nil || (n.state.Number == 1) != test.goesOn || test.goesOn && n.spent().Round(time.Second) != cut {
			t.Errorf("%v later: %v: night %d, %v spent", test.later, err, n.state.Number, n.spent())
		}
	}
}
