package prop

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/model"
)

var seeds = flag.Int("seeds", 1, "how many seeds to shrink from")

// inner is set in the process that runs a test that is meant to fail.
const inner = "ICMC_PROP_INNER"

type bank struct {
	Funds model.Cell[int]
	Taken model.Cell[int]
}

// Limit is what the bank has, however often it is asked.
func (b *bank) Limit(*model.Msg, struct{}) (int, error) { return b.Funds.Get(), nil }

type teller struct{ Bank model.Ref[bank] }

// Withdraw asks for the limit and takes the money, with an await in between.
func (s *teller) Withdraw(m *model.Msg, amount int) (int, error) {
	limit, err := model.Call(m, s.Bank, (*bank).Limit, struct{}{})
	if err != nil || amount > limit {
		return 0, err
	}
	return model.Call(m, s.Bank, (*bank).Take, amount)
}

// Take takes.
func (b *bank) Take(_ *model.Msg, amount int) (int, error) {
	b.Taken.Set(b.Taken.Get() + amount)
	return amount, nil
}

const overdrawn = "no more is taken than there is"

// withdrawals is clients that withdraw an amount each from a bank that has
// funds: it breaks if two of them take more than there is.
func withdrawals(clients, amount, funds int, faults model.Faults) model.Scenario {
	return model.Scenario{
		Name: "bank/drawn",
		Doc:  fmt.Sprintf("clients %d, amount %d, faults %s", clients, amount, faults),
		Setup: func(e *model.Env) {
			b := &bank{}
			ref := model.Deploy(e, "bank", b)
			model.Seed(e, b, func(b *bank) { b.Funds.Set(funds) })
			desk := model.Deploy(e, "teller", &teller{Bank: ref})
			for i := range clients {
				model.NewClient(e, fmt.Sprintf("client%d", i), &struct{}{}, func(_ *struct{}, c *model.Client) {
					model.Ingress(c, desk, (*teller).Withdraw, amount)
				})
			}
			e.Faults(faults)
			e.Always(overdrawn, func(v *model.View) error {
				if n := ref.In(v).Taken.Get(); n > funds {
					return fmt.Errorf("%d of %d", n, funds)
				}
				return nil
			})
			e.Sometimes("somebody is paid", func(v *model.View) bool { return ref.In(v).Taken.Get() > 0 })
		},
	}
}

// drawn draws how many clients there are, what they take, and what may go wrong.
func drawn(funds int) func(*rapid.T) model.Scenario {
	return func(rt *rapid.T) model.Scenario {
		clients := rapid.IntRange(1, 3).Draw(rt, "clients")
		amount := rapid.IntRange(1, 9).Draw(rt, "amount")
		faults := rapid.SampledFrom([]model.Faults{0, model.Trap, model.Unknown, model.DefaultFaults}).Draw(rt, "faults")
		return withdrawals(clients, amount, funds, faults)
	}
}

func small(o *Options) { o.Search.MaxStates, o.Random.Schedules = 1000, 5 }

// TestInner is run by the other tests in a process of its own. With funds of 5
// it fails if two clients take 3 at least, and no more than 5, each: an amount
// of 3 and two clients without faults is the smallest draw.
func TestInner(t *testing.T) {
	switch os.Getenv(inner) {
	case "breaks":
		Property(t, drawn(5), small)
	case "large": // every scenario is too large for the exhaustive search
		Property(t, drawn(5), func(o *Options) { o.Search.MaxStates, o.Random.Schedules = 3, 20 })
	case "holds":
		Property(t, drawn(100), small)
	case "vacuous":
		Property(t, drawn(0), small)
	case "unbroken": // what is wanted never happens
		Property(t, func(rt *rapid.T) model.Scenario {
			s := drawn(100)(rt)
			s.Violates = []string{overdrawn}
			return s
		}, small)
	default:
		t.Skip("run by other tests")
	}
}

// run runs TestInner in dir and returns what it prints.
func run(t *testing.T, dir, what string, flags ...string) (string, error) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, append([]string{"-test.run=^TestInner$", "-test.v", "-rapid.checks=20"}, flags...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), inner+"="+what)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// smallest says whether the output is that of the smallest draw.
func smallest(t *testing.T, out string) {
	t.Helper()
	for _, want := range []string{
		"[rapid] draw clients: 2\n", "[rapid] draw amount: 3\n", "[rapid] draw faults: 0x0\n",
		`bank/drawn breaks "` + overdrawn + `": 6 of 5`,
		"no counterexample of the scenario has fewer faults",
		"│ execute client1/0 Withdraw(3)", // in columns
		"icmc-trace 2\n",                  // as a trace
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the output does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "flaky") {
		t.Errorf("rapid cannot reproduce it:\n%s", out)
	}
}

// A draw shrinks to the smallest that fails, from any seed; the seed and the
// file that rapid writes bring it back.
func TestShrinksToTheKnownMinimum(t *testing.T) {
	for seed := 1; seed <= *seeds; seed++ {
		dir := t.TempDir()
		flag := fmt.Sprintf("-rapid.seed=%d", seed)
		first, err := run(t, dir, "breaks", flag)
		if err == nil {
			t.Fatalf("seed %d: nothing fails:\n%s", seed, first)
		}
		smallest(t, first)
		again, err := run(t, t.TempDir(), "breaks", "-rapid.nofailfile", flag)
		if err == nil || traceIn(again) != traceIn(first) {
			t.Errorf("seed %d gives another counterexample the second time:\n%s", seed, again)
		}
		files, err := filepath.Glob(filepath.Join(dir, "testdata", "rapid", "TestInner", "*.fail"))
		if err != nil || len(files) != 1 {
			t.Fatalf("files of rapid: %q, %v", files, err)
		}
		// By name, from elsewhere, and as go test finds it by itself.
		byName, err := run(t, t.TempDir(), "breaks", "-rapid.checks=1", "-rapid.nofailfile", "-rapid.failfile="+files[0])
		if err == nil || traceIn(byName) != traceIn(first) {
			t.Errorf("the file gives another counterexample:\n%s", byName)
		}
		found, err := run(t, dir, "breaks", "-rapid.checks=1", "-rapid.seed=99")
		if err == nil || traceIn(found) != traceIn(first) {
			t.Errorf("the file is not found or gives another counterexample:\n%s", found)
		}
		if out, err := run(t, dir, "holds", "-rapid.checks=5"); err != nil {
			t.Errorf("once it is repaired the file still fails: %s", out)
		}
	}
}

// traceIn is the trace in a test's output.
func traceIn(out string) string {
	return regexp.MustCompile(`(?s)icmc-trace 2\n.*--- FAIL`).FindString(out)
}

func TestHolds(t *testing.T) { Property(t, drawn(100), small) }

// A scenario that does not fit is searched at random, and the draw and the trace
// shrink to the same as if it did.
func TestLarge(t *testing.T) {
	out, err := run(t, t.TempDir(), "large", "-rapid.seed=1")
	if err == nil || !strings.Contains(out, "schedules at random") {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"draw clients: 2\n", "draw amount: 3\n", "steps     8\n", "faults    0\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("the output does not say %q:\n%s", want, out)
		}
	}
}

// What no scenario reaches is said.
func TestVacuous(t *testing.T) {
	out, err := run(t, t.TempDir(), "vacuous", "-rapid.checks=5")
	if err == nil || !strings.Contains(out, `no drawn scenario reaches "somebody is paid"`) {
		t.Errorf("%v: %s", err, out)
	}
}

// What some scenarios want to be violated, and none violates, is said.
func TestUnbroken(t *testing.T) {
	out, err := run(t, t.TempDir(), "unbroken", "-rapid.checks=5")
	if err == nil || !strings.Contains(out, `no drawn scenario violates "no more is taken than there is"`) {
		t.Errorf("%v: %s", err, out)
	}
}
