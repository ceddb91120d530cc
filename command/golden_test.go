package command

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/protocols"
)

var (
	update       = flag.Bool("update", false, "write the golden traces and the README again; read the difference before you commit it")
	goldenShrink = flag.Bool("golden-shrink", false, "shrink all that the seeds of the golden traces draw, and not only what is quick; takes a minute")
)

const (
	goldenDir  = "../corpus"
	seedHint   = "the scenario has changed, or what a seed means; " + goldenHint
	goldenHint = "go test ./command -run Golden -update writes the golden traces again, if the change was meant"
)

// goldens reads all traces that are committed, by their paths.
func goldens(t *testing.T) map[string]trace.Trace {
	t.Helper()
	names, err := corpus.Goldens(os.DirFS(goldenDir))
	if err != nil {
		t.Fatal(err)
	}
	traces := map[string]trace.Trace{}
	for _, name := range names {
		if traces[name], err = corpus.ReadGolden(os.DirFS(goldenDir), name); err != nil {
			t.Fatal(err)
		}
	}
	return traces
}

// compileGolden makes a system of a scenario of the library, of whatever size.
func compileGolden(t *testing.T, name string) explore.System {
	t.Helper()
	scenario, err := (&app{library: library}).scenario(name)
	if err != nil {
		t.Fatal(err)
	}
	system, err := compile.Scenario(scenario, 0)
	if err != nil {
		t.Fatal(err)
	}
	return system
}

// TestGoldenTraces demands that the traces without a seed that are committed are
// those that the library gives today, to the byte, one for each property that is
// violated.
func TestGoldenTraces(t *testing.T) {
	committed := goldens(t)
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			r, err := explore.Run(context.Background(), s, explore.Options{Faults: explore.OwnFaults})
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range r.Properties {
				if q.Counterexample == nil {
					continue
				}
				name, got := corpus.GoldenPath(*q.Counterexample), q.Counterexample.Format()
				if *update {
					if _, err := corpus.WriteGolden(goldenDir, *q.Counterexample); err != nil {
						t.Fatal(err)
					}
				} else if was := committed[name]; got != was.Format() {
					t.Errorf("%s is now\n%s\nand was\n%s\n%s", name, got, was.Format(), goldenHint)
				}
				delete(committed, name)
			}
		}
	}
	for name, was := range committed {
		if was.Origin == (trace.Origin{}) {
			t.Errorf("%s is the trace of no property that is violated: remove it", name)
		}
	}
}

const (
	goldenClients, goldenOperations = 6, 3      // of the scenarios that the traces with a seed are found in
	goldenQuick                     = "wallet/" // what these scenarios break is shrunk in less than a second
)

// TestGoldenSeeds demands of each trace with a seed that the seed draws today what
// it is left of, that shrinking leaves exactly it (see -golden-shrink), and that
// there is one for each property that is wanted violated in a large scenario.
func TestGoldenSeeds(t *testing.T) {
	if *update {
		updateSeeds(t)
	}
	committed := goldens(t)
	for _, s := range protocols.Large(goldenClients, goldenOperations) {
		for _, property := range s.Violates {
			name := corpus.GoldenPath(trace.Trace{Scenario: s.Name, Property: property})
			if committed[name].Origin == (trace.Origin{}) {
				t.Errorf("there is no %s with a seed; %s", name, goldenHint)
			}
		}
	}
	for name, was := range committed {
		if was.Origin == (trace.Origin{}) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			system := compileGolden(t, was.Scenario)
			drawn := redrawn(t, system, was, 1)
			if again := redrawn(t, system, was, 2); again.Format() != drawn.Format() {
				t.Fatalf("one worker finds\n%s\nand two find\n%s", drawn.Format(), again.Format())
			}
			if !*goldenShrink && !strings.HasPrefix(was.Scenario, goldenQuick) {
				return
			}
			z, err := shrink.Shrink(t.Context(), system, drawn, shrink.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if z.Trace.Origin = was.Origin; z.Trace.Format() != was.Format() {
				t.Errorf("what the seed draws is shrunk to\n%s\nand was to\n%s\n%s", z.Trace.Format(), was.Format(), goldenHint)
			}
		})
	}
}

// redrawn returns the schedule that a golden trace is left of.
func redrawn(t *testing.T, system explore.System, golden trace.Trace, workers int) trace.Trace {
	t.Helper()
	o := golden.Origin
	r, err := random.Search(t.Context(), system, random.Options{
		Workers: workers, Seed: o.Seed, Schedules: o.Schedule + 1, MaxSteps: o.MaxSteps, Faults: o.Faults, Strategy: o.Search,
		Stop: func(f random.Finding) bool { return f.Property == golden.Property },
	})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Findings, func(f random.Finding) bool { return f.Property == golden.Property })
	if i < 0 {
		t.Fatalf("seed %d does not find %q any more in %d schedules, with %s: %s", o.Seed, golden.Property, r.Schedules, words.Count(workers, "worker"), seedHint)
	}
	if f := r.Findings[i]; f.Schedule != o.Schedule || f.Strategy != o.Strategy {
		t.Fatalf("seed %d finds %q by schedule %d (%s) now, and found it by %d (%s), with %s: %s",
			o.Seed, golden.Property, f.Schedule, f.Strategy, o.Schedule, o.Strategy, words.Count(workers, "worker"), seedHint)
	}
	return r.Findings[i].Trace
}

// updateSeeds writes the traces with a seed as a user does: explore, then export.
func updateSeeds(t *testing.T) {
	for name, was := range goldens(t) {
		if was.Origin != (trace.Origin{}) {
			if err := os.Remove(filepath.Join(goldenDir, filepath.FromSlash(name))); err != nil {
				t.Fatal(err)
			}
		}
	}
	store := t.TempDir()
	arguments := []string{"explore", "--schedules", "100000", "--store", store}
	for _, s := range protocols.Large(goldenClients, goldenOperations) {
		arguments = append(arguments, s.Name)
	}
	for _, args := range [][]string{arguments, {"corpus", "export", goldenDir, "--store", store}} {
		var stdout, stderr bytes.Buffer
		if code := Run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, library); code != exitWanted {
			t.Fatalf("icmc %s exits with %d:\n%s%s", strings.Join(args, " "), code, stdout.String(), stderr.String())
		}
	}
}

// TestGoldenReplay demands that every trace that is committed applies, step by
// step, and is written as it would be today.
func TestGoldenReplay(t *testing.T) {
	for name, given := range goldens(t) {
		r, err := replay.Run(compileGolden(t, given.Scenario), given)
		if err != nil || r.Outcome != replay.Reproduced {
			t.Errorf("%s: %s at step %d, %v\n%s", name, r.Outcome, r.Step, err, goldenHint)
			continue
		}
		text, err := os.ReadFile(filepath.Join(goldenDir, filepath.FromSlash(name)))
		if r.Trace.Origin = given.Origin; err != nil || r.Trace.Format() != string(text) {
			t.Errorf("%s is now\n%s\nand was\n%s\n%v; %s", name, r.Trace.Format(), text, err, goldenHint)
		}
	}
}
