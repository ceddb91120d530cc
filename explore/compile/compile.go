// Package compile makes systems of scenarios. It is the only place where what searches
// meets canisters; only native runs look behind it again.
package compile

import (
	"context"
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// Scenario turns a scenario into a System, with the usual limits of a step. An error is
// a modelling error.
func Scenario(s model.Scenario, mode engine.Mode) (space.System, error) {
	return Within(context.Background(), s, mode, limit.Step{})
}

// Within is Scenario with a limit for each run of the modeller's code, now and
// in whatever is done with the System. The context ends a Setup that does not end.
// The source of the scenario is not read; see Vetted.
func Within(ctx context.Context, s model.Scenario, mode engine.Mode, step limit.Step) (space.System, error) {
	return Engine(ctx, s.ForEngine(), mode, step)
}

// Engine is Within of a scenario whose canisters and clients run any code.
func Engine(ctx context.Context, s engine.Scenario, mode engine.Mode, step limit.Step) (space.System, error) {
	d, err := declare(ctx, s, mode, step)
	if err != nil {
		return nil, err
	}
	return d.start(ctx)
}

// declared is a scenario whose Setup has run, and nothing else of it.
type declared struct {
	uncompiled
	machine *engine.Machine
}

// declare runs the Setup of a scenario.
func declare(ctx context.Context, s engine.Scenario, mode engine.Mode, step limit.Step) (declared, error) {
	d := declared{uncompiled: uncompiled{name: s.Name, watch: &engine.Watch{}, limit: step}}
	err := d.run(ctx, func() (err error) {
		d.machine, err = engine.Declare(s, mode, engine.Limits{Operations: step.Operations, Watch: d.watch})
		return err
	})
	return d, err
}

// start runs the first step of every client.
func (d declared) start(ctx context.Context) (space.System, error) {
	if err := d.run(ctx, d.machine.Start); err != nil {
		return nil, err
	}
	return machineSystem{d.machine, d.limit}, nil
}

// uncompiled is what is known of a system before it is one.
type uncompiled struct {
	name  string
	watch *engine.Watch
	limit limit.Step
}

func (u uncompiled) Name() string                        { return u.name }
func (u uncompiled) Limits() (*engine.Watch, limit.Step) { return u.watch, u.limit }

// run runs the modeller's code within the limits of a step. Errors name the scenario.
func (u uncompiled) run(ctx context.Context, code func() error) error {
	returned := false
	err := limit.NewGuard(ctx, u, 0, 0).Run(nil, func() error {
		err := code()
		returned = true
		return err
	})
	if err == nil || limit.IsStuck(err) || returned {
		return err
	}
	return fmt.Errorf("%s: %w", u.name, err)
}

// machineSystem is an engine.Machine as a System.
type machineSystem struct {
	*engine.Machine
	limit limit.Step
}

var _ space.Declared = machineSystem{}

func (s machineSystem) Limits() (*engine.Watch, limit.Step) { return s.Watch(), s.limit }

func (s machineSystem) Properties() []space.Property {
	var out []space.Property
	for i, p := range s.Machine.Properties() {
		want := space.Holds
		if slices.Contains(s.Violates(), p.Name) {
			want = space.Violated
		}
		out = append(out, space.Property{Name: p.Name, Kind: p.Kind, Want: want, Implied: s.Implied(i)})
	}
	return out
}

func (s machineSystem) Worker() (space.Worker, error) { return s.Machine.Worker() }
