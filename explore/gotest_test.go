package explore_test

import (
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/internal/samples"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/protocols"
	"github.com/icmc-project/icmc/protocols/drawn"
)

func TestGone(t *testing.T) {
	sold := scenariotest.Compile(t, samples.Tills())
	race := scenariotest.Steps(sold, samples.Balanced,
		"execute till alice/0 Double({})", "execute till bob/0 Double({})", "execute bell alice/0/0 Ring({})", "execute bell bob/0/0 Ring({})",
		"callback till alice/0/0 reply 0", "callback till bob/0/0 reply 0")
	edited := race
	edited.Steps = append([]trace.Step{{Label: trace.Label{Verb: "execute", Actor: "till", Call: "dave/0", Method: "Gone"}}}, race.Steps[:4]...)
	short := race
	short.Steps = race.Steps[:2] // what is under way breaks it
	harmless := scenariotest.Steps(sold, samples.Balanced, "execute till bob/0 Double({})", "execute bell bob/0/0 Ring({})", "callback till bob/0/0 reply 0")
	renamed := harmless
	renamed.Steps = append([]trace.Step{{Label: trace.Label{Verb: "execute", Actor: "shop", Call: "dave/0"}}}, race.Steps[:1]...)
	absent := renamed
	absent.Identity = "%d is there, which nobody ever says"
	otherwise := race
	otherwise.Identity = absent.Identity
	for name, test := range map[string]struct {
		trace       string
		errors, log string
	}{
		"there":              {race.Format(), `test/till still breaks "the till is balanced"`, ""},
		"there, leniently":   {edited.Format(), `test/till still breaks "the till is balanced"`, "step 1 of the trace is not enabled any more"},
		"there, in the end":  {short.Format(), `still breaks "the till is balanced" (after 4 more steps)`, ""},
		"gone":               {harmless.Format(), "", ""},
		"there, but renamed": {renamed.Format(), `still breaks "the till is balanced" (by another trace)`, "step 1 of the trace is not enabled any more"},
		"gone, and renamed":  {absent.Format(), "", "step 1 of the trace is not enabled any more"},
		"in other words":     {otherwise.Format(), `breaks "the till is balanced" in other words than the trace says`, ""},
		"no trace":           {"icmc", "the trace: line 1", ""},
		"no property":        {scenariotest.Steps(sold, "").Format(), "names no property", ""},
		"unknown property":   {scenariotest.Steps(sold, "it is nice").Format(), `no property "it is nice"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var w witness
			explore.Gone(&w, samples.Tills(), test.trace)
			errors, logs := strings.Join(w.errors, "\n"), strings.Join(w.logs, "\n")
			if !strings.Contains(errors, test.errors) || (errors == "") != (test.errors == "") || !strings.Contains(logs, test.log) {
				t.Errorf("errors %q, logs %q", errors, logs)
			}
		})
	}
}

// TestGoTest runs the tests that are written for bugs: of scenarios that are found by
// their names, where the bug is there and where it is not, and of one that nobody knows.
func TestGoTest(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs go test")
	}
	const lock, money = "no lock is held at rest", "no money is spent twice"
	dir := t.TempDir()
	const path = "github.com/icmc-project/icmc/"
	write := func(name, finder string, given trace.Trace) {
		if err := os.WriteFile(filepath.Join(dir, name+"_test.go"), []byte(explore.GoTest(given, finder)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	small, _ := protocols.Find("wallet/lock-leak")
	leak := breaking(t, small, lock)
	write("library", path+"protocols", leak)
	large, _ := drawn.Find("wallet/drawn#4")
	write("drawn", path+"protocols/drawn", breaking(t, large, money))
	other, _ := drawn.Find("wallet/drawn#5")
	harmless := breaking(t, other, money)
	harmless.Steps = harmless.Steps[:1]
	write("gone", path+"protocols/drawn", harmless)
	leak.Scenario = "my shop/`quick`"
	write("own", "", leak)

	out, err := exec.Command("gofmt", "-d", dir).CombinedOutput()
	if len(out) > 0 || err != nil {
		t.Errorf("gofmt: %s, %v", out, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	out, err = exec.Command("go", append([]string{"test", "-v"}, files...)...).CombinedOutput()
	for _, want := range []string{
		"--- FAIL: TestWalletLockLeakNoLockIsHeldAtRest",
		`wallet/lock-leak still breaks "` + lock + `"`,
		"--- FAIL: TestWalletDrawn4NoMoneyIsSpentTwice",
		`wallet/drawn#4 still breaks "` + money + `"`,
		"--- PASS: TestWalletDrawn5NoMoneyIsSpentTwice",
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

// breaking returns a trace that breaks a property of a scenario.
func breaking(t *testing.T, sc model.Scenario, property string) trace.Trace {
	t.Helper()
	s := scenariotest.Compile(t, sc)
	r := scenariotest.Draw(t, s, random.Options{
		Faults: explore.DefaultFaults, Schedules: 1000, Stop: func(f random.Finding) bool { return f.Property == property },
	})
	for _, f := range r.Findings {
		if f.Property == property {
			return f.Trace
		}
	}
	t.Fatalf("%d schedules of %s do not break %q", r.Schedules, sc.Name, property)
	return trace.Trace{}
}

// The name of an imported package is not always the last element of its path.
func TestGoTestImports(t *testing.T) {
	given := trace.Trace{Scenario: "shop/sale", Property: "p"}
	for finder, want := range map[string]string{
		"example.com/shop":    `"example.com/shop"`,
		"example.com/shop/v2": `library "example.com/shop/v2"`,
		"example.com/my-shop": `library "example.com/my-shop"`,
		"gopkg.in/shop.v1":    `library "gopkg.in/shop.v1"`,
		"example.com/explore": `library "example.com/explore"`,
		"example.com/go":      `library "example.com/go"`,
		"example.com/v2shop":  `"example.com/v2shop"`,
		"example.com/x/v10":   `library "example.com/x/v10"`,
		"example.com/testing": `library "example.com/testing"`,
	} {
		source := explore.GoTest(given, finder)
		if !strings.Contains(source, "\t"+want+"\n") || strings.Contains(want, "library") != strings.Contains(source, ":= library.Find(") {
			t.Errorf("%s is imported by\n%s", finder, source)
		}
		if _, err := format.Source([]byte(source)); err != nil {
			t.Errorf("%s: %v", finder, err)
		}
	}
}

// A vat is full while it awaits an answer only.
type vat struct {
	Level model.Cell[int]
	Bell  model.Ref[samples.Bell]
}

func (s *vat) Fill(m *model.Msg, _ struct{}) (int, error) {
	s.Level.Set(1)
	_, err := model.Call(m, s.Bell, (*samples.Bell).Ring, struct{}{})
	s.Level.Set(0)
	return 0, err
}

// A trace that does not fit any more is followed as far as it goes, and what is asked at
// rest is not asked before.
func TestGoneAtRest(t *testing.T) {
	sc := model.Scenario{Name: "test/vat", Setup: func(e *model.Env) {
		ref := model.Deploy(e, "vat", &vat{Bell: model.Deploy(e, "bell", &samples.Bell{})})
		model.NewClient(e, "alice", &struct{}{}, func(_ *struct{}, c *model.Client) { model.Ingress(c, ref, (*vat).Fill, struct{}{}) })
		e.AtRest("it is empty", func(v *model.View) error {
			if n := ref.In(v).Level.Get(); n > 0 {
				return v.Broken("%d are left", n)
			}
			return nil
		})
	}}
	given := scenariotest.Steps(scenariotest.Compile(t, sc), "it is empty",
		"execute vat nobody/0 Drain({})", "execute vat alice/0 Fill({})", "execute bell alice/0/0 Ring({})", "callback vat alice/0/0 reply 0")
	for n := range given.Steps {
		short := given
		short.Steps = given.Steps[:n+1]
		var w witness
		explore.Gone(&w, sc, short.Format())
		if len(w.errors) > 0 {
			t.Errorf("%d steps: %q", n+1, w.errors)
		}
	}
}
