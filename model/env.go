package model

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Scenario is a finite experiment: canisters, clients, the faults that may happen
// to them, properties, and the verdict that is wanted for each property.
type Scenario struct {
	Name string // protocol/scenario
	Doc  string // what it shows, in a sentence or two
	// Setup declares the scenario. It is run many times and must declare the same
	// each time: every worker has its own instances of everything.
	Setup func(*Env)
	// Violates names the properties that are wanted to be violated; all others
	// are wanted to hold.
	Violates []string
}

// Protocol is a family of scenarios.
type Protocol struct {
	Name      string
	Doc       string
	Scenarios []Scenario
}

// Env is where a scenario declares what there is.
type Env struct {
	rv         *receivers
	canisters  []deployed
	clients    []session
	modules    []*module // installable at run time
	properties []Property
	faults     Faults
	spared     map[Point]Faults
	maxFaults  *int     // nil: the scenario has no bound of its own
	mayWait    []string // why somebody may wait for ever
	commits    bool     // an await of an answer that is there commits and yields
	err        error
}

type deployed struct {
	id     Principal
	module *module
	cycles uint64
}

type session struct {
	name      string
	principal Principal
	module    *module
	program   func(*Client)
	given     any // the function that program runs, as the modeller gave it
}

func (e *Env) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

// checkName says why a canister or client cannot have this name.
func (e *Env) checkName(n string) {
	if n == "" || strings.ContainsAny(n, "/' \t\n#!.") || n == string(Management) {
		e.fail("%q is not a name for a canister or client: want one word without / ' # ! and .", n)
	}
	for _, c := range e.canisters {
		if string(c.id) == n {
			e.fail("there are two canisters or clients named %q", n)
		}
	}
	for _, c := range e.clients {
		if c.name == n {
			e.fail("there are two canisters or clients named %q", n)
		}
	}
}

func (e *Env) newModule(name string, inst any) *module {
	m, err := newModule(e.rv, name, inst)
	if err != nil {
		e.fail("%w", err)
		m = &module{name: name}
	}
	if e.rv.seed != nil {
		e.rv.seed[m] = make([]content, len(m.slots))
	}
	return m
}

// Deploy adds a canister that is there from the start, with its code.
func Deploy[S any](e *Env, name string, code *S) Ref[S] {
	e.checkName(name)
	e.canisters = append(e.canisters, deployed{id: Principal(name), module: e.newModule(name, code)})
	return Ref[S]{Principal(name)}
}

// Installable makes code known that canisters may install in canisters they
// create; see InstallCode.
func Installable[S any](e *Env, code *S) {
	t := reflect.TypeFor[S]()
	if e.err != nil {
		return
	}
	if t.Name() == "" {
		e.fail("installable code of type %v has no name: give its type one", t)
		return
	}
	for _, other := range e.modules {
		switch {
		case other.typ == t:
			e.fail("the code %v is declared installable twice", t)
			return
		case other.name == t.Name():
			e.fail("two types of installable code are named %s: %s.%[1]s and %s.%[1]s; canisters and reports tell code apart by its name, so rename one", t.Name(), other.typ.PkgPath(), t.PkgPath())
			return
		}
	}
	e.modules = append(e.modules, e.newModule(t.Name(), code))
}

// installable returns the code of a type, nil if it was not declared.
func (e *Env) installable(t reflect.Type) *module {
	for _, m := range e.modules {
		if m.typ == t {
			return m
		}
	}
	return nil
}

// ClientRef is a reference to a client, for properties.
type ClientRef[S any] struct {
	name      string
	principal Principal
}

// Principal returns the principal of the client's session.
func (r ClientRef[S]) Principal() Principal { return r.principal }

// NewClient adds a client: a session named name, whose principal is that name too.
func NewClient[S any](e *Env, name string, state *S, program func(*S, *Client)) ClientRef[S] {
	return NewSession(e, name, Principal(name), state, program)
}

// NewSession adds a client with a principal that other sessions may share.
func NewSession[S any](e *Env, name string, as Principal, state *S, program func(*S, *Client)) ClientRef[S] {
	e.checkName(name)
	m := e.newModule(name, state)
	e.clients = append(e.clients, session{name, as, m, func(c *Client) { program(state, c) }, program})
	return ClientRef[S]{name, as}
}

// Seed runs f to fill the tracked state of code before the first message. code is
// what was given to Deploy or NewClient.
func Seed[S any](e *Env, code *S, f func(*S)) {
	if e.err == nil {
		f(code)
	}
}

// Cycles gives a canister a balance. Only canisters that have one can attach cycles.
func Cycles[S any](e *Env, canister Ref[S], balance uint64) {
	for i := range e.canisters {
		if e.canisters[i].id == canister.ID {
			e.canisters[i].cycles = balance
			return
		}
	}
	e.fail("cycles for %q, which is not deployed", canister.ID)
}

// Faults switches kinds of fault on. Without it a scenario has none.
func (e *Env) Faults(kinds Faults) { e.faults |= kinds }

// AwaitsCommit makes every await a commit point, as in Motoko: a frame that awaits
// an answer that has already arrived yields, and goes on in a message of its own.
// Without it such a frame goes on in the same message, as in Rust.
func (e *Env) AwaitsCommit() { e.commits = true }

// Spare excludes kinds of fault at one named point: the call with that number
// (for SysReject, Unknown and Silence), or the message execution that follows its
// answer (for Trap and CleanupTrap); with Await 0, the message that starts the
// method. Say why in the scenario's Doc.
func (e *Env) Spare(kinds Faults, at Point) {
	if e.spared == nil {
		e.spared = map[Point]Faults{}
	}
	e.spared[at] |= kinds
}

// checkPoints refuses points that do not exist, as far as one can see.
func (e *Env) checkPoints() {
	var actors []string
	for _, c := range e.canisters {
		actors = append(actors, string(c.id))
	}
	for _, c := range e.clients {
		actors = append(actors, c.name)
	}
	for _, p := range slices.SortedFunc(maps.Keys(e.spared), func(a, b Point) int { return strings.Compare(a.Actor+"."+a.Method, b.Actor+"."+b.Method) }) {
		if !slices.Contains(actors, p.Actor) {
			e.fail("faults are spared at %q, which is not deployed; there are %s", p.Actor, strings.Join(actors, ", "))
		}
	}
}

// MaxFaults sets the scenario's own bound on faults, used when the command gives
// none. 0 allows none; a negative number is a modelling error.
func (e *Env) MaxFaults(n int) {
	if n < 0 {
		e.fail("MaxFaults(%d): the most faults on one path are 0 or more; leave MaxFaults out for the default", n)
	}
	e.maxFaults = &n
}

// Property adds a property.
func (e *Env) Property(p Property) {
	for _, q := range e.properties {
		if q.Name == p.Name {
			e.fail("there are two properties named %q", p.Name)
		}
	}
	e.properties = append(e.properties, p)
}

// Always adds a property that is true in every world: check returns how it is broken.
func (e *Env) Always(name string, check func(*View) error) {
	e.Property(Property{Name: name, Kind: Always, Check: check})
}

// AtRest adds a property that is true wherever nothing is enabled but faults and
// a client starting something new.
func (e *Env) AtRest(name string, check func(*View) error) {
	e.Property(Property{Name: name, Kind: AtRest, Check: check})
}

// AtEnd adds a property that is true wherever nothing is enabled but faults.
func (e *Env) AtEnd(name string, check func(*View) error) {
	e.Property(Property{Name: name, Kind: Terminal, Check: check})
}

// Sometimes adds a situation that must be reachable; if it is not, the scenario
// does not show what it means to.
func (e *Env) Sometimes(name string, reached func(*View) bool) {
	e.Property(Property{Name: name, Kind: Sometimes, given: reached, Check: func(v *View) error {
		if reached(v) {
			return nil
		}
		return fmt.Errorf("not here")
	}})
}

// CanAlways adds a situation that can be brought about from every world without
// further faults. Unlike AtEnd it is not vacuous where a client tries for ever: it
// fails where trying has become useless.
func (e *Env) CanAlways(name string, reached func(*View) bool) {
	e.Property(Property{Name: name, Kind: CanAlways, given: reached, Check: func(v *View) error {
		if reached(v) {
			return nil
		}
		return fmt.Errorf("no way without a fault is left")
	}})
}

// MayWaitForEver says that somebody may wait for an answer that never comes, and
// why that is meant: the scenario does not have the property NobodyWaits then. The
// reason is printed with the verdict.
func (e *Env) MayWaitForEver(reason string) {
	if strings.TrimSpace(reason) == "" {
		e.fail("MayWaitForEver without a reason: say why it is meant that somebody waits for ever")
	}
	if !slices.Contains(e.mayWait, reason) {
		e.mayWait = append(e.mayWait, reason)
	}
}
