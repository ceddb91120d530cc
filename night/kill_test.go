package night

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"testing"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/protocols"
	"github.com/icmc-project/icmc/protocols/drawn"
)

var long = flag.Bool("long", false, "kill the night over a budget with fifty times as many schedules")

// workerDir is set in the process that runs a night.
const workerDir = "ICMC_NIGHT_DIR"

// library is the options of a night over the library and its families with a fixed
// budget.
func library() Options {
	o := Options{Faults: space.OwnFaults, Schedules: 400, MaxStates: 1500, Seed: 7, Version: "v1", Now: time.Now}
	if *long {
		o.Schedules, o.MaxStates = 50*o.Schedules, 2*o.MaxStates
	}
	for _, p := range protocols.All() {
		o.Scenarios = append(o.Scenarios, p.Scenarios...)
	}
	for _, f := range drawn.Families() {
		o.Families = append(o.Families, f.Catalogued())
	}
	return o
}

// TestWorker is run by TestKilled in a process of its own.
func TestWorker(t *testing.T) {
	dir := os.Getenv(workerDir)
	if dir == "" {
		t.Skip("run by TestKilled")
	}
	alone(t, dir)
}

// alone runs the night to its end.
func alone(t *testing.T, dir string) Report {
	t.Helper()
	store := opened(t, dir)
	defer store.Close()
	r, err := Run(t.Context(), store, library())
	if err != nil || !r.Complete {
		t.Fatalf("%v: %s", err, r.Text())
	}
	return r
}

// A night that is killed five times at random and run again ends with the same
// failures, and the same coverage, as one that is left alone.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the library twice")
	}
	began := time.Now()
	want := alone(t, t.TempDir())
	took := time.Since(began)
	dir := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(began.UnixNano())
	dice := rand.New(rand.NewPCG(seed, 0))
	kills := 0
	for range 5 {
		cmd := exec.CommandContext(t.Context(), program, "-test.run=^TestWorker$", fmt.Sprintf("-long=%v", *long))
		cmd.Env = append(os.Environ(), workerDir+"="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Five times less than a fifth does not reach the end, so that all five
		// are killed.
		after := time.Duration(dice.Int64N(int64(took) / 5))
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		if timer.Stop() {
			if err != nil {
				t.Fatalf("the night failed by itself: %v", err)
			}
			break // it was finished
		}
		kills++
	}
	store, err := corpus.Open(dir)
	if err != nil {
		t.Fatalf("after %d kills: %v", kills, err)
	}
	state, found, err := read[state](store, noteCurrent)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("killed %d times, unfinished %v, after %d failures of %d, seed %d, alone %v", kills, found, len(state.Failures), len(want.Failures), seed, took)
	store.Close()
	var got Report
	if got = last(t, dir); !got.Complete {
		got = alone(t, dir)
	}
	if g, w := got.Failures, want.Failures; !reflect.DeepEqual(g, w) {
		t.Errorf("killed %d times, seed %d:\n%+v\nleft alone:\n%+v", kills, seed, g, w)
	}
	for i := range want.Scenarios {
		g, w := got.Scenarios[i].Coverage, want.Scenarios[i].Coverage
		if g.Seconds, w.Seconds = 0, 0; !reflect.DeepEqual(g, w) {
			t.Errorf("killed %d times, seed %d: coverage\n%+v\nleft alone\n%+v", kills, seed, g, w)
		}
	}
	if len(want.Failures) < len(violated()) {
		t.Errorf("%d failures, want %d at least: %s", len(want.Failures), len(violated()), want.Text())
	}
}

// last is the report that the store keeps.
func last(t *testing.T, dir string) Report {
	t.Helper()
	store := opened(t, dir)
	defer store.Close()
	r, _, err := Last(store)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// violated lists what the library wants to be violated.
func violated() []string {
	var out []string
	for _, s := range library().Scenarios {
		out = append(out, s.Violates...)
	}
	return out
}
