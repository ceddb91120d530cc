package explore_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
)

func TestGone(t *testing.T) {
	sold := compile(t, tills())
	race := steps(sold, balanced,
		"execute till alice/0 Double({})", "execute till bob/0 Double({})", "execute bell alice/0/0 Ring({})", "execute bell bob/0/0 Ring({})",
		"callback till alice/0/0 reply 0", "callback till bob/0/0 reply 0")
	edited := race
	edited.Steps = append([]model.Step{{Label: model.Label{Verb: "execute", Actor: "till", Call: "dave/0", Text: "Gone()"}}}, race.Steps[:4]...)
	harmless := race
	harmless.Steps = race.Steps[:2]
	renamed := harmless
	renamed.Steps = append([]model.Step{{Label: model.Label{Verb: "execute", Actor: "shop", Call: "dave/0"}}}, race.Steps[:1]...)
	for name, test := range map[string]struct {
		trace       string
		errors, log string
	}{
		"there":             {race.Format(), `test/till still breaks "the till is balanced"`, ""},
		"there, leniently":  {edited.Format(), `test/till still breaks "the till is balanced"`, "step 1 of the trace is not enabled any more"},
		"gone":              {harmless.Format(), "", ""},
		"gone, and renamed": {renamed.Format(), "", "step 1 of the trace is not enabled any more"},
		"no trace":          {"icmc", "the trace: line 1", ""},
		"no property":       {steps(sold, "").Format(), "names no property", ""},
		"unknown property":  {steps(sold, "it is nice").Format(), `no property "it is nice"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var w witness
			explore.Gone(&w, tills(), test.trace)
			errors, logs := strings.Join(w.errors, "\n"), strings.Join(w.logs, "\n")
			if !strings.Contains(errors, test.errors) || (errors == "") != (test.errors == "") || !strings.Contains(logs, test.log) {
				t.Errorf("errors %q, logs %q", errors, logs)
			}
		})
	}
}

// TestGoTest runs the test that is written for a bug, which must fail, and the one
// for a scenario that is not of the library, which must compile.
func TestGoTest(t *testing.T) {
	scenario, _ := protocols.Find("wallet/lock-leak")
	s := compile(t, scenario)
	trace, ok := newDrunkard(t, s, 1).breaks(t, "no lock is held at rest", 1000)
	if !ok {
		t.Fatal("no walk breaks it")
	}
	trace = shrink(t, s, trace, explore.ShrinkOptions{}).Trace
	own := trace
	own.Scenario = "my shop/`quick`"
	dir := t.TempDir()
	for name, source := range map[string]string{"library_test.go": explore.GoTest(trace, true), "own_test.go": explore.GoTest(own, false)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("gofmt", "-d", dir).CombinedOutput()
	if len(out) > 0 || err != nil {
		t.Errorf("gofmt: %s, %v", out, err)
	}
	out, err = exec.Command("go", "test", filepath.Join(dir, "library_test.go"), filepath.Join(dir, "own_test.go")).CombinedOutput()
	for _, want := range []string{
		"--- FAIL: TestWalletLockLeakNoLockIsHeldAtRest",
		`wallet/lock-leak still breaks "no lock is held at rest"`,
		"--- FAIL: TestMyShopQuickNoLockIsHeldAtRest", // nobody has edited it
		"no Setup",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if err == nil {
		t.Errorf("the tests pass:\n%s", out)
	}
}
