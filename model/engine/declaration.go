package engine

import (
	"fmt"
	"slices"
	"time"

	"github.com/icmc-project/icmc/model/trace"
)

// Scenario is what the engine runs.
type Scenario struct {
	Name     string   // protocol/scenario
	Violates []string // the properties that are wanted to be violated
	// Declare says what there is. It is called many times, once for each set of instances,
	// and must declare the same each time. The errors are modelling errors.
	Declare func(Limits) (*Declaration, error)
}

// Declaration is what a scenario consists of: instances of its code that one goroutine uses,
// and that share nothing with those of another declaration.
type Declaration struct {
	Canisters  []Canister // that are there from the start
	Clients    []Client
	Modules    []Module // that can be installed at run time
	Properties []Property
	Faults     Faults
	Spared     map[Point]Faults
	MaxFaults  *int     // nil: the scenario has no bound of its own
	MayWait    []string // why somebody may wait for ever

	// Sources lists where code is, sorted, each once, as far as it was handed over as a
	// function; Handlers the methods that can be called. They are nil if nobody knows.
	Sources  func() []Source
	Handlers func() []Handler
	// Natively makes all code run on stacks of its own from now on; a scout also runs
	// messages that are rolled back. It is nil if no code has stacks.
	Natively func(patience time.Duration, scout bool) Stacks
}

// Canister is one that is there from the start.
type Canister struct {
	ID     Principal
	Code   Code
	State  Opaque
	Cycles uint64
}

// Client is a program in a session.
type Client struct {
	Name      string
	Principal Principal
	Program   Code
	State     Opaque
}

// Module is code that can be installed at run time.
type Module struct {
	Name string
	Code Code
}

// Property is what is asked of worlds, or of histories.
type Property struct {
	Name string
	Kind Kind
	// Ask returns the ways in which the property is broken, none where it is true (for
	// Sometimes: where it is reached; for CanAlways: in the worlds to be reached). The error
	// is a modelling error. It is nil for History.
	Ask      func(*Look) ([]Way, error)
	Monitor  *Monitor     // for History only
	Subjects []EntryPoint // canisters, and methods of them, that it is about; Method is "" for all
	Implied  bool         // the scenario does not declare it
}

// Source is where a piece of a scenario's code is. File is as the compiler noted
// it: the absolute path when the program was built, or, of a program that was built
// with -trimpath, an import path and the name of the file.
//
// Of a function of the standard library only Package and Method are known.
type Source struct {
	File    string
	Line    int    // of the function's beginning
	Package string // its import path; "main" of a command
	Method  string // of a handler and of a method value: Type.Method; of the standard library any name
}

// Handler is a method of code that a canister of the scenario has or can get.
type Handler struct {
	Source
	// Refuse makes every execution of the handler a modelling error: what it does cannot be
	// trusted. It must be called before anybody explores worlds.
	Refuse func(error)
}

// Stacks are the frames of a native run: each has a stack of its own, which is parked where
// the engine has an open call.
type Stacks interface {
	// Begin begins a step, and Suspended lists the frames that were suspended since.
	Begin()
	Suspended() []Suspension
	// History is a hash of all that the frames of a call context or client have observed.
	History(trace.Call) uint64
	// Rename gives call contexts other names.
	Rename(map[trace.Call]trace.Call)
	// Forget forgets a call context that is gone.
	Forget(trace.Call)
	Close()
}

// code returns what a canister runs, nil if that is nothing.
func (d *Declaration) code(c canisterState) Code {
	if c.Module == "" {
		return nil
	}
	if string(c.ID) == c.Module { // as it was deployed
		return d.Canisters[slices.IndexFunc(d.Canisters, func(had Canister) bool { return had.ID == c.ID })].Code
	}
	for i := range d.Modules {
		if d.Modules[i].Name == c.Module {
			return d.Modules[i].Code
		}
	}
	return nil
}

// client is the client of that name.
func (d *Declaration) client(name actor) *Client {
	i := slices.IndexFunc(d.Clients, func(c Client) bool { return actor(c.Name) == name })
	return &d.Clients[i]
}

// differs says whether two declarations declare something else.
func (d *Declaration) differs(e *Declaration) bool {
	return d.Faults != e.Faults ||
		!slices.EqualFunc(d.Canisters, e.Canisters, func(a, b Canister) bool { return a.ID == b.ID }) ||
		!slices.EqualFunc(d.Clients, e.Clients, func(a, b Client) bool { return a.Name == b.Name && a.Principal == b.Principal }) ||
		!slices.EqualFunc(d.Properties, e.Properties, func(a, b Property) bool { return a.Name == b.Name })
}

// declare runs the scenario's Setup for a new set of instances.
func (m *Machine) declare(a *activity) (d *Declaration, err error) {
	a.Run(&Running{what: "Setup"}, func() { d, err = m.scenario.Declare(m.limits) })
	if err == nil {
		d.Properties = append(slices.Clip(d.Properties), d.implied()...)
		for i, p := range d.Properties {
			if slices.ContainsFunc(d.Properties[:i], func(q Property) bool { return q.Name == p.Name }) {
				err = fmt.Errorf("setup: there are two properties named %q", p.Name)
			}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Name(), err)
	}
	return d, nil
}
