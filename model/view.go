package model

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/engine"
)

// View is a world as a property sees it: what a check reads, it reads through the View.
// Valid during the check only.
type View struct {
	look    *engine.Look
	rv      *receivers
	ways    []*breakage               // in which the check said that its property is broken
	created map[shownAs]*module       // instances that show canisters created at run time
	shown   map[*module]engine.Opaque // the states that they show in this world
}

// shownAs is a canister that was created at run time, with the code it has.
type shownAs struct {
	id   Principal
	code *module
}

// state returns the tracked content of the canister or client that an instance shows.
func (v *View) state(m *module) []content {
	switch {
	case m.canister > 0:
		return containersIn(v.look.Canister(m.canister - 1))
	case m.client > 0:
		state, _ := v.look.Client(m.client - 1)
		return containersIn(state)
	}
	state, ok := v.shown[m]
	if !ok {
		panic(engine.ModelError{Err: fmt.Errorf("a property reads %s without saying of which canister: use Ref.In", m.name)})
	}
	return containersIn(state)
}

// In returns the state of the canister in the world that v shows, nil if it does
// not exist there, or was created and has other code. A zero Ref, and one to a
// deployed canister with other code, are modelling errors.
func (r Ref[S]) In(v *View) *S {
	v.rv.env.mustRefer(r.ID, reflect.TypeFor[S]())
	for _, c := range v.rv.env.canisters {
		if c.id == r.ID {
			s, _ := c.module.inst.(*S)
			return s
		}
	}
	for _, c := range v.look.Created() {
		if c.ID != r.ID {
			continue
		}
		if m := v.rv.installed(c.Code); m != nil && m.typ == reflect.TypeFor[S]() {
			return v.instance(c, m).inst.(*S)
		}
	}
	return nil
}

// instance returns an instance of a created canister's code that shows its state: an
// object of its own, for a property may hold several canisters of one type at once.
func (v *View) instance(c engine.Created, code *module) *module {
	k := shownAs{c.ID, code}
	m, ok := v.created[k]
	if !ok {
		inst := reflect.New(code.typ)
		inst.Elem().Set(reflect.ValueOf(code.inst).Elem()) // untracked fields are constants
		m = must(newModule(v.rv, code.name, inst.Interface()))
		v.created[k] = m
	}
	v.shown[m] = c.State
	return m
}

// In returns what the client knows in the world that v shows. A zero ClientRef, and
// one of another scenario, are modelling errors.
func (r ClientRef[S]) In(v *View) *S {
	s, ok := v.rv.env.clients[r.index(v)].module.inst.(*S)
	if !ok {
		panic(engine.ModelError{Err: fmt.Errorf("it reads client %s as %v: that client is another scenario's", r.name, reflect.TypeFor[S]())})
	}
	return s
}

// Done reports whether the client's program has ended.
func (r ClientRef[S]) Done(v *View) bool {
	_, done := v.look.Client(r.index(v))
	return done
}

// index is the number of the client among those of the scenario.
func (r ClientRef[S]) index(v *View) int {
	i := slices.IndexFunc(v.rv.env.clients, func(c session) bool { return c.name == r.name })
	if i < 0 {
		panic(engine.ModelError{Err: fmt.Errorf("it reads client %q, which the scenario does not have: use what model.NewClient returned", r.name)})
	}
	return i
}

// Query runs a method of a canister on its state in the world that v shows, as a user's query
// does, and returns what it answers; what it changes is forgotten. ok is false if the canister
// does not exist there, or has no code. It is for canisters whose state a property cannot read
// by itself. A method that traps, calls or chooses is a modelling error.
func Query[S, A, R any](v *View, of Ref[S], method func(*S, *Msg, A) (R, error), arg A) (reply R, ok bool, err error) {
	a, ok, broken := v.look.Query(of.ID, named(method).name, must(codec.Encode(arg)))
	if broken != nil {
		panic(engine.ModelError{Err: broken})
	}
	if ok {
		reply, err = fromAnswer[R](&observation{answer: a, reject: &Reject{answer: a}})
	}
	return reply, ok, err
}

// Created is a canister that was created at run time.
type Created struct {
	ID         Principal
	Controller Principal
	Code       string // "" while none is installed
	Cycles     uint64
	Client     string // that whose call has led to its creation
}

// Created returns the canisters that were created at run time.
func (v *View) Created() []Created {
	var out []Created
	for _, c := range v.look.Created() {
		out = append(out, Created{c.ID, c.Controller, c.Code, c.Cycles, c.Client})
	}
	return out
}

// HeldLock is a lock that is taken.
type HeldLock struct {
	Canister Principal
	Lock     string // field, with its key for a family of locks
}

// HeldLocks returns the locks of all canisters that are taken.
func (v *View) HeldLocks() []HeldLock {
	var out []HeldLock
	add := func(id Principal, m *module, state engine.Opaque) {
		for i, s := range m.slots {
			if _, ok := s.of.(interface{ isLock() }); !ok {
				continue
			}
			for _, e := range containersIn(state)[i] {
				out = append(out, HeldLock{id, s.name + s.of.showKey(e.Key)})
			}
		}
	}
	for i, d := range v.rv.env.canisters {
		if d.module.hasLocks() {
			add(d.id, d.module, v.look.Canister(i))
		}
	}
	if slices.ContainsFunc(v.rv.env.modules, (*module).hasLocks) {
		for _, c := range v.look.Created() {
			if m := v.rv.installed(c.Code); m != nil {
				add(c.ID, m, c.State)
			}
		}
	}
	return out
}

// OpenContexts returns the open call contexts.
func (v *View) OpenContexts() []OpenContext { return v.look.OpenContexts() }

// Cycles returns the balance of a canister.
func (v *View) Cycles(id Principal) uint64 {
	for i, c := range v.rv.env.canisters {
		if c.id == id {
			return v.look.Balance(i)
		}
	}
	for _, c := range v.Created() {
		if c.ID == id {
			return c.Cycles
		}
	}
	return 0
}

// ask runs the check of a property and returns the ways in which it is broken.
func (v *View) ask(p Property, l *engine.Look) (ways []engine.Way, err error) {
	v.look, v.ways = l, nil
	v.rv.view, v.rv.read = v, v.rv.budget()
	defer func() {
		v.rv.view = nil
		clear(v.shown)
		if r := recover(); r != nil {
			err = engine.Panicked(r, "")
		} else {
			err = v.rv.read.overdrawn()
		}
	}()
	broken := p.Check(v)
	return waysOf(v.ways, broken), nil
}
