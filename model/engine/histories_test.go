package engine_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/internal/leaky"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/protocols"
)

// What a log leaves out and a Go variable keeps is found by an exhaustive search, with
// no native run and no source; what tasks share is not.
func TestHistoriesFindWhatLoopsAndUpdatesLeak(t *testing.T) {
	others := []string{"task writes", "late write", "late write after an await", "mailbox", "exits", "panics", "mutex held over an await"}
	for _, c := range leaky.Models() {
		if slices.Contains(others, c.Name) {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			var first error
			for _, workers := range []int{1, 2, 8} {
				system, err := explore.Compile(c.Scenario, 0)
				if err == nil {
					_, err = explore.Exhaustive(context.Background(), system, explore.Options{Faults: 2, Workers: workers, MaxStates: 300_000})
				}
				if err == nil || !leaky.Named(err) {
					t.Fatalf("%d workers: %v", workers, err)
				}
				if lines := strings.Split(err.Error(), "\n"); len(lines) > 3 && lines[1] == lines[3] {
					t.Errorf("it says the same of both sides: %v", err)
				}
				if first == nil {
					first = err
					t.Log(err)
				}
				if err.Error() != first.Error() {
					t.Errorf("%d workers say\n%v\n1 says\n%v", workers, err, first)
				}
			}
		})
	}
}

// No stage of the plays remembers what it may not.
func TestHistoriesOfStages(t *testing.T) {
	for name, setup := range stages {
		s := model.Scenario{Name: "stage/" + name, Setup: func(e *model.Env) {
			setup(e)
			e.Faults(model.DefaultFaults | model.CleanupTrap)
		}}
		system, err := explore.Compile(s, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = explore.Exhaustive(context.Background(), system, explore.Options{Faults: 2, MaxStates: 20_000}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Correct loops and updates are followed without a word, and it is said how far.
func TestHistoriesOfTheLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("it searches the library")
	}
	total := int64(0)
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			r, err := explore.Run(t.Context(), s, explore.Options{Faults: explore.OwnFaults})
			if err != nil {
				t.Fatal(err)
			}
			h := r.Histories
			t.Logf("%s: %+v", s.Name, h)
			total += h.Runs
			if strings.Contains(s.Name, "tracked") && !h.Capped {
				t.Errorf("%s polls for ever: there are more histories than were followed", s.Name)
			}
		}
	}
	if total == 0 {
		t.Error("no step was run from a past")
	}
}

// What was followed to its end has no caps to tell of.
func TestHistoriesSayWhereTheyEnd(t *testing.T) {
	h := engine.Histories{Frames: 2, Histories: 5, Runs: 9}
	if s := h.String(); s != "" {
		t.Errorf("%q", s)
	}
	if h.Capped = true; h.String() != "loops checked to 8 iterations, with at most 64 histories of a frame" {
		t.Errorf("%q", h.String())
	}
}

// A drifting canister's loop has in its state what a Go variable counts: what it then does
// reads alike, and what it keeps does not.
type drifting struct{ N model.Cell[int] }

func (d *drifting) Ack(*model.Msg, struct{}) (int, error) { return 0, nil }

func (d *drifting) Drifts(m *model.Msg, _ struct{}) (int, error) {
	n := 0
	return model.Loop(m, 0, func(sum int) (int, bool) {
		_, _ = model.Call(m, model.RefTo[drifting](m.Self()), (*drifting).Ack, struct{}{})
		n++
		return sum + n, sum >= 3
	}), nil
}

func TestHistoriesSayWhatDiffers(t *testing.T) {
	system, err := explore.Compile(model.Scenario{Name: "wrong/drifts", Setup: func(e *model.Env) {
		d := model.Deploy(e, "d", &drifting{})
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { _, _ = model.Ingress(c, d, (*drifting).Drifts, struct{}{}) })
		e.Faults(0)
	}}, 0)
	if err == nil {
		_, err = explore.Exhaustive(t.Context(), system, explore.Options{})
	}
	if err == nil {
		t.Fatal("nothing is found")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) < 4 || lines[1] == lines[3] || !strings.Contains(lines[1], "loop") {
		t.Errorf("it does not say what differs: %v", err)
	}
}
