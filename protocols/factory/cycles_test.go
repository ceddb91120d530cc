package factory

import (
	"errors"
	"testing"

	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
)

// Miser is a factory that does everything wrong that a caller of the management
// canister can.
type Miser struct {
	Poor, Twice model.Cell[model.RejectCode] // what it was told
	Refunded    model.Cell[bool]
	Left        model.Cell[model.Principal]
}

// CreatePoor attaches one cycle less than the fee.
func (f *Miser) CreatePoor(m *model.Msg, _ struct{}) (struct{}, error) {
	before := m.CycleBalance()
	_, err := model.CreateCanister(m, model.WithCycles(model.CreationFee-1))
	if r, ok := errors.AsType[*model.Reject](err); ok {
		f.Poor.Set(r.Code())
	}
	f.Refunded.Set(m.CycleBalance() == before)
	return struct{}{}, nil
}

// InstallTwice installs code in a canister that has code.
func (f *Miser) InstallTwice(m *model.Msg, _ struct{}) (struct{}, error) {
	id, err := model.CreateCanister(m, model.WithCycles(model.CreationFee))
	if err != nil {
		return struct{}{}, err
	}
	f.Left.Set(id)
	if err := model.InstallCode(m, id, (*Child).Init, "first"); err != nil {
		return struct{}{}, err
	}
	if r, ok := errors.AsType[*model.Reject](model.InstallCode(m, id, (*Child).Init, "second")); ok {
		f.Twice.Set(r.Code())
	}
	return struct{}{}, nil
}

const enough = 4 * Extra

// TestManagement: what the scenarios rely on the management canister for.
func TestManagement(t *testing.T) {
	for _, test := range []struct {
		name   string
		method func(*Miser, *model.Msg, struct{}) (struct{}, error)
		check  func(*model.View, *Miser) bool
	}{
		{"too few cycles are rejected and come back", (*Miser).CreatePoor, func(v *model.View, f *Miser) bool {
			return f.Poor.Get() == model.CanisterReject && f.Refunded.Get() && len(v.Created()) == 0 && v.Cycles("miser") == enough
		}},
		{"a canister that is not empty rejects and stays", (*Miser).InstallTwice, func(v *model.View, f *Miser) bool {
			child := model.RefTo[Child](f.Left.Get()).In(v)
			return f.Twice.Get() == model.CanisterError && child.Owner.Get() == "first" && v.Cycles("miser") == enough-model.CreationFee
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			scenariotest.Holds(t, func(e *model.Env) {
				miser := model.Deploy(e, "miser", &Miser{})
				model.Installable(e, &Child{})
				model.Cycles(e, miser, enough)
				model.NewClient(e, "alice", &User{}, func(_ *User, c *model.Client) {
					model.Ingress(c, miser, test.method, struct{}{})
				})
				e.AtEnd(test.name, func(v *model.View) error {
					if !test.check(v, miser.In(v)) {
						return errors.New("it does not")
					}
					return nil
				})
			}, 0)
		})
	}
}
