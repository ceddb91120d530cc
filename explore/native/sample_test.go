package native

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/leaky"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/protocols"
)

// TestNativeLeaky demands that the native sample alone finds models that carry a value
// over an await in Go, without being told to look longer.
func TestNativeLeaky(t *testing.T) {
	defer func(was time.Duration) { patience = was }(patience)
	for _, c := range leaky.Models() {
		t.Run(c.Name, func(t *testing.T) {
			if patience = engine.NativePatience; c.Blocks {
				patience = 200 * time.Millisecond
			}
			err := sampleOf(t, c.Scenario, 2)
			switch {
			case err == nil:
				t.Fatal("nothing is said")
			case !strings.Contains(err.Error(), c.Native) || !leaky.Named(err) || !strings.Contains(err.Error(), "The schedule up to there:"):
				t.Errorf("the error does not say %q, where, and how one gets there:\n%v", c.Native, err)
			}
			t.Logf("%.150s", err.Error())
		})
	}
}

// sampleOf runs the native sample of a scenario alone.
func sampleOf(t *testing.T, s model.Scenario, workers int) error {
	t.Helper()
	system, err := compile.Scenario(s, 0)
	if err != nil {
		t.Fatal(err)
	}
	var r Report
	return Sample(context.Background(), system, Options{Faults: space.DefaultFaults, Workers: workers, Steps: DefaultSteps}, &r)
}

// TestNativeWorkers demands the same reports and the same errors of any number of
// workers.
func TestNativeWorkers(t *testing.T) {
	var scenarios []model.Scenario
	for _, p := range protocols.All() {
		scenarios = append(scenarios, p.Scenarios[len(p.Scenarios)-1])
	}
	for _, c := range leaky.Models() {
		if !c.Blocks {
			scenarios = append(scenarios, c.Scenario)
		}
	}
	steps := int64(4000)
	if testing.Short() {
		steps = 500
	}
	for _, s := range scenarios {
		var first string
		for _, workers := range []int{1, 2, 8} {
			system, err := compile.Scenario(s, 0)
			if err != nil {
				t.Fatal(err)
			}
			var r Report
			err = Sample(context.Background(), system, Options{Faults: space.DefaultFaults, Workers: workers, Steps: steps, Depth: 20}, &r)
			got := fmt.Sprintf("%+v\n%v", r, err)
			if i := strings.Index(got, "goroutine "); i >= 0 { // numbers of goroutines differ
				got = got[:i]
			}
			if first == "" {
				first = got
			}
			if got != first {
				t.Errorf("%s: with %d workers\n%s\nwith one\n%s", s.Name, workers, got, first)
			}
		}
	}
}

// TestNativeSampleEnds demands that a sample ends where it should: after its steps, after
// so many schedules that bring nothing new, and when it is interrupted or its time is over.
func TestNativeSampleEnds(t *testing.T) {
	tracked, _ := protocols.Find("factory/tracked")
	guarded, _ := protocols.Find("wallet/guarded")
	interrupted, stop := context.WithCancel(context.Background())
	stop()
	for _, c := range []struct {
		name  string
		s     model.Scenario
		ctx   context.Context
		o     Options
		check func(Report) bool
	}{
		{"steps", tracked, context.Background(), Options{Steps: 300}, func(r Report) bool { return r.Limit == limitSteps && r.Steps >= 300 && r.Steps < 500 }},
		{"nothing new", guarded, context.Background(), Options{Steps: DefaultSteps}, func(r Report) bool {
			return r.Limit == "" && r.Schedules > quietMost && r.Schedules < 600 && r.Steps < DefaultSteps
		}},
		{"interrupted", guarded, interrupted, Options{Steps: DefaultSteps}, func(r Report) bool { return r.Limit == limit.Interrupted }},
		{"time", guarded, context.Background(), Options{Steps: DefaultSteps, MaxTime: 1}, func(r Report) bool { return r.Limit == limit.Time }},
	} {
		system, err := compile.Scenario(c.s, 0)
		if err != nil {
			t.Fatal(err)
		}
		var r Report
		c.o.Faults, c.o.Depth = 2, 20
		if err := Sample(c.ctx, system, c.o, &r); err != nil || !c.check(r) {
			t.Errorf("%s: %v, %+v", c.name, err, r)
		}
	}
}
