package explore

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/internal/leaky"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
)

// TestNativeLibrary demands that native runs say nothing about correct scenarios.
func TestNativeLibrary(t *testing.T) {
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			o := Options{Faults: OwnFaults}
			if testing.Short() {
				o.Native = 3000
			}
			r, err := Run(context.Background(), s, o)
			if err != nil {
				t.Fatalf("%v", err)
			}
			if r.Native.Schedules == 0 || r.Native.Suspensions == 0 || r.Native.Histories < r.Native.Suspensions {
				t.Errorf("%s: %+v", s.Name, r.Native)
			}
			t.Logf("%s: %.2f s, %d steps, %v", s.Name, r.Seconds, r.Native.Steps, r.Native)
		}
	}
}

// TestNativeLeaky demands that the native sample alone finds models that carry a value
// over an await in Go, without being told to look longer.
func TestNativeLeaky(t *testing.T) {
	defer func(was time.Duration) { patience = was }(patience)
	for _, c := range leaky.Models() {
		t.Run(c.Name, func(t *testing.T) {
			if patience = model.NativePatience; c.Blocks {
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
	system, err := Compile(s, 0)
	if err != nil {
		t.Fatal(err)
	}
	var r Report
	return sample(context.Background(), system, Options{Faults: DefaultFaults, Workers: workers}, &r)
}
