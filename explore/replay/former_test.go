package replay_test

import (
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/protocols"
)

// The walks in testdata were drawn by version 1c0b4c8: in each some call of a loop has a
// generation above 0, and many have faults. Every step of each still applies.
func TestFormerWalks(t *testing.T) {
	f, err := os.Open("testdata/walks.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	walks := strings.SplitAfter(string(text), "\n\nicmc-trace")
	for i, walk := range walks {
		walk = strings.TrimSuffix(walk, "icmc-trace")
		if i > 0 {
			walk = "icmc-trace" + walk
		}
		given, err := trace.Parse(walk)
		if err != nil {
			t.Fatalf("walk %d: %v\n%s", i, err, walk)
		}
		s, ok := protocols.Find(given.Scenario)
		if !ok {
			t.Fatalf("no scenario %s", given.Scenario)
		}
		sys, err := compile.Scenario(s, 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := replay.Run(sys, given)
		if err != nil || r.Outcome != replay.Unbroken || len(r.Trace.Steps) != len(given.Steps) {
			t.Errorf("walk %d, %s: %s at step %d of %d, wanted %v, %v", i, given.Scenario, r.Outcome, r.Step, len(given.Steps), r.Wanted, err)
		}
	}
	if len(walks) != 64 {
		t.Errorf("%d walks, want 64", len(walks))
	}
}
