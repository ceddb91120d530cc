package explore_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// branch is a canister whose handlers reach what scenarios leave out.
type branch struct {
	Vault model.Ref[vault]
	N     model.Cell[int]
}

type vault struct {
	N    model.Cell[int]
	Lock model.Lock
}

func (v *vault) Init(*model.Msg, int) (model.None, error) { return model.None{}, nil }
func (v *vault) Put(_ *model.Msg, n int) (int, error) {
	v.N.Set(v.N.Get() + n)
	return v.N.Get(), nil
}
func (v *vault) Look(*model.Msg, int) (int, error) { return v.N.Get(), nil }

func (b *branch) Pay(m *model.Msg, n int) (int, error) {
	return model.Call(m, b.Vault, (*vault).Put, n)
}

// TrapsAfter names a method in a message that never commits.
func (b *branch) TrapsAfter(m *model.Msg, n int) (int, error) {
	model.Notify(m, b.Vault, (*vault).Look, n)
	m.Trap("always")
	return 0, nil
}

// PayNobody calls a canister that does not exist.
func (b *branch) PayNobody(m *model.Msg, n int) (int, error) {
	_, _ = model.Call(m, model.RefTo[vault]("valut"), (*vault).Put, n)
	return 0, nil
}

// PayNew creates a canister and calls it, with or without code.
func (b *branch) PayNew(m *model.Msg, install int) (int, error) {
	id, err := model.CreateCanister(m, model.WithCycles(model.CreationFee))
	if err != nil {
		return 0, err
	}
	if install > 0 {
		if err := model.InstallCode(m, id, (*vault).Init, 0); err != nil {
			return 0, err
		}
	}
	_, _ = model.Call(m, model.RefTo[vault](id), (*vault).Put, 1)
	return 0, nil
}

// hall is a scenario with a branch, a vault and clients that call one method each.
func hall(set func(e *model.Env, b model.Ref[branch], v model.Ref[vault])) model.Scenario {
	return model.Scenario{Name: "test/hall", Setup: func(e *model.Env) {
		v := model.Deploy(e, "vault", &vault{})
		b := model.Deploy(e, "branch", &branch{Vault: v})
		set(e, b, v)
	}}
}

func pays[S any](e *model.Env, name string, to model.Ref[S], method func(*S, *model.Msg, int) (int, error)) {
	model.NewClient(e, name, &struct{}{}, func(_ *struct{}, c *model.Client) { model.Ingress(c, to, method, 1) })
}

func vaultIsSmall(e *model.Env, v model.Ref[vault]) {
	e.Always("the vault is small", func(view *model.View) error {
		if n := v.In(view).N.Get(); n > 9 {
			return fmt.Errorf("%d", n)
		}
		return nil
	})
}

// TestUnmet: what a scenario declares or names and nothing has met is said, in
// the same way for any number of workers.
func TestUnmet(t *testing.T) {
	for _, c := range []struct {
		name   string
		set    func(e *model.Env, b model.Ref[branch], v model.Ref[vault])
		faults int
		want   string // kind name, kind name
	}{
		{"nothing is", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).Pay)
			vaultIsSmall(e, v)
			e.Faults(model.DefaultFaults)
		}, 2, ""},
		{"no property", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).Pay)
		}, 2, "property "},
		{"a property that reads nothing", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).Pay)
			e.Always("p", func(*model.View) error { return nil })
		}, 2, "property p"},
		{"no client", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			vaultIsSmall(e, v)
		}, 2, "client , canister vault, canister branch"},
		{"a client without a call", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).Pay)
			model.NewClient(e, "bob", &struct{}{}, func(*struct{}, *model.Client) {})
			vaultIsSmall(e, v)
		}, 2, "client bob"},
		{"a client that is always refused", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).Pay)
			pays(e, "bob", model.RefTo[vault]("valut"), (*vault).Put)
			vaultIsSmall(e, v)
		}, 2, "client bob, method valut.Put"},
		{"a canister that nobody calls", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", v, (*vault).Put)
			vaultIsSmall(e, v)
		}, 2, "canister branch"},
		{"a callee that does not exist", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).PayNobody)
			pays(e, "bob", b, (*branch).Pay)
			vaultIsSmall(e, v)
		}, 2, "method valut.Put"},
		{"a call that never commits", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).TrapsAfter)
			pays(e, "bob", b, (*branch).Pay)
			vaultIsSmall(e, v)
		}, 2, "method vault.Look"},
		{"no code for a created canister", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			model.Installable(e, &vault{})
			model.Cycles(e, b, 2*model.CreationFee)
			pays(e, "alice", b, (*branch).PayNew)
			pays(e, "bob", v, (*vault).Put)
			vaultIsSmall(e, v)
		}, 0, ""},
		{"code that is never installed", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			model.Installable(e, &vault{})
			pays(e, "alice", b, (*branch).Pay)
			vaultIsSmall(e, v)
		}, 2, "code vault"},
		{"faults that never strike", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).Pay)
			vaultIsSmall(e, v)
			e.Faults(model.Trap | model.CleanupTrap) // there is nothing to clean up
		}, 2, "fault cleanup trap"},
		{"faults that are switched off by the bound", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).Pay)
			vaultIsSmall(e, v)
			e.Faults(model.CleanupTrap)
		}, 0, ""},
		{"a fault that is out of reach of the bound", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			model.NewClient(e, "alice", &struct{}{}, func(_ *struct{}, c *model.Client) {
				if _, err := model.Ingress(c, v, (*vault).Put, 1); err != nil {
					model.Ingress(c, b, (*branch).Pay, 1) // in the last layer
				}
			})
			vaultIsSmall(e, v)
			for _, method := range []string{"Put", "Pay"} {
				e.Spare(model.Trap, model.Point{Actor: "vault", Method: method})
			}
			e.Spare(model.SysReject, model.Point{Actor: "alice", Await: 2})
			e.Faults(model.SysReject | model.Trap)
		}, 1, "fault trap, point vault.Pay, await 0"},
		{"a point that is never reached", func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).Pay)
			vaultIsSmall(e, v)
			e.Faults(model.DefaultFaults)
			e.Spare(model.Trap, model.Point{Actor: "branch", Method: "Pay", Await: 1})
			e.Spare(model.Trap, model.Point{Actor: "branch", Method: "Pya", Await: 1})
		}, 2, "point branch.Pya, await 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var first []engine.Unmet
			for _, workers := range []int{1, 2, 8} {
				r, err := explore.Run(context.Background(), hall(c.set), explore.Options{Faults: c.faults, Workers: workers, Native: 500})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, u := range r.Vacuous {
					got = append(got, u.Kind+" "+u.Name)
					if !strings.Contains(u.Text, u.Name) {
						t.Errorf("the text does not name %q: %s", u.Name, u.Text)
					}
				}
				if s := strings.Join(got, ", "); s != c.want {
					t.Errorf("%d workers: %s; want %s", workers, s, c.want)
				}
				if workers == 1 {
					first = r.Vacuous
				} else if !reflect.DeepEqual(first, r.Vacuous) {
					t.Errorf("%d workers: %v, one: %v", workers, r.Vacuous, first)
				}
			}
		})
	}
}

// TestNothingUnmet: where a search was not exhausted, or nothing holds because it was,
// nothing is said.
func TestNothingUnmet(t *testing.T) {
	idle := func(extra func(e *model.Env, v model.Ref[vault])) model.Scenario {
		return hall(func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
			pays(e, "alice", b, (*branch).Pay)
			model.NewClient(e, "bob", &struct{}{}, func(*struct{}, *model.Client) {})
			extra(e, v)
		})
	}
	small := func(e *model.Env, v model.Ref[vault]) { vaultIsSmall(e, v) }
	empty := func(e *model.Env, v model.Ref[vault]) {
		e.Always("the vault is empty", func(view *model.View) error {
			if n := v.In(view).N.Get(); n > 0 {
				return fmt.Errorf("%d", n)
			}
			return nil
		})
	}
	both := func(e *model.Env, v model.Ref[vault]) { small(e, v); empty(e, v) }
	for _, c := range []struct {
		name  string
		extra func(e *model.Env, v model.Ref[vault])
		limit int64
		want  int
	}{
		{"exhausted", small, 0, 1},
		{"cut", small, 2, 0},
		{"decided early", empty, 0, 0},
		{"one of two holds", both, 0, 1},
	} {
		r, err := explore.Run(context.Background(), idle(c.extra), explore.Options{MaxStates: c.limit})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Vacuous) != c.want {
			t.Errorf("%s: %v", c.name, r.Vacuous)
		}
	}
}

// TestStrict: Check fails on what is vacuous if it is asked to.
func TestStrict(t *testing.T) {
	s := hall(func(e *model.Env, b model.Ref[branch], v model.Ref[vault]) {
		pays(e, "alice", v, (*vault).Put)
		vaultIsSmall(e, v)
	})
	for _, strict := range []bool{false, true} {
		var w witness
		explore.Check(&w, s, func(o *explore.Options) { o.Strict = strict })
		const want = "vacuous: no message ever runs code of canister branch"
		if !strings.Contains(strings.Join(w.logs, "\n"), want) {
			t.Errorf("strict %t: %q", strict, w.logs)
		}
		if failed := strings.Contains(strings.Join(w.errors, "\n"), want); failed != strict || len(w.errors) > 1 {
			t.Errorf("strict %t: %q", strict, w.errors)
		}
	}
}
