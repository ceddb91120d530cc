package model

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// View is a world as a property sees it. It records which parts are read, so that
// the result is computed once for each combination of those parts and looked up
// ever after. Valid during the check only.
type View struct {
	x       *Explorer
	rv      *receivers
	world   World
	reads   []read
	ways    []*breakage         // in which the check said that its property is broken
	created map[shownAs]*module // instances that show canisters created at run time
	shown   map[*module]partID  // what they show in this world
}

// shownAs is a canister that was created at run time, with the code it has.
type shownAs struct {
	id   Principal
	code *module
}

// read is one thing that a property looked at: a static slot, or a group of parts.
type read struct {
	slot  int32
	value uint32
}

// The groups of parts that a property may look at.
const (
	createdGroup = -1 - iota // canisters created at run time
	contextGroup             // open call contexts
)

func newView(x *Explorer, rv *receivers) *View {
	return &View{x: x, rv: rv, created: map[shownAs]*module{}, shown: map[*module]partID{}}
}

// look notes that slot was read and returns the part there.
func (v *View) look(slot int) partID {
	id := v.world[slot]
	v.note(int32(slot), id)
	return id
}

func (v *View) note(slot int32, value uint32) {
	if !slices.ContainsFunc(v.reads, func(r read) bool { return r.slot == slot }) {
		v.reads = append(v.reads, read{slot, value})
	}
}

// group returns the parts of a group, sorted by content hash, and notes that.
func (v *View) group(g int32) []partID {
	ids := v.x.groupOf(v.world, g)
	v.note(g, v.x.groupID(ids))
	return ids
}

// state returns the tracked content of the canister or client that an instance shows.
func (v *View) state(m *module) []content {
	env := v.rv.env
	for i := range env.canisters {
		if env.canisters[i].module == m {
			return containersIn(v.x.store.content(v.look(i)).(canisterState).State)
		}
	}
	for i := range env.clients {
		if env.clients[i].module == m {
			return containersIn(v.x.store.content(v.look(len(env.canisters) + i)).(clientState).State)
		}
	}
	id, ok := v.shown[m]
	if !ok {
		panic(modelError{fmt.Errorf("a property reads %s without saying of which canister: use Ref.In", m.name)})
	}
	return containersIn(v.x.store.content(id).(canisterState).State)
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
	for _, id := range v.group(createdGroup) {
		c := v.x.store.content(id).(canisterState)
		if c.ID != r.ID {
			continue
		}
		if m := v.rv.module(c); m != nil && m.typ == reflect.TypeFor[S]() {
			return v.instance(id, c, m).inst.(*S)
		}
	}
	return nil
}

// instance returns an instance of a created canister's code that shows its state: an
// object of its own, for a property may hold several canisters of one type at once.
func (v *View) instance(id partID, c canisterState, code *module) *module {
	k := shownAs{c.ID, code}
	m, ok := v.created[k]
	if !ok {
		inst := reflect.New(code.typ)
		inst.Elem().Set(reflect.ValueOf(code.inst).Elem()) // untracked fields are constants
		m = must(newModule(v.rv, code.name, inst.Interface()))
		v.created[k] = m
	}
	v.shown[m] = id
	return m
}

// In returns what the client knows in the world that v shows. A zero ClientRef, and
// one of another scenario, are modelling errors.
func (r ClientRef[S]) In(v *View) *S {
	s, ok := v.rv.env.clients[r.index(v)].module.inst.(*S)
	if !ok {
		panic(modelError{fmt.Errorf("it reads client %s as %v: that client is another scenario's", r.name, reflect.TypeFor[S]())})
	}
	return s
}

// Done reports whether the client's program has ended.
func (r ClientRef[S]) Done(v *View) bool {
	return v.x.store.content(v.look(len(v.rv.env.canisters) + r.index(v))).(clientState).Done
}

// index is the number of the client among those of the scenario.
func (r ClientRef[S]) index(v *View) int {
	i := slices.IndexFunc(v.rv.env.clients, func(c session) bool { return c.name == r.name })
	if i < 0 {
		panic(modelError{fmt.Errorf("it reads client %q, which the scenario does not have: use what model.NewClient returned", r.name)})
	}
	return i
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
	for _, id := range v.group(createdGroup) {
		c := v.x.store.content(id).(canisterState)
		out = append(out, Created{c.ID, c.Controller, c.Module, c.Balance, trace.Call(c.ID).Client()})
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
	add := func(c canisterState) {
		m := v.rv.module(c)
		if m == nil {
			return
		}
		for i, s := range m.slots {
			if _, ok := s.of.(interface{ isLock() }); !ok {
				continue
			}
			for _, e := range containersIn(c.State)[i] {
				out = append(out, HeldLock{c.ID, s.name + s.of.showKey(e.Key)})
			}
		}
	}
	for i, d := range v.rv.env.canisters {
		if d.module.hasLocks() {
			add(v.x.store.content(v.look(i)).(canisterState))
		}
	}
	if slices.ContainsFunc(v.rv.env.modules, (*module).hasLocks) {
		for _, id := range v.group(createdGroup) {
			add(v.x.store.content(id).(canisterState))
		}
	}
	return out
}

// OpenContext is a call that a canister has not finished.
type OpenContext struct {
	Canister Principal
	Method   string
	Call     string // structural name
	Answered bool   // its caller has its answer; callbacks are still to come
}

// OpenContexts returns the open call contexts.
func (v *View) OpenContexts() []OpenContext {
	var out []OpenContext
	for _, id := range v.group(contextGroup) {
		c := v.x.store.content(id).(callContext)
		out = append(out, OpenContext{c.Actor, c.Method, string(c.Name), c.Answered})
	}
	return out
}

// Cycles returns the balance of a canister.
func (v *View) Cycles(id Principal) uint64 {
	for i, c := range v.rv.env.canisters {
		if c.id == id {
			return v.x.store.content(v.look(i)).(canisterState).Balance
		}
	}
	for _, c := range v.Created() {
		if c.ID == id {
			return c.Cycles
		}
	}
	return 0
}

// groupOf lists the parts of a group in an order that does not depend on ids.
func (x *Explorer) groupOf(w World, g int32) []partID {
	var ids []partID
	for _, id := range w[x.slots:] {
		switch m := x.store.meta(id); {
		case g == createdGroup && m.kind == canisterPart, g == contextGroup && m.kind == contextPart:
			ids = append(ids, id)
		}
	}
	if len(ids) > 1 {
		slices.SortFunc(ids, func(a, b partID) int { return compareHash(x.store.meta(a).hash, x.store.meta(b).hash) })
	}
	return ids
}

func compareHash(a, b Fingerprint) int {
	if a.Hi != b.Hi {
		return oneOf(a.Hi < b.Hi, -1, 1)
	}
	if a.Lo != b.Lo {
		return oneOf(a.Lo < b.Lo, -1, 1)
	}
	return 0
}

// groupID numbers a group for this explorer.
func (x *Explorer) groupID(ids []partID) uint32 {
	x.key = x.key[:0]
	for _, id := range ids {
		x.key = binary.LittleEndian.AppendUint32(x.key, id)
	}
	n, ok := x.groups[string(x.key)]
	if !ok {
		n = uint32(len(x.groups) + 1)
		x.groups[string(x.key)] = n
	}
	return n
}

// ask runs the check of a property at w and returns what it read, and in which ways
// the property is broken: none if it is true. How a situation is missed that is to be
// reached is one way only.
func (v *View) ask(p Property, w World) (reads []read, ways []Way, err error) {
	v.x.activity.Run(&Running{what: "property", name: p.Name}, func() {
		reads, ways, err = v.judge(p, w)
	})
	if err != nil {
		err = fmt.Errorf("%s: property %q: %w", v.x.m.Name(), p.Name, err)
	}
	return
}

// judge is ask, but for saying of what an error is.
func (v *View) judge(p Property, w World) (reads []read, ways []Way, err error) {
	v.world, v.reads, v.ways = w, nil, nil
	v.rv.view, v.rv.read = v, v.rv.budget()
	defer func() {
		v.rv.view = nil
		clear(v.shown)
		if r := recover(); r != nil {
			err = panicked(r, "")
		} else {
			err = v.rv.read.overdrawn()
		}
	}()
	broken := p.Check(v)
	ways = waysOf(v.ways, broken)
	if len(ways) > 0 && (p.Kind == Sometimes || p.Kind == CanAlways) {
		ways = []Way{{Text: ways[0].Text}}
	}
	return v.reads, ways, nil
}
