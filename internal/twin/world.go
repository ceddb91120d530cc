package twin

import (
	"maps"
	"slices"
	"sort"
)

// world is everything there is, in plain structs and maps that are copied deeply.
type world struct {
	canisters map[string]*state // by identity: a name, or that of the call that created it
	users     []session
	contexts  map[string]*callContext // by the name of the call
	queues    map[[2]string][]request // by caller and callee
	ingress   map[string]request
	responses map[string]response // by the name of the call
}

// state is a canister.
type state struct {
	cells      [Cells]int
	lock       bool
	kept       string // an identity
	cycles     int
	code       Code
	controller string // nobody's, if it was deployed
}

// session is a client: its cells, its program and the operation it waits for.
type session struct {
	cells [Cells]int
	frame frame
}

// packet is the argument of a call: a number and an identity.
type packet struct {
	v  int
	id string
}

// target is what a call asks of its callee: a method, or something that is to be done
// to a canister.
type target struct {
	verb    Verb // Call, Create, Install or Status
	code    Code // that the caller takes the callee to have, or that is installed
	method  int
	subject string
}

func (t target) String() string {
	switch t.verb {
	case Create:
		return "create_canister"
	case Install:
		return "install_code"
	case Status:
		return "canister_status"
	}
	return t.code.method(t.method)
}

// request is a call that was not executed yet.
type request struct {
	name             string
	to               string
	what             target
	arg              packet
	cycles           int
	caller           string // its identity
	bounded, expired bool
	origin           origin
}

// origin is who waits for a call: a client, or a context's call of the same name.
type origin struct {
	user    int // -1 if it is a canister
	context string
}

// response is the answer of a call on its way to a context.
type response struct {
	context string
	what    result
	arrived bool // it was here before: its refund is credited, and it cannot be lost
}

// result is an answer: its number and, for a reject, its code and whether its text
// says that the callee trapped, rather than that it did not answer.
type result struct {
	v, code int
	trapped bool
	id      string // that comes with a reply
	refund  int
}

// callContext is a call that was executed and is not finished.
type callContext struct {
	name             string
	canister         string
	what             target
	arg              packet
	cycles           int // available
	caller           string
	origin           origin
	bounded, expired bool // expired: nobody waits for it
	answered, silent bool
	frames           []frame
	open             map[string]call // calls that were made and not answered yet
}

// nobody is the frame that awaits a notification.
const nobody = -1

// call is an open call of a context.
type call struct {
	frame   int // that awaits it
	bounded bool
	unknown bool // it expired: what it waits for is SYS_UNKNOWN
}

// frame is a running block of code: its position and all it remembers.
type frame struct {
	ended   bool
	trapped bool
	waits   string            // the call it awaits
	kept    map[string]result // answers that it did not await yet
	levels  []level
	locals  []value
	guards  []guard
	prefix  string // of the names of its calls
	calls   int    // made by it, in the iteration at most
	tasks   int    // that it started
	task    bool   // it is one
}

// level is a block that a frame is in.
type level struct {
	block Block
	pc    int
	base  int // locals when the operation that it belongs to began
	turn  int // of a loop
	calls int // of the frame when the loop began
}

// value is a local.
type value struct {
	result
	call string // of a call that was started and not awaited
	got  bool   // it was awaited, with this answer
	was  result
	now  bool // the frame went on at once: the model remembers that what it has read is still known
	turn int  // of a loop, its last
}

// guard is a deferred operation, and the depth of the block it belongs to.
type guard struct {
	op    Op
	depth int
}

func (f frame) clone() frame {
	f.kept = maps.Clone(f.kept)
	f.levels = slices.Clone(f.levels)
	f.locals = slices.Clone(f.locals)
	f.guards = slices.Clone(f.guards)
	return f
}

func (c *callContext) clone() *callContext {
	d := *c
	d.frames = slices.Clone(c.frames)
	for i := range d.frames {
		d.frames[i] = d.frames[i].clone()
	}
	d.open = maps.Clone(c.open)
	return &d
}

func (w *world) clone() *world {
	v := &world{
		canisters: map[string]*state{},
		users:     slices.Clone(w.users),
		contexts:  map[string]*callContext{},
		queues:    map[[2]string][]request{},
		ingress:   maps.Clone(w.ingress),
		responses: maps.Clone(w.responses),
	}
	for i := range v.users {
		v.users[i].frame = v.users[i].frame.clone()
	}
	for n, c := range w.canisters {
		d := *c
		v.canisters[n] = &d
	}
	for n, c := range w.contexts {
		v.contexts[n] = c.clone()
	}
	for n, q := range w.queues {
		v.queues[n] = slices.Clone(q)
	}
	return v
}

func sorted[K comparable, V any](m map[K]V, less func(a, b K) bool) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return less(keys[i], keys[j]) })
	return keys
}

func names[V any](m map[string]V) []string {
	return sorted(m, func(a, b string) bool { return a < b })
}

func pairs[V any](m map[[2]string]V) [][2]string {
	return sorted(m, func(a, b [2]string) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] })
}

// sight returns what can be seen of the world.
func (w *world) sight(p Program) string {
	var s Sight
	show := func(c *state) shown { return shown{c.cells, c.lock, p.kindOf(c.kept), c.cycles} }
	for _, c := range p.Canisters {
		s.canister(show(w.canisters[c.Name]))
	}
	for id, c := range w.canisters {
		if p.kindOf(id) == "created" {
			s.created(p.kindOf(c.controller), c.code, show(c))
		}
	}
	for _, u := range w.users {
		s.client(u.cells[0], u.cells[1], u.frame.ended)
	}
	for _, c := range w.contexts {
		s.context(p.kindOf(c.canister), c.what.String(), c.answered)
	}
	return s.String()
}
