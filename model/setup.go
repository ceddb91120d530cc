package model

import (
	"fmt"
	"time"

	"github.com/icmc-project/icmc/internal/fnv"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// ForEngine is the scenario as the engine runs it, whose worlds package explore explores.
func (s Scenario) ForEngine() engine.Scenario {
	refused := map[*method]error{}
	return engine.Scenario{Name: s.Name, Violates: s.Violates, Declare: func(l engine.Limits) (*engine.Declaration, error) { return s.declare(l, refused) }}
}

// declare runs Setup for a new set of instances.
func (s Scenario) declare(l engine.Limits, refused map[*method]error) (*engine.Declaration, error) {
	if s.Setup == nil {
		return nil, fmt.Errorf("the scenario has no Setup")
	}
	rv := &receivers{seed: map[*module][]content{}, most: l.Most(), refused: refused}
	rv.env, rv.read = &Env{rv: rv}, rv.budget()
	d, err := s.setUp(rv)
	if err != nil {
		return nil, fmt.Errorf("setup: %w", err)
	}
	return d, nil
}

func (s Scenario) setUp(rv *receivers) (*engine.Declaration, error) {
	e := rv.env
	if err := e.run(s.Setup); err != nil {
		return nil, err
	}
	e.checkPoints()
	e.checkRefs()
	e.checkSubjects()
	if e.err != nil {
		return nil, e.err
	}
	for mod := range rv.seed {
		var err error
		if mod.plain, err = mod.encodePlain(); err != nil {
			return nil, err
		}
	}
	d := e.declaration()
	d.Sources = func() []engine.Source { return e.sources(s.Setup) }
	rv.seed = nil
	return d, nil
}

// run runs Setup, with a panic in it turned into an error.
func (e *Env) run(setup func(*Env)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = engine.Panicked(p, "")
		} else {
			err = e.rv.read.overdrawn()
		}
	}()
	setup(e)
	return nil
}

// declaration is what Setup has declared, for the engine.
func (e *Env) declaration() *engine.Declaration {
	d := &engine.Declaration{Faults: e.faults, Spared: e.spared, MaxFaults: e.maxFaults, MayWait: e.mayWait, Handlers: e.handlers, Natively: e.rv.natively}
	for i, c := range e.canisters {
		c.module.canister = i + 1
		d.Canisters = append(d.Canisters, engine.Canister{ID: c.id, Code: &direct{rv: e.rv, module: c.module}, State: opaqueState(e.rv.seed[c.module]), Cycles: c.cycles})
	}
	for i, c := range e.clients {
		c.module.client = i + 1
		d.Clients = append(d.Clients, engine.Client{Name: c.name, Principal: c.principal, Program: &direct{e.rv, c.module, c.program}, State: opaqueState(e.rv.seed[c.module])})
	}
	for _, m := range e.modules {
		d.Modules = append(d.Modules, engine.Module{Name: m.name, Code: &direct{rv: e.rv, module: m}})
	}
	v := &View{rv: e.rv, created: map[shownAs]*module{}, shown: map[*module]engine.Opaque{}}
	for _, p := range e.properties {
		j := engine.Property{Name: p.Name, Kind: p.Kind, Monitor: p.Monitor}
		if p.Monitor == nil {
			j.Ask = func(l *engine.Look) ([]engine.Way, error) { return v.ask(p, l) }
		}
		for _, s := range p.Subjects {
			j.Subjects = append(j.Subjects, engine.EntryPoint{Canister: s.Canister, Method: s.Method})
		}
		d.Properties = append(d.Properties, j)
	}
	return d
}

// natively makes frames run on stacks of their own from now on.
func (rv *receivers) natively(patience time.Duration, scout bool) engine.Stacks {
	rv.stacks = &stacks{patience: patience, timer: time.NewTimer(patience), scout: scout, threads: map[threadKey]*thread{}, histories: map[trace.Call]fnv.Hash{}}
	return rv.stacks
}
