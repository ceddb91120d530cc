package engine

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// Machine gives a scenario its meaning: it knows the parts worlds are made of and
// the local steps between them. It is shared by all Workers of the scenario.
type Machine struct {
	scenario Scenario
	store    *partStore
	steps    stepTable
	memo     bool
	paranoid bool
	shape    *Declaration // whose code never runs
	progress rulebook     // rules that are no faults
	faults   rulebook     // and those that are, and that the scenario switches on
	slotOf   []int        // by the symbols of actors; see slot
	actors   []string     // static slots: canisters, then clients
	monitors []int        // properties with a monitor, in slot order after the actors
	initial  []partID
	requests []partID // what the clients send first
	starts   []start  // the steps of clients that lead to the initial world

	limits   Limits
	watch    *Watch
	activity *activity // of whoever sets the machine up

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
	// specification's invariants (see Worker.Check).
	Paranoid
)

// NewMachine sets a scenario up, with the usual limits. The errors are modelling
// errors.
func NewMachine(s Scenario, mode Mode) (*Machine, error) {
	m, err := Declare(s, mode, Limits{})
	if err != nil {
		return nil, err
	}
	return m, m.Start()
}

// Declare runs a scenario's Setup and no other code of it: until Start has succeeded
// the machine knows what the scenario declares and where its code is, and has no world.
func Declare(s Scenario, mode Mode, l Limits) (*Machine, error) {
	m := &Machine{scenario: s, store: newPartStore(), memo: mode&WithoutMemo == 0, paranoid: mode&Paranoid != 0, limits: l, watch: l.Watch}
	if m.watch == nil {
		m.watch = &Watch{}
	}
	m.activity = m.watch.activity()
	m.steps.init()
	d, err := m.declare(m.activity)
	if err != nil {
		return nil, err
	}
	m.shape = d
	for _, c := range d.Canisters {
		m.addActor(string(c.ID))
	}
	for _, c := range d.Clients {
		m.addActor(c.Name)
	}
	for i, p := range d.Properties {
		if p.Monitor != nil {
			m.monitors = append(m.monitors, i)
		}
	}
	m.progress = rules.that(func(r *rule) bool { return r.fault == 0 })
	m.faults = rules.that(func(r *rule) bool { return m.Faults()&r.fault != 0 })
	m.met.reads = make([]atomic.Int32, len(d.Properties))
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
		if !slices.ContainsFunc(m.shape.Properties, func(p Property) bool { return p.Name == want }) {
			return fmt.Errorf("%s: wants %q to be violated, but has no such property", m.Name(), want)
		}
	}
	return nil
}

// Start computes the initial world: seeded state, and every client's first request. It
// is called once. The errors are modelling errors.
func (m *Machine) Start() error {
	x, err := m.Worker()
	if err != nil {
		return err
	}
	for _, c := range m.shape.Canisters {
		id, err := m.store.intern(canisterPart, canisterState{ID: c.ID, Module: string(c.ID), State: c.State, Balance: c.Cycles})
		if err != nil {
			return fmt.Errorf("%s: %w", m.Name(), err)
		}
		m.initial = append(m.initial, id)
	}
	for _, c := range m.shape.Clients {
		id, err := m.store.intern(clientPart, clientState{Client: actor(c.Name), State: c.State})
		if err != nil {
			return fmt.Errorf("%s: %w", m.Name(), err)
		}
		first := stepKey{op: opClient, a: id}
		outs, err := x.local(first)
		if err != nil {
			return err
		}
		if len(outs) != 1 {
			return fmt.Errorf("%s: client %s makes a choice before its first request: make it after, or declare two clients", m.Name(), c.Name)
		}
		m.starts = append(m.starts, start{first, outs})
		m.initial = append(m.initial, outs[0].state)
		m.requests = append(m.requests, outs[0].ingress...)
	}
	for _, i := range m.monitors {
		p := m.shape.Properties[i]
		id, err := m.store.intern(monitorPart, monitorState{Property: p.Name, State: p.Monitor.Start})
		if err != nil {
			return err
		}
		m.initial = append(m.initial, id)
	}
	return x.Settle()
}

// Name returns the scenario's name.
func (m *Machine) Name() string { return m.scenario.Name }

// Violates lists the properties that are wanted to be violated.
func (m *Machine) Violates() []string { return m.scenario.Violates }

// Properties returns the scenario's properties, in the order of their declaration.
func (m *Machine) Properties() []Property { return m.shape.Properties }

// Sources returns where the code of the scenario is, as far as the machine was handed
// it as a function. What these functions refer to is for whoever reads the source.
func (m *Machine) Sources() []Source {
	if m.shape.Sources == nil {
		return nil
	}
	return m.shape.Sources()
}

// Handlers returns the methods that can be called, each once, in the order in which the
// scenario declares their code, and of one code by name. Where a method is promoted from an
// embedded struct its file may not be known.
func (m *Machine) Handlers() []Handler {
	if m.shape.Handlers == nil {
		return nil
	}
	return m.shape.Handlers()
}

// Faults returns the kinds of fault that the scenario switches on.
func (m *Machine) Faults() Faults { return m.shape.Faults }

// MaxFaults returns the scenario's own bound on faults, and whether it has one.
func (m *Machine) MaxFaults() (n int, own bool) {
	if most := m.shape.MaxFaults; most != nil {
		return *most, true
	}
	return 0, false
}

// Actors returns the names of the canisters and clients that are there from the
// start: clients first, as a story is read.
func (m *Machine) Actors() []string {
	n := len(m.shape.Canisters)
	return append(append([]string{}, m.actors[n:]...), m.actors[:n]...)
}

// Executions counts the distinct local steps that ran a modeller's code.
func (m *Machine) Executions() int64 { return m.executions.Load() }

// Parts counts the distinct parts met.
func (m *Machine) Parts() int { return m.store.count() }

// Watch knows which of the modeller's code runs now, on all goroutines.
func (m *Machine) Watch() *Watch { return m.watch }

// Worker returns a new worker of the machine's worlds.
func (m *Machine) Worker() (*Worker, error) {
	a := m.watch.activity()
	first, err := m.declare(a)
	if err != nil {
		return nil, err
	}
	second, err := m.declare(a)
	if err != nil {
		return nil, err
	}
	if m.shape.differs(first) || m.shape.differs(second) {
		return nil, fmt.Errorf("%s: Setup declares something else the second time it is run; it must not depend on anything outside of it", m.Name())
	}
	return newWorker(m, a, first, second), nil
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

// stepTable is the memo that all workers share, in shards.
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

// put stores the outcomes of a step; if another worker was faster, its are kept.
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
