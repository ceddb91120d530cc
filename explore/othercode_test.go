package explore_test

import (
	"context"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// A gate lets one at a time pass, who pays.
type gate struct {
	Bank  model.Ref[bank]
	Taken model.Cell[bool]
	Frees bool // also when a message traps
}

func (g *gate) Pass(m *model.Msg, n int) (int, error) {
	if g.Taken.Get() {
		return 0, nil
	}
	g.Taken.Set(true)
	if g.Frees {
		defer g.Taken.Set(false)
	}
	_, err := model.Call(m, g.Bank, (*bank).Pay, n)
	g.Taken.Set(false)
	if err != nil {
		return 0, nil
	}
	return 1, nil
}

func (g *gate) IsTaken(*model.Msg, model.None) (int, error) {
	if g.Taken.Get() {
		return 1, nil
	}
	return 0, nil
}

// gateTable is the same as a table.
func gateTable(frees bool) table {
	pay := []outgoing{{name: "pay", to: "bank", method: "Pay"}}
	t := table{
		"free": {
			"start Pass":    {next: "taken", calls: pay},
			"start IsTaken": {next: "free", reply: []int{0}},
		},
		"taken": {
			"start Pass":    {next: "taken", reply: []int{0}},
			"reply pay":     {next: "free", reply: []int{1}},
			"error pay":     {next: "free", reply: []int{0}},
			"reject pay":    {next: "free", reply: []int{0}},
			"start IsTaken": {next: "taken", reply: []int{1}},
		},
	}
	if frees {
		t["taken"]["cleanup pay"] = row{next: "free"}
	}
	return t
}

type bank struct{ Left model.Cell[int] }

func (b *bank) Pay(_ *model.Msg, n int) (int, error) {
	if b.Left.Get() < n {
		return 0, model.Error("poor")
	}
	b.Left.Set(b.Left.Get() - n)
	return b.Left.Get(), nil
}

// A booth lets its customers pass the gate.
type booth struct {
	Gate   model.Ref[gate]
	Passed model.Cell[int]
}

func (k *booth) Enter(m *model.Msg, n int) (int, error) {
	passed, err := model.Call(m, k.Gate, (*gate).Pass, n)
	k.Passed.Set(k.Passed.Get() + passed)
	return passed, err
}

const (
	stuck   = "the gate is free at rest"
	twoPass = "two have passed"
)

// passing is the scenario, with the gate in Go if there is one.
func passing(g *gate, more model.Faults) model.Scenario {
	return model.Scenario{Name: "test/passing", Setup: func(e *model.Env) {
		b := &bank{}
		money := model.Deploy(e, "bank", b)
		model.Seed(e, b, func(b *bank) { b.Left.Set(5) })
		to := model.RefTo[gate]("gate")
		if g != nil {
			model.Deploy(e, "gate", &gate{Bank: money, Frees: g.Frees})
		}
		k := model.Deploy(e, "booth", &booth{Gate: to})
		for _, name := range []string{"alice", "bob"} {
			model.NewClient(e, name, &struct{}{}, func(_ *struct{}, c *model.Client) {
				_, _ = model.Ingress(c, k, (*booth).Enter, 2)
			})
		}
		e.Faults(model.SysReject | model.Trap | model.Unknown | more)
		e.AtRest(stuck, func(v *model.View) error {
			taken, ok, err := model.Query(v, to, (*gate).IsTaken, model.None{})
			if err != nil || !ok || taken != 0 {
				return v.Broken("taken %d, there %v, error %v", taken, ok, err)
			}
			return nil
		})
		e.Sometimes(twoPass, func(v *model.View) bool { return k.In(v).Passed.Get() == 2 })
	}}
}

func asTable(t *testing.T, frees bool, more model.Faults) space.System {
	t.Helper()
	s, err := compile.Engine(context.Background(), withCanister(passing(nil, more), "gate", gateTable(frees), "free"), engine.Paranoid, limit.Step{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Code that is no Go is explored as Go is: it calls Go canisters, is called by one, and has
// as many worlds and transitions, and the same verdicts, as the same canister in Go.
func TestOtherCode(t *testing.T) {
	for _, frees := range []bool{false, true} {
		for i := range 6 {
			faults, more := i/2, []model.Faults{0, model.CleanupTrap}[i%2]
			options := exhaustive.Options{Faults: faults, Workers: 2}
			inGo, err := compile.Scenario(passing(&gate{Frees: frees}, more), engine.Paranoid)
			if err != nil {
				t.Fatal(err)
			}
			want, err := exhaustive.Search(context.Background(), inGo, options)
			if err != nil {
				t.Fatal(err)
			}
			got, err := exhaustive.Search(context.Background(), asTable(t, frees, more), options)
			if err != nil {
				t.Fatal(err)
			}
			if got.States != want.States || got.Transitions != want.Transitions || got.Verdict != want.Verdict {
				t.Errorf("frees %v, %d faults, also %s: %d worlds, %d transitions, %s; in Go %d, %d, %s", frees, faults, more,
					got.States, got.Transitions, got.Verdict, want.States, want.Transitions, want.Verdict)
			}
			if broken := verdict(t, got, stuck) == explore.Violated; broken != (faults > 0 && (!frees || more != 0)) {
				t.Errorf("frees %v, %d faults, also %s: %q is broken: %v", frees, faults, more, stuck, broken)
			}
			if verdict(t, got, twoPass) != explore.Holds {
				t.Errorf("nobody ever sees that %s", twoPass)
			}
		}
	}
}

func verdict(t *testing.T, r explore.Report, property string) explore.Verdict {
	t.Helper()
	for _, p := range r.Properties {
		if p.Name == property {
			return p.Verdict
		}
	}
	t.Fatalf("no property %q", property)
	return ""
}

// What a random search finds of it is shrunk to the least counterexample, which is replayed,
// natively beside its Go canisters, and told.
func TestOtherCodeIsShrunk(t *testing.T) {
	ctx, s := context.Background(), asTable(t, false, 0)
	found, err := random.Search(ctx, s, random.Options{Seed: 1, Schedules: 2000, Faults: 2})
	if err != nil || len(found.Findings) == 0 {
		t.Fatalf("%d found, %v", len(found.Findings), err)
	}
	small, err := shrink.Shrink(ctx, s, found.Findings[0].Trace, shrink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	least, err := exhaustive.Search(ctx, s, exhaustive.Options{Faults: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range least.Properties {
		if p.Name == stuck && len(p.Counterexample.Steps) != len(small.Trace.Steps) {
			t.Errorf("shrunk to %d steps, the least has %d", len(small.Trace.Steps), len(p.Counterexample.Steps))
		}
	}
	if r, err := replay.Run(s, small.Trace); err != nil || r.Outcome != replay.Reproduced {
		t.Errorf("replayed: %v, %v", r.Outcome, err)
	}
	var told strings.Builder
	for _, step := range small.Trace.Steps {
		told.WriteString(step.Label.String() + "\n")
		for _, e := range step.Effects {
			told.WriteString("  " + e.Owner + " " + e.Text + "\n")
		}
	}
	for _, want := range []string{"execute gate", "gate calls bank.Pay(2)", "trap gate"} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("%q is not told:\n%s", want, told.String())
		}
	}
	if _, err := trace.Parse(small.Trace.Format()); err != nil {
		t.Error(err)
	}
}

// Calls of code that does not number them have the smallest numbers that are free in their call
// context: those that are open at once have different names, and a free one is used again.
func TestOtherCodeCallsAreNumbered(t *testing.T) {
	pay := func(name string) outgoing { return outgoing{name: name, to: "bank", method: "Pay"} }
	gate := table{
		"free":  {"start Pass": {next: "both", calls: []outgoing{pay("a"), pay("b")}}, "start IsTaken": {next: "free", reply: []int{0}}},
		"both":  {"reply a": {next: "again", calls: []outgoing{pay("c")}}, "start IsTaken": {next: "both", reply: []int{1}}},
		"again": {"reply b": {next: "last"}, "start IsTaken": {next: "again", reply: []int{1}}},
		"last":  {"error c": {next: "free", reply: []int{1}}, "start IsTaken": {next: "last", reply: []int{1}}},
	}
	s := passing(nil, 0)
	setup := s.Setup
	s.Setup = func(e *model.Env) {
		setup(e)
		e.AtRest("nobody comes through", func(v *model.View) error { return v.Broken("somebody did, or may") })
	}
	system, err := compile.Engine(context.Background(), withCanister(s, "gate", gate, "free"), engine.Paranoid, limit.Step{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := system.Worker()
	if err != nil {
		t.Fatal(err)
	}
	worlds, err := w.Initial()
	if err != nil {
		t.Fatal(err)
	}
	var called []string
	at := worlds[0]
	for range 7 { // alice alone, first come first served
		ts, err := w.Expand(at, false)
		if err != nil {
			t.Fatal(err)
		}
		for i := range ts {
			l, err := w.Label(i)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(string(l.Call), "alice") {
				called = append(called, string(l.Verb)+" "+string(l.Call))
				if at, err = w.Successor(nil, i); err != nil {
					t.Fatal(err)
				}
				break
			}
		}
	}
	want := []string{"execute alice/0", "execute alice/0/0", "execute alice/0/0/0'0", "execute alice/0/0/1'0"}
	for i := range want {
		if called[i] != want[i] {
			t.Fatalf("%v, want first %v", called, want)
		}
	}
	if rest := strings.Join(called[len(want):], ", "); !strings.Contains(rest, "execute alice/0/0/0'0") {
		t.Errorf("then %s: the first number is not used again", rest)
	}
}
