package model

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// Machine gives a scenario its meaning: it knows the parts worlds are made of and
// the local steps between them. It is shared by all Explorers of the scenario.
type Machine struct {
	scenario Scenario
	store    *partStore
	steps    stepTable
	memo     bool
	paranoid bool
	shape    *receivers // never runs code: what the scenario declares
	progress rulebook   // rules that are no faults
	faults   rulebook   // and those that are, and that the scenario switches on
	slotOf   []int      // by the symbols of actors; see slot
	actors   []string   // static slots: canisters, then clients
	monitors []int      // properties with a monitor, in slot order after the actors
	initial  []partID
	requests []partID // what the clients send first
	starts   []start  // the steps of clients that lead to the initial world

	refused map[*method]error // handlers that may not run, and why

	limits   Limits
	watch    *Watch
	activity *Activity // of whoever sets the machine up

	executions atomic.Int64
	histories  histories
	renamings  renamings

	events    sync.Mutex
	eventIDs  map[Event]uint32
	eventList []Event

	met coverage
}

// start is the first step of a client.
type start struct {
	key  stepKey
	outs []outcome
}

// Mode changes how a Machine computes; none changes what it computes.
type Mode uint8

// The modes.
const (
	// WithoutMemo runs every local step again each time it is met.
	WithoutMemo Mode = 1 << iota
	// Paranoid checks every world that is expanded against the interface
	// specification's invariants (see Explorer.Check).
	Paranoid
)

// NewMachine sets a scenario up, with the usual limits. The errors are modelling
// errors.
func NewMachine(s Scenario, mode Mode) (*Machine, error) { return NewMachineWithin(s, mode, Limits{}) }

// NewMachineWithin sets a scenario up. The errors are modelling errors.
func NewMachineWithin(s Scenario, mode Mode, l Limits) (*Machine, error) {
	m, err := Declare(s, mode, l)
	if err != nil {
		return nil, err
	}
	return m, m.Start()
}

// Declare runs a scenario's Setup and no other code of it: until Start has succeeded
// the machine knows what the scenario declares and where its code is, and has no world.
func Declare(s Scenario, mode Mode, l Limits) (*Machine, error) {
	m := &Machine{scenario: s, refused: map[*method]error{}, store: newPartStore(), memo: mode&WithoutMemo == 0, paranoid: mode&Paranoid != 0, limits: l, watch: l.Watch}
	if m.watch == nil {
		m.watch = &Watch{}
	}
	m.activity = m.watch.Activity()
	m.steps.init()
	rv, err := m.newReceivers(m.activity)
	if err != nil {
		return nil, err
	}
	m.shape = rv
	for _, c := range rv.env.canisters {
		m.addActor(string(c.id))
	}
	for _, c := range rv.env.clients {
		m.addActor(c.name)
	}
	for i, p := range rv.env.properties {
		if p.Monitor != nil {
			m.monitors = append(m.monitors, i)
		}
	}
	m.progress = rules.that(func(r *rule) bool { return r.fault == 0 })
	m.faults = rules.that(func(r *rule) bool { return m.Faults()&r.fault != 0 })
	m.met.reads = make([]atomic.Int32, len(rv.env.properties))
	if err := m.checkWants(); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Machine) addActor(name string) {
	symbol := int(m.store.symbols.intern(name))
	for len(m.slotOf) <= symbol {
		m.slotOf = append(m.slotOf, -1)
	}
	m.slotOf[symbol] = len(m.actors)
	m.actors = append(m.actors, name)
}

// slot is that of an actor that is there from the start; ok is false for any other.
func (m *Machine) slot(actor uint32) (slot int, ok bool) {
	if int(actor) >= len(m.slotOf) || m.slotOf[actor] < 0 {
		return 0, false
	}
	return m.slotOf[actor], true
}

func (m *Machine) checkWants() error {
	for _, want := range m.scenario.Violates {
		found := false
		for _, p := range m.shape.env.properties {
			found = found || p.Name == want
		}
		if !found {
			return fmt.Errorf("%s: wants %q to be violated, but has no such property", m.scenario.Name, want)
		}
	}
	return nil
}

// newReceivers runs the scenario's Setup for a new set of instances.
func (m *Machine) newReceivers(a *Activity) (rv *receivers, err error) {
	rv = &receivers{seed: map[*module][]content{}, most: m.limits.operations(), refused: m.refused}
	rv.env, rv.read = &Env{rv: rv}, rv.budget()
	if m.scenario.Setup == nil {
		return nil, fmt.Errorf("%s: the scenario has no Setup", m.scenario.Name)
	}
	a.Run(&Running{what: "Setup"}, func() { err = m.setUp(rv.env) })
	if err != nil {
		return nil, fmt.Errorf("%s: setup: %w", m.scenario.Name, err)
	}
	rv.env.imply()
	rv.env.checkPoints()
	rv.env.checkRefs()
	rv.env.checkSubjects()
	if rv.env.err != nil {
		return nil, fmt.Errorf("%s: setup: %w", m.scenario.Name, rv.env.err)
	}
	for mod := range rv.seed {
		if mod.plain, err = mod.encodePlain(); err != nil {
			return nil, fmt.Errorf("%s: setup: %w", m.scenario.Name, err)
		}
	}
	return rv, nil
}

// setUp runs Setup, with a panic in it turned into an error.
func (m *Machine) setUp(e *Env) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p, "")
		} else {
			err = e.rv.read.overdrawn()
		}
	}()
	m.scenario.Setup(e)
	return nil
}

// Start computes the initial world: seeded state, and every client's first request. It
// is called once. The errors are modelling errors.
func (m *Machine) Start() error {
	env := m.shape.env
	x, err := m.Explorer()
	if err != nil {
		return err
	}
	for _, c := range env.canisters {
		id, err := m.store.intern(canisterPart, canisterState{ID: c.id, Module: c.module.name, State: opaqueState(m.shape.seed[c.module]), Balance: c.cycles})
		if err != nil {
			return fmt.Errorf("%s: %w", m.scenario.Name, err)
		}
		m.initial = append(m.initial, id)
	}
	for _, c := range env.clients {
		id, err := m.store.intern(clientPart, clientState{Client: actor(c.name), State: opaqueState(m.shape.seed[c.module])})
		if err != nil {
			return fmt.Errorf("%s: %w", m.scenario.Name, err)
		}
		first := stepKey{op: opClient, a: id}
		outs, err := x.local(first)
		if err != nil {
			return err
		}
		if len(outs) != 1 {
			return fmt.Errorf("%s: client %s makes a choice before its first request: make it after, or declare two clients", m.scenario.Name, c.name)
		}
		m.starts = append(m.starts, start{first, outs})
		m.initial = append(m.initial, outs[0].state)
		m.requests = append(m.requests, outs[0].ingress...)
	}
	for _, i := range m.monitors {
		p := env.properties[i]
		id, err := m.store.intern(monitorPart, monitorState{Property: p.Name, State: p.Monitor.Start})
		if err != nil {
			return err
		}
		m.initial = append(m.initial, id)
	}
	m.shape.seed = nil
	return x.Settle()
}

// Name returns the scenario's name.
func (m *Machine) Name() string { return m.scenario.Name }

// Scenario returns the scenario.
func (m *Machine) Scenario() Scenario { return m.scenario }

// Properties returns the scenario's properties, in the order of their declaration.
func (m *Machine) Properties() []Property { return m.shape.env.properties }

// Faults returns the kinds of fault that the scenario switches on.
func (m *Machine) Faults() Faults { return m.shape.env.faults }

// MaxFaults returns the scenario's own bound on faults, and whether it has one.
func (m *Machine) MaxFaults() (n int, own bool) {
	if most := m.shape.env.maxFaults; most != nil {
		return *most, true
	}
	return 0, false
}

// Actors returns the names of the canisters and clients that are there from the
// start: clients first, as a story is read.
func (m *Machine) Actors() []string {
	n := len(m.shape.env.canisters)
	return append(append([]string{}, m.actors[n:]...), m.actors[:n]...)
}

// Executions counts the distinct local steps that ran a modeller's code.
func (m *Machine) Executions() int64 { return m.executions.Load() }

// Parts counts the distinct parts met.
func (m *Machine) Parts() int { return m.store.count() }

// Watch knows which of the modeller's code runs now, on all goroutines.
func (m *Machine) Watch() *Watch { return m.watch }

// Explorer returns a new explorer of the machine's worlds.
func (m *Machine) Explorer() (*Explorer, error) {
	a := m.watch.Activity()
	first, err := m.newReceivers(a)
	if err != nil {
		return nil, err
	}
	second, err := m.newReceivers(a)
	if err != nil {
		return nil, err
	}
	if err := m.sameShape(first.env); err != nil {
		return nil, err
	}
	first.seed, second.seed = nil, nil
	return newExplorer(m, a, first, second), nil
}

// sameShape compares what two runs of Setup declared.
func (m *Machine) sameShape(e *Env) error {
	f := m.shape.env
	same := len(f.canisters) == len(e.canisters) && len(f.clients) == len(e.clients) &&
		len(f.properties) == len(e.properties) && f.faults == e.faults
	for i := 0; same && i < len(f.canisters); i++ {
		same = f.canisters[i].id == e.canisters[i].id
	}
	for i := 0; same && i < len(f.clients); i++ {
		same = f.clients[i].name == e.clients[i].name && f.clients[i].principal == e.clients[i].principal
	}
	for i := 0; same && i < len(f.properties); i++ {
		same = f.properties[i].Name == e.properties[i].Name
	}
	if !same {
		return fmt.Errorf("%s: Setup declares something else the second time it is run; it must not depend on anything outside of it", m.scenario.Name)
	}
	return nil
}

// where names the handler of a step.
func (m *Machine) where(k stepKey) string {
	switch k.op {
	case opMonitor, opRename:
		return fmt.Sprintf("property %q", m.store.content(k.a).(monitorState).Property)
	case opClient:
		return "client " + string(m.store.content(k.a).(clientState).Client)
	}
	switch c := m.store.content(k.c).(type) {
	case request:
		return fmt.Sprintf("handler %s.%s, call %s", c.To, c.Method, c.Name)
	case response:
		ctx := m.store.content(k.b).(callContext)
		return fmt.Sprintf("handler %s.%s, call %s", ctx.Actor, ctx.Method, ctx.Name)
	}
	return "a step"
}

// stepTable is the memo that all explorers share, in shards.
type stepTable struct{ shards [64]stepShard }

type stepShard struct {
	mu    sync.Mutex
	steps map[stepKey][]outcome
}

func (t *stepTable) init() {
	for i := range t.shards {
		t.shards[i].steps = map[stepKey][]outcome{}
	}
}

func (t *stepTable) shard(k stepKey) *stepShard { return &t.shards[k.hash()>>58] }

func (t *stepTable) get(k stepKey) ([]outcome, bool) {
	s := t.shard(k)
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.steps[k]
	return o, ok
}

// count is the number of steps.
func (t *stepTable) count() (n int) {
	for i := range t.shards {
		t.shards[i].mu.Lock()
		n += len(t.shards[i].steps)
		t.shards[i].mu.Unlock()
	}
	return n
}

// each calls do for every step, in no particular order.
func (t *stepTable) each(do func(stepKey, []outcome)) {
	for i := range t.shards {
		for k, o := range t.shards[i].steps {
			do(k, o)
		}
	}
}

// put stores the outcomes of a step; if another explorer was faster, its are kept.
// It reports whether these were stored.
func (t *stepTable) put(k stepKey, o []outcome) ([]outcome, bool) {
	s := t.shard(k)
	s.mu.Lock()
	defer s.mu.Unlock()
	if had, ok := s.steps[k]; ok {
		return had, false
	}
	o = sealed(o)
	s.steps[k] = o
	return o, true
}
