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
// The source of the scenario is not read; see CompileVetted.
func CompileWithin(ctx context.Context, s model.Scenario, mode model.Mode, limit StepLimit) (System, error) {
	d, err := declare(ctx, s, mode, limit)
	if err != nil {
		return nil, err
	}
	return d.start(ctx)
}

// declared is a scenario whose Setup has run, and nothing else of it.
type declared struct {
	uncompiled
	machine *model.Machine
}

// declare runs the Setup of a scenario.
func declare(ctx context.Context, s model.Scenario, mode model.Mode, limit StepLimit) (declared, error) {
	d := declared{uncompiled: uncompiled{name: s.Name, watch: &model.Watch{}, limit: limit}}
	err := d.run(ctx, func() (err error) {
		d.machine, err = model.Declare(s, mode, model.Limits{Operations: limit.Operations, Watch: d.watch})
		return err
	})
	return d, err
}

// start runs the first step of every client.
func (d declared) start(ctx context.Context) (System, error) {
	if err := d.run(ctx, d.machine.Start); err != nil {
		return nil, err
	}
	return machineSystem{d.machine, d.limit}, nil
}

// uncompiled is what is known of a system before it is one.
type uncompiled struct {
	name  string
	watch *model.Watch
	limit StepLimit
}

func (u uncompiled) Name() string                      { return u.name }
func (u uncompiled) Limits() (*model.Watch, StepLimit) { return u.watch, u.limit }

// run runs the modeller's code within the limits of a step. Errors name the scenario.
func (u uncompiled) run(ctx context.Context, code func() error) error {
	returned := false
	err := newGuard(ctx, u, 0, 0).run(nil, func() error {
		err := code()
		returned = true
		return err
	})
	if err == nil || isStuck(err) || returned {
		return err
	}
	return fmt.Errorf("%s: %w", u.name, err)
}

// machineSystem is a model.Machine as a System.
type machineSystem struct {
	*model.Machine
	limit StepLimit
}

func (s machineSystem) Limits() (*model.Watch, StepLimit) { return s.Watch(), s.limit }

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
