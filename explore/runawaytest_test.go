package explore_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// runawayVariable names what runs away in a test that is run by another one: a place
// and what happens there.
const runawayVariable = "ICMC_TEST_RUNAWAY"

// runaways are the ways in which code does not end.
var runaways = map[string]func(){
	"spin": func() {
		for n := 0; ; n++ {
		}
	},
	"sleep": func() { time.Sleep(time.Hour) },
	"recurse": func() {
		var deeper func(n int) int
		deeper = func(n int) int { return deeper(n+1) + 1 }
		deeper(0)
	},
	"allocate": func() {
		for all := [][]byte{}; ; {
			piece := make([]byte, 1<<20)
			for i := range piece {
				piece[i] = 1
			}
			all = append(all, piece)
		}
	},
}

// TestRunawayChild is a modeller's test whose scenario runs away.
func TestRunawayChild(t *testing.T) {
	place, wrong, ok := strings.Cut(os.Getenv(runawayVariable), "/")
	if !ok {
		t.Skip("it is for TestRunawayInGoTest")
	}
	var s spoiler
	switch run := runaways[wrong]; place {
	case "handler":
		s.handler = func(*ledger, *model.Msg) { run() }
	case "client":
		s.program = run
	case "property":
		s.property = run
	}
	explore.Check(t, spoiledScenario(2, s), func(o *explore.Options) {
		o.Unvetted, o.Workers = true, 1
		o.Step.Time = 300 * time.Millisecond
		if wrong == "allocate" || wrong == "recurse" {
			o.Step.Time = time.Minute // it is not the time that ends it
		}
	})
}

// In go test, too, code that does not end is named, the test fails, and the process ends.
func TestRunawayInGoTest(t *testing.T) {
	for place, code := range map[string]string{
		"handler": "handler ledger.Spoiled, call user", "client": "client user", "property": `property "all is well"`,
	} {
		for wrong, says := range map[string]string{
			"spin": "it has not ended after ", "sleep": "it has not ended after ",
			"recurse": "its stack has grown by ", "allocate": "it has allocated ",
		} {
			if testing.Short() && (wrong == "recurse" || wrong == "allocate") {
				continue // the race detector has no memory for it
			}
			t.Run(place+"/"+wrong, func(t *testing.T) {
				c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRunawayChild$", "-test.timeout=9m")
				c.Env = append(os.Environ(), runawayVariable+"="+place+"/"+wrong)
				began := time.Now()
				out, err := c.CombinedOutput()
				if err == nil || !strings.Contains(string(out), code) || !strings.Contains(string(out), says) {
					t.Errorf("after %v: %v\n%s", time.Since(began), err, out)
				}
			})
		}
	}
}
