package invariants_test

import (
	"context"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// shop is a canister that can leave behind what properties at rest look for.
type shop struct {
	Bank  model.Ref[bank]
	Busy  model.Locks[model.Principal]
	Built model.Set[model.Principal]
}

// Careful releases its lock in cleanup, Careless only if all goes well.
func (s *shop) Careful(m *model.Msg, _ struct{}) (struct{}, error) {
	s.Busy.TryAcquire(m.Caller())
	defer s.Busy.Release(m.Caller())
	_, _ = model.Call(m, s.Bank, (*bank).Pay, struct{}{})
	return struct{}{}, nil
}

func (s *shop) Careless(m *model.Msg, _ struct{}) (struct{}, error) {
	s.Busy.TryAcquire(m.Caller())
	_, _ = model.Call(m, s.Bank, (*bank).Pay, struct{}{})
	s.Busy.Release(m.Caller())
	return struct{}{}, nil
}

// Bounded does not wait for ever.
func (s *shop) Bounded(m *model.Msg, _ struct{}) (struct{}, error) {
	_, _ = model.Call(m, s.Bank, (*bank).Pay, struct{}{}, model.Bounded())
	return struct{}{}, nil
}

func (s *shop) Build(m *model.Msg, _ struct{}) (struct{}, error) {
	id, err := model.CreateCanister(m, model.WithCycles(model.CreationFee))
	if err == nil {
		s.Built.Add(id)
	}
	return struct{}{}, nil
}

type bank struct{}

func (*bank) Pay(*model.Msg, struct{}) (struct{}, error) { return struct{}{}, nil }

type buyer struct{}

// TestAtRest pins how the properties that look at canisters themselves are broken.
func TestAtRest(t *testing.T) {
	for _, c := range []struct {
		name   string
		method func(*shop, *model.Msg, struct{}) (struct{}, error)
		faults model.Faults
		what   func(model.Ref[shop]) model.Property
		want   string
	}{
		{"careful", (*shop).Careful, model.DefaultFaults, noLockHeld, ""},
		{"careless", (*shop).Careless, model.DefaultFaults, noLockHeld, "1 lock held: shop.Busy[ann]"},
		{"silence", (*shop).Careful, model.Silence, noCallOpen, "2 calls open: ann/0 shop.Careful, ann/0/0 bank.Pay"},
		{"bounded silence", (*shop).Bounded, model.Silence, noCallOpen, "1 call open: ann/0/0 bank.Pay"},
		{"bounded silence, at the shop", (*shop).Bounded, model.DefaultFaults | model.Silence, noCallOpenAtShop, ""},
		{"no silence", (*shop).Careful, model.DefaultFaults, noCallOpen, ""},
		{"built", (*shop).Build, model.SysReject, noOrphan, ""},
		{"built and forgotten", (*shop).Build, model.Trap, noOrphan, "1 created, 0 remembered: ann/0/0 is not"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sys, err := explore.Compile(model.Scenario{Name: "test/" + c.name, Setup: func(e *model.Env) {
				bank := model.Deploy(e, "bank", &bank{})
				shop := model.Deploy(e, "shop", &shop{Bank: bank})
				model.Cycles(e, shop, 10*model.CreationFee)
				for _, name := range []string{"ann", "ben"} {
					e.Spare(model.Silence, model.Point{Actor: name, Await: 1}) // the shop answers
					model.NewClient(e, name, &buyer{}, func(_ *buyer, user *model.Client) {
						_, _ = model.Ingress(user, shop, c.method, struct{}{})
					})
				}
				e.Faults(c.faults)
				e.Property(c.what(shop))
			}}, engine.Paranoid)
			if err != nil {
				t.Fatal(err)
			}
			r, err := explore.Exhaustive(context.Background(), sys, explore.Options{Faults: 2, Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			p, got := r.Properties[0], ""
			if p.Counterexample != nil {
				got = p.Counterexample.Broken
			}
			if got != c.want || p.Verdict == explore.Inconclusive {
				t.Errorf("%s, %s: got %q, want %q", p.Name, p.Verdict, got, c.want)
			}
		})
	}
}

func noLockHeld(model.Ref[shop]) model.Property { return invariants.NoLockHeld() }
func noCallOpen(model.Ref[shop]) model.Property { return invariants.NoCallOpen() }
func noCallOpenAtShop(s model.Ref[shop]) model.Property {
	return invariants.NoCallOpen(s.ID)
}

func noOrphan(s model.Ref[shop]) model.Property {
	return invariants.NoOrphan(func(v *model.View) []model.Principal {
		var ids []model.Principal
		for id := range s.In(v).Built.All() {
			ids = append(ids, id)
		}
		return ids
	})
}
