package explore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/model"
)

func (b *branch) PayBounded(m *model.Msg, n int) (int, error) {
	return model.Call(m, b.Vault, (*vault).Put, n, model.Bounded())
}

func (b *branch) TellVault(m *model.Msg, n int) (int, error) {
	model.Notify(m, b.Vault, (*vault).Put, n)
	return n, nil
}

// AnswersEarly waits where nobody waits for it.
func (b *branch) AnswersEarly(m *model.Msg, n int) (int, error) {
	model.Reply(m, n)
	return model.Call(m, b.Vault, (*vault).Put, n)
}

// PayInTask waits in a task and nowhere else.
func (b *branch) PayInTask(m *model.Msg, n int) (int, error) {
	model.Go(m, func(m *model.Msg) { _, _ = model.Call(m, b.Vault, (*vault).Put, n) })
	return n, nil
}

// PayTwice waits for one answer and has, or has not, the other.
func (b *branch) PayTwice(m *model.Msg, n int) (int, error) {
	first := model.Start(m, b.Vault, (*vault).Put, n)
	second := model.Start(m, b.Vault, (*vault).Look, n, model.Bounded())
	_, _ = second.Await()
	return first.Await()
}

// TestNobodyWaitsForEver: at rest nobody waits for an answer, or the scenario says
// that it is meant.
func TestNobodyWaitsForEver(t *testing.T) {
	for _, c := range []struct {
		name   string
		method func(*branch, *model.Msg, int) (int, error)
		kinds  model.Faults
		want   string // how it is broken
	}{
		{"unbounded", (*branch).Pay, model.Silence, "1 waiting: alice/0 branch.Pay for alice/0/0"},
		{"every kind", (*branch).Pay, model.DefaultFaults | model.CleanupTrap | model.Silence, "1 waiting: alice/0 branch.Pay for alice/0/0"},
		{"bounded", (*branch).PayBounded, model.Silence, ""},
		{"one way", (*branch).TellVault, model.Silence, ""},
		{"after its answer", (*branch).AnswersEarly, model.Silence, "1 waiting: alice/0 branch.AnswersEarly for alice/0/0"},
		{"in a task", (*branch).PayInTask, model.Silence, "1 waiting: alice/0 branch.PayInTask for alice/0/t1.0"},
		{"one of two", (*branch).PayTwice, model.Silence, "1 waiting: alice/0 branch.PayTwice for alice/0/0"},
	} {
		for _, faults := range []int{0, 1, 2} {
			t.Run(fmt.Sprint(c.name, " ", faults), func(t *testing.T) {
				p := waits(t, waiting(c.method, c.kinds, nil), faults)
				want := c.want
				if faults == 0 {
					want = ""
				}
				got := ""
				if p.Counterexample != nil {
					got = p.Counterexample.Broken
				}
				if got != want || (p.Verdict == explore.Violated) != (want != "") || p.Kind != model.AtRest || !p.Implied || p.Want != explore.Holds {
					t.Errorf("%s by %q, want %q: %+v", p.Verdict, got, want, p)
				}
			})
		}
	}
}

// waiting is a scenario in which alice calls one method of the branch, which never
// fails to answer itself.
func waiting(method func(*branch, *model.Msg, int) (int, error), kinds model.Faults, more func(*model.Env)) model.Scenario {
	return hall(func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
		pays(e, "alice", b, method)
		vaultIsSmall(e, v)
		e.Faults(kinds)
		e.Spare(model.Silence, model.Point{Actor: "alice", Await: 1})
		if more != nil {
			more(e)
		}
	})
}

// waits returns what is said of the implied property.
func waits(t *testing.T, s model.Scenario, faults int) explore.PropertyReport {
	t.Helper()
	r, err := explore.Run(context.Background(), s, explore.Options{Faults: faults, Native: 500})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Properties {
		if p.Name == model.NobodyWaits {
			return p
		}
	}
	t.Fatalf("no property %q: %+v", model.NobodyWaits, r.Properties)
	return explore.PropertyReport{}
}

// TestMayWaitForEver: what is meant is said, and no property.
func TestMayWaitForEver(t *testing.T) {
	s := waiting((*branch).Pay, model.Silence, func(e *model.Env) { e.MayWaitForEver("the vault may be gone") })
	var w witness
	explore.Check(&w, s)
	if said := strings.Join(w.logs, "\n"); len(w.errors) > 0 || !strings.Contains(said, "holds, as wanted") ||
		!strings.Contains(said, "somebody may wait for ever: the vault may be gone") {
		t.Errorf("%q %q", w.logs, w.errors)
	}
	wanted := waiting((*branch).Pay, model.Silence, nil)
	wanted.Violates = []string{model.NobodyWaits}
	explore.Check(t, wanted)
	for name, more := range map[string]func(*model.Env){
		"without a reason":               func(e *model.Env) { e.MayWaitForEver(" ") },
		`two properties named "nobody `:  func(e *model.Env) { e.AtRest(model.NobodyWaits, func(*model.View) error { return nil }) },
		`wants "nobody waits for ever" `: func(*model.Env) {},
	} {
		s := waiting((*branch).Pay, model.Silence, more)
		if strings.HasPrefix(name, "wants") {
			s = waiting((*branch).Pay, model.DefaultFaults, more)
			s.Violates = []string{model.NobodyWaits}
		}
		if _, err := compile.Scenario(s, 0); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestImpliedDoesNotSearchOn: a search whose declared properties are decided ends as
// it always did. What is implied is reported if it was broken by then, and else not.
func TestImpliedDoesNotSearchOn(t *testing.T) {
	empty := func(e *model.Env, v model.Ref[vault]) {
		e.Always("the vault is empty", func(view *model.View) error { return report(v.In(view).N.Get() == 0) })
		pays(e, "alice", v, (*vault).Put)
	}
	patient := func(e *model.Env, b model.Ref[branch]) {
		bob := model.NewClient(e, "bob", &register{}, func(s *register, c *model.Client) {
			if _, err := model.Ingress(c, b, (*branch).Pay, 1); err != nil {
				s.Value.Set(1)
			}
		})
		e.Always("bob does not give up", func(view *model.View) error { return report(bob.In(view).Value.Get() == 0) })
	}
	for _, c := range []struct {
		name string
		set  func(e *model.Env, b model.Ref[branch], v model.Ref[vault])
		want int // properties that are reported
	}{
		{"decided before", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) { empty(e, v) }, 1},
		{"broken by then", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			patient(e, b)
			e.Spare(model.Silence, model.Point{Actor: "bob", Await: 1})
		}, 2},
	} {
		r, err := explore.Run(context.Background(), hall(func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			e.Faults(model.Silence)
			c.set(e, b, v)
		}), explore.Options{Faults: 2})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Properties) != c.want || r.Limit != "" || r.Verdict != explore.Violated || len(r.Layers) > c.want {
			t.Errorf("%s: %+v", c.name, r)
		}
		for _, p := range r.Properties {
			if p.Verdict != explore.Violated || p.Counterexample == nil {
				t.Errorf("%s: %+v", c.name, p)
			}
		}
	}
}

// report is how a property that says no more is broken.
func report(holds bool) error {
	if holds {
		return nil
	}
	return errors.New("it is not so")
}
