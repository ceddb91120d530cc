package engine

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// coverage is what a machine has met since it was made, in all steps that were
// computed. It only grows, and what is in it depends on which steps were computed
// and not on who computed them or in which order: after a search that is exhausted
// it is the same for any number of workers.
type coverage struct {
	named     sync.Map // EntryPoint: a call named it
	ran       sync.Map // EntryPoint: its code was run by a message
	asked     sync.Map // EntryPoint: its code was run by a client's request
	clients   sync.Map // name of a client: code ran for it
	wrote     sync.Map // writer: it changed the state of its canister
	installed sync.Map // name of code
	spared    sync.Map // Point: reached, and faults were spared there
	struck    atomic.Uint32
	reads     []atomic.Int32 // by property: what its check has read
}

// What a check has read. One that reads nothing when it is first asked never does.
const (
	notAsked int32 = iota
	readsNothing
	readsSomething
)

// asks notes that the check of property i was run.
func (c *coverage) asks(i int, reads bool) {
	if reads {
		c.reads[i].Store(readsSomething)
	} else {
		c.reads[i].CompareAndSwap(notAsked, readsNothing)
	}
}

// EntryPoint is a method of a canister. Canisters that are created at run time have
// different names on different paths, so they are one here: their Canister is "".
type EntryPoint struct {
	Canister Principal
	Method   string
}

// entry is the entry point of a canister's method.
func (m *Machine) entry(canister Principal, method string) EntryPoint {
	if strings.Contains(string(canister), "/") { // the name of the call that created it
		canister = ""
	}
	return EntryPoint{canister, method}
}

// executes notes that a request runs code.
func (m *Machine) executes(rq request) {
	at := m.entry(rq.To, rq.Method)
	m.met.ran.Store(at, nil)
	if rq.Ingress {
		m.met.asked.Store(at, nil)
		m.met.clients.Store(string(rq.From), nil)
	}
}

func has(set *sync.Map, key any) bool {
	_, ok := set.Load(key)
	return ok
}

// Unmet is something that a scenario declares or names and that nothing has met.
// What a property says of it is said of nothing.
type Unmet struct {
	Kind string // one of the Unmet constants
	Name string // of what: "ledger.Pay", "alice", "silence"; may be empty
	Text string // a clause for people: "client bob makes no call"
}

// The kinds of Unmet, in the order of Machine.Unmet.
const (
	UnmetProperty = "property" // there is none, or its check reads nothing
	UnmetClient   = "client"   // there is none, or no code ever ran for it
	UnmetMethod   = "method"   // of a canister: called, but its code never ran
	UnmetCanister = "canister" // deployed, and no message ever ran its code
	UnmetCode     = "code"     // installable, and never installed
	UnmetFault    = "fault"    // a kind that is on, and was never enabled within the bound
	UnmetPoint    = "point"    // where faults are spared, and which was never reached
	UnmetHistory  = "history"  // a property of histories that no operation was about
)

// Unmet lists what nothing has met so far, which means something once a search
// has met all there is: within a bound of so many faults. With a bound of 0 it does
// not list kinds of fault.
func (m *Machine) Unmet(faults int) []Unmet {
	out := slices.Concat(m.unmetProperties(), m.unmetClients(), m.unmetMethods(), m.unmetCode())
	if faults > 0 {
		for kind := SysReject; kind <= Silence; kind <<= 1 {
			if m.Faults()&kind != 0 && Faults(m.met.struck.Load())&kind == 0 {
				out = append(out, Unmet{UnmetFault, kind.String(), "the fault " + kind.String() + " is switched on and never strikes"})
			}
		}
	}
	return slices.Concat(out, m.unmetPoints(), m.unmetHistories())
}

func (m *Machine) unmetProperties() (out []Unmet) {
	properties := m.shape.Properties
	if !slices.ContainsFunc(properties, func(p Property) bool { return !p.Implied }) {
		return []Unmet{{UnmetProperty, "", "the scenario has no property"}}
	}
	for i, p := range properties {
		if p.Monitor == nil && !p.Implied && m.met.reads[i].Load() == readsNothing {
			out = append(out, Unmet{UnmetProperty, p.Name, strconv.Quote(p.Name) + " reads nothing: it says the same of every world"})
		}
	}
	return out
}

func (m *Machine) unmetClients() (out []Unmet) {
	clients := m.shape.Clients
	if len(clients) == 0 {
		return []Unmet{{UnmetClient, "", "the scenario has no client, so nothing ever happens"}}
	}
	calls := map[string]bool{}
	for _, id := range m.requests {
		calls[string(m.store.content(id).(request).From)] = true
	}
	for _, c := range clients {
		switch {
		case !calls[c.Name]:
			out = append(out, Unmet{UnmetClient, c.Name, "client " + c.Name + " makes no call"})
		case !has(&m.met.clients, c.Name):
			out = append(out, Unmet{UnmetClient, c.Name, "no request of client " + c.Name + " runs any code"})
		}
	}
	return out
}

func (m *Machine) unmetMethods() (out []Unmet) {
	m.met.named.Range(func(key, _ any) bool {
		at := key.(EntryPoint)
		if has(&m.met.ran, at) {
			return true
		}
		name, why := string(at.Canister)+"."+at.Method, "is called and never runs"
		switch {
		case at.Canister == "":
			name, why = at.Method, "of a canister that is created, or of none, is called and never runs"
		case !m.deployed(at.Canister):
			why = "is called, and " + string(at.Canister) + " is no canister"
		}
		out = append(out, Unmet{UnmetMethod, name, name + " " + why})
		return true
	})
	slices.SortFunc(out, func(a, b Unmet) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func (m *Machine) deployed(id Principal) bool {
	return slices.ContainsFunc(m.shape.Canisters, func(c Canister) bool { return c.ID == id })
}

func (m *Machine) unmetCode() (out []Unmet) {
	called := map[Principal]bool{}
	m.met.ran.Range(func(key, _ any) bool {
		called[key.(EntryPoint).Canister] = true
		return true
	})
	for _, c := range m.shape.Canisters {
		if !called[c.ID] {
			out = append(out, Unmet{UnmetCanister, string(c.ID), "no message ever runs code of canister " + string(c.ID)})
		}
	}
	for _, c := range m.shape.Modules {
		if !has(&m.met.installed, c.Name) {
			out = append(out, Unmet{UnmetCode, c.Name, "the code " + c.Name + " is never installed"})
		}
	}
	return out
}

func (m *Machine) unmetPoints() (out []Unmet) {
	for p := range m.shape.Spared {
		if !has(&m.met.spared, p) {
			out = append(out, Unmet{UnmetPoint, p.String(), "faults are spared at " + p.String() + ", which is never reached"})
		}
	}
	slices.SortFunc(out, func(a, b Unmet) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// unmetHistories looks for properties of histories that followed no operation.
func (m *Machine) unmetHistories() (out []Unmet) {
	for _, i := range m.monitors {
		p := m.shape.Properties[i]
		met := false
		m.met.asked.Range(func(key, _ any) bool {
			at := key.(EntryPoint)
			met = len(p.Subjects) == 0 || slices.ContainsFunc(p.Subjects, func(s EntryPoint) bool { return m.entry(s.Canister, s.Method) == at })
			return !met
		})
		if !met {
			out = append(out, Unmet{UnmetHistory, p.Name, strconv.Quote(p.Name) + " follows no operation: no client ever calls a method that it names"})
		}
	}
	return out
}
