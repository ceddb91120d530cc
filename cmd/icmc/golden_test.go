package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/protocols"
)

var update = flag.Bool("update", false, "write the golden traces and the README again; read the difference before you commit it")

const goldenDir = "../../corpus"

// TestGoldenTraces demands that the traces that are committed are those that the
// library gives today, to the byte, one for each property that is violated, and
// that each of them replays.
func TestGoldenTraces(t *testing.T) {
	var want []string
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
				want = append(want, corpus.GoldenPath(*q.Counterexample))
				if *update {
					if _, err := corpus.WriteGolden(goldenDir, *q.Counterexample); err != nil {
						t.Fatal(err)
					}
				}
				golden, err := os.ReadFile(filepath.Join(goldenDir, filepath.FromSlash(corpus.GoldenPath(*q.Counterexample))))
				if err != nil {
					t.Errorf("%v; go test ./cmd/icmc -run TestGoldenTraces -update writes it", err)
				} else if got := q.Counterexample.Format(); got != string(golden) {
					t.Errorf("%s is now\n%s\nand was\n%s", corpus.GoldenPath(*q.Counterexample), got, golden)
				}
			}
		}
	}
	names, err := corpus.Goldens(os.DirFS(goldenDir))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	for _, name := range names {
		if _, ok := slices.BinarySearch(want, name); !ok {
			t.Errorf("%s is the trace of no property that is violated: remove it", name)
		} else {
			replays(t, name)
		}
	}
}

// replays runs a golden trace again.
func replays(t *testing.T, name string) {
	trace, err := corpus.ReadGolden(os.DirFS(goldenDir), name)
	if err != nil {
		t.Error(err)
		return
	}
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			if s.Name != trace.Scenario {
				continue
			}
			system, err := explore.Compile(s, 0)
			if err != nil {
				t.Fatal(err)
			}
			r, err := explore.Replay(system, trace)
			if err != nil || r.Outcome != explore.Reproduced || r.Trace.Format() != trace.Format() {
				t.Errorf("%s: %s at step %d, %v\n%s", name, r.Outcome, r.Step, err, r.Trace.Format())
			}
			return
		}
	}
	t.Errorf("%s: there is no scenario %s", name, trace.Scenario)
}
