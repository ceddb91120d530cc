package explore

import (
	"context"
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/model"
)

// Compile turns a scenario into a System, with the usual limits of a step. It is the
// only place where the search meets canisters. An error is a modelling error.
func Compile(s model.Scenario, mode model.Mode) (System, error) {
	return CompileWithin(context.Background(), s, mode, StepLimit{})
}

// CompileWithin is Compile with a limit for each run of the modeller's code, now and
// in whatever is done with the System. The context ends a Setup that does not end.
func CompileWithin(ctx context.Context, s model.Scenario, mode model.Mode, limit StepLimit) (System, error) {
	setup := uncompiled{name: s.Name, watch: &model.Watch{}, limit: limit}
	var m *model.Machine
	returned := false
	err := newGuard(ctx, setup, 0, 0).run(nil, func() (err error) {
		m, err = model.NewMachineWithin(s, mode, model.Limits{Operations: limit.Operations, Watch: setup.watch})
		returned = true
		return err
	})
	switch {
	case err == nil:
		return machineSystem{m, limit}, nil
	case isStuck(err) || returned: // the error names the scenario
		return nil, err
	}
	return nil, fmt.Errorf("%s: %w", s.Name, err)
}

// uncompiled is what is known of a system before it is one.
type uncompiled struct {
	System
	name  string
	watch *model.Watch
	limit StepLimit
}

func (u uncompiled) Name() string         { return u.name }
func (u uncompiled) Watch() *model.Watch  { return u.watch }
func (u uncompiled) stepLimit() StepLimit { return u.limit }

// machineSystem is a model.Machine as a System.
type machineSystem struct {
	*model.Machine
	limit StepLimit
}

func (s machineSystem) stepLimit() StepLimit { return s.limit }

func (s machineSystem) Properties() []Property {
	var out []Property
	for i, p := range s.Machine.Properties() {
		want := Holds
		if slices.Contains(s.Scenario().Violates, p.Name) {
			want = Violated
		}
		out = append(out, Property{Name: p.Name, Kind: p.Kind, Want: want, Implied: s.Implied(i)})
	}
	return out
}

func (s machineSystem) Worker() (Worker, error) { return s.Explorer() }
