package engine_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/internal/leaky"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/protocols"
)

// A tally is what native runs of a scenario came to.
type tally struct {
	schedules, steps, faults int
	patience                 time.Duration
	frames                   map[uint64]bool
	pairs                    map[engine.Suspension]bool
}

// walk runs schedules natively that are drawn at random, with their faults anywhere
// among their steps, and returns the first error.
func walk(s model.Scenario, schedules, faults int, seed uint64, patience time.Duration) (tally, error) {
	c := tally{patience: patience, frames: map[uint64]bool{}, pairs: map[engine.Suspension]bool{}}
	m, err := engine.NewMachine(s.ForEngine(), 0)
	if err != nil {
		return c, err
	}
	x, err := m.Worker()
	if err != nil {
		return c, err
	}
	d := rand.New(rand.NewPCG(seed, 1))
	length := 16
	for ; c.schedules < schedules; c.schedules++ {
		n, err := walkOnce(m, x, d, faults, length, &c)
		if err != nil {
			return c, fmt.Errorf("schedule %d: %w", c.schedules, err)
		}
		length = max(length, n)
	}
	return c, nil
}

func walkOnce(m *engine.Machine, x *engine.Worker, d *rand.Rand, faults, length int, c *tally) (steps int, err error) {
	n, err := m.Native(c.patience)
	if err != nil {
		return 0, err
	}
	defer n.Close()
	worlds, err := x.Initial()
	if err != nil {
		return 0, err
	}
	at := worlds[0]
	for ; steps < 150; steps++ {
		fault := faults > 0 && d.IntN(max(1, length-steps)) < faults
		ts, err := x.Expand(at, fault)
		if err == nil && len(ts) == 0 && fault {
			fault = false
			ts, err = x.Expand(at, false)
		}
		if err != nil {
			return steps, err
		}
		if len(ts) == 0 {
			return steps, nil
		}
		if fault {
			faults--
			c.faults++
		}
		i := d.IntN(len(ts))
		if err := n.Step(x, i); err != nil {
			return steps, fmt.Errorf("step %d: %w", steps+1, err)
		}
		for _, s := range n.Suspensions() {
			c.frames[s.Frame] = true
			c.pairs[s] = true
		}
		if at, err = x.Successor(nil, i); err != nil {
			return steps, err
		}
		c.steps++
	}
	return steps, nil
}

// TestNativeLibrary demands that native runs of correct scenarios go as the engine says.
func TestNativeLibrary(t *testing.T) {
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			c, err := walk(s, 50, 2, 1, engine.NativePatience)
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			t.Logf("%s: %d schedules, %d steps, %d faults, %d frames, %d pairs", s.Name, c.schedules, c.steps, c.faults, len(c.frames), len(c.pairs))
		}
	}
}

// patienceOf is short for models that block.
func patienceOf(m leaky.Model) time.Duration {
	if m.Blocks {
		return 200 * time.Millisecond
	}
	return engine.NativePatience
}

// TestNativeWrong demands that native runs do not let wrong models pass.
func TestNativeWrong(t *testing.T) {
	for _, c := range leaky.Models() {
		t.Run(c.Name, func(t *testing.T) {
			tally, err := walk(c.Scenario, 3000, 2, 1, patienceOf(c))
			switch {
			case err == nil:
				t.Fatalf("nothing is said in %d schedules, %d steps", tally.schedules, tally.steps)
			case !strings.Contains(err.Error(), c.Native) || !leaky.Named(err):
				t.Errorf("the error does not say %q and where:\n%v", c.Native, err)
			}
		})
	}
}

// TestNativeLeavesNothing demands that no goroutine is left of native runs that end in
// the middle.
func TestNativeLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, c := range leaky.Models() {
		_, _ = walk(c.Scenario, 20, 2, 7, patienceOf(c))
	}
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
