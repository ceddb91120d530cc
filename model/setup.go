package model

import (
	"fmt"
	"time"

	"github.com/icmc-project/icmc/model/trace"
)

// System is the scenario for the engine that explores it; package explore does so for tests.
func (s Scenario) System() System {
	refused := map[*method]error{}
	return System{Name: s.Name, Violates: s.Violates, Declare: func(l Limits) (*Declaration, error) { return s.declare(l, refused) }}
}

// declare runs Setup for a new set of instances.
func (s Scenario) declare(l Limits, refused map[*method]error) (*Declaration, error) {
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

func (s Scenario) setUp(rv *receivers) (*Declaration, error) {
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
	d.Sources = func() []Source { return e.sources(s.Setup) }
	rv.seed = nil
	return d, nil
}

// run runs Setup, with a panic in it turned into an error.
func (e *Env) run(setup func(*Env)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p, "")
		} else {
			err = e.rv.read.overdrawn()
		}
	}()
	setup(e)
	return nil
}

// declaration is what Setup has declared, for the engine.
func (e *Env) declaration() *Declaration {
	d := &Declaration{Faults: e.faults, Spared: e.spared, MaxFaults: e.maxFaults, MayWait: e.mayWait, Handlers: e.handlers, Natively: e.rv.natively}
	for i, c := range e.canisters {
		c.module.canister = i + 1
		d.Canisters = append(d.Canisters, DeclaredCanister{c.id, &direct{rv: e.rv, module: c.module}, opaqueState(e.rv.seed[c.module]), c.cycles})
	}
	for i, c := range e.clients {
		c.module.client = i + 1
		d.Clients = append(d.Clients, DeclaredClient{c.name, c.principal, &direct{e.rv, c.module, c.program}, opaqueState(e.rv.seed[c.module])})
	}
	for _, m := range e.modules {
		d.Modules = append(d.Modules, Module{m.name, &direct{rv: e.rv, module: m}})
	}
	v := &View{rv: e.rv, created: map[shownAs]*module{}, shown: map[*module]Opaque{}}
	for _, p := range e.properties {
		j := Judgement{Name: p.Name, Kind: p.Kind, Monitor: p.Monitor}
		if p.Monitor == nil {
			j.Ask = func(l *Look) ([]Way, error) { return v.judge(p, l) }
		}
		for _, s := range p.Subjects {
			j.Subjects = append(j.Subjects, EntryPoint{s.Canister, s.Method})
		}
		d.Properties = append(d.Properties, j)
	}
	return d
}

// natively makes frames run on stacks of their own from now on.
func (rv *receivers) natively(patience time.Duration, scout bool) Stacks {
	rv.stacks = &stacks{patience: patience, timer: time.NewTimer(patience), scout: scout, threads: map[threadKey]*thread{}, histories: map[trace.Call]hash{}}
	return rv.stacks
}
