package twin

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
)

// world is everything there is, in plain structs and maps that are copied deeply.
type world struct {
	canisters []state
	users     []session
	contexts  map[string]*callContext // by the name of the call
	queues    map[[2]int][]request    // by caller and callee
	ingress   map[string]request
	responses map[string]response // by the name of the call
}

type state struct {
	cells [Cells]int
	lock  bool
}

// session is a client: its cells, its program and the operation it waits for.
type session struct {
	cells [Cells]int
	frame frame
}

// request is a call that was not executed yet.
type request struct {
	name             string
	canister, method int
	arg              int
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
}

// result is an answer: its number and, for a reject, its code and whether its text
// says that the callee trapped, rather than that it did not answer.
type result struct {
	v, code int
	trapped bool
}

// callContext is a call that was executed and is not finished.
type callContext struct {
	canister, method int
	arg              int
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
	turn int // of a loop, its last
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
		canisters: slices.Clone(w.canisters),
		users:     slices.Clone(w.users),
		contexts:  map[string]*callContext{},
		queues:    map[[2]int][]request{},
		ingress:   maps.Clone(w.ingress),
		responses: maps.Clone(w.responses),
	}
	for i := range v.users {
		v.users[i].frame = v.users[i].frame.clone()
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

func pairs[V any](m map[[2]int]V) [][2]int {
	return sorted(m, func(a, b [2]int) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] })
}

// key is the identity of the world: all of it, in text.
func (w *world) key() string {
	var t text
	for _, c := range w.canisters {
		t.numbers(c.cells[:]...).flags(c.lock)
	}
	for _, u := range w.users {
		t.numbers(u.cells[:]...).frame(u.frame)
	}
	for _, n := range names(w.contexts) {
		c := w.contexts[n]
		t.word("\ncontext").word(n).numbers(c.canister, c.method, c.arg, c.origin.user).word(c.origin.context)
		t.flags(c.bounded, c.expired, c.answered, c.silent)
		for _, n := range names(c.open) {
			o := c.open[n]
			t.word(n).numbers(o.frame).flags(o.bounded, o.unknown)
		}
		for _, f := range c.frames {
			t.frame(f)
		}
	}
	for _, p := range pairs(w.queues) {
		for _, r := range w.queues[p] {
			t.request(r)
		}
	}
	for _, n := range names(w.ingress) {
		t.request(w.ingress[n])
	}
	for _, n := range names(w.responses) {
		r := w.responses[n]
		t.word("\nresponse").word(n).word(r.context).result(r.what)
	}
	return string(t)
}

// text is a key in the making.
type text []byte

func (t *text) word(s string) *text {
	*t = append(append(*t, s...), ' ')
	return t
}

func (t *text) numbers(ns ...int) *text {
	for _, n := range ns {
		*t = append(strconv.AppendInt(*t, int64(n), 10), ' ')
	}
	return t
}

func (t *text) flags(bs ...bool) *text {
	for _, b := range bs {
		*t = append(strconv.AppendBool(*t, b), ' ')
	}
	return t
}

func (t *text) result(r result) *text { return t.numbers(r.v, r.code).flags(r.trapped) }

func (t *text) request(r request) {
	t.word("\nrequest").word(r.name).numbers(r.canister, r.method, r.arg, r.origin.user).word(r.origin.context).flags(r.bounded, r.expired)
}

func (t *text) frame(f frame) {
	if f.ended {
		t.word("ended").flags(f.trapped).answers(f.kept)
		return
	}
	t.word("frame").word(f.prefix).numbers(f.calls, f.tasks).word(f.waits).flags(f.task)
	for _, l := range f.levels {
		t.word("at").numbers(l.pc, l.base, l.turn)
	}
	for _, v := range f.locals {
		t.result(v.result).word(v.call).numbers(v.turn)
		if v.got {
			t.word("was").result(v.was)
		}
	}
	t.answers(f.kept)
}

func (t *text) answers(kept map[string]result) {
	for _, n := range names(kept) {
		t.word("kept").word(n).result(kept[n])
	}
}

// sight returns what can be seen of the world.
func (w *world) sight(p Program) string {
	var s Sight
	for _, c := range w.canisters {
		s.canister(c.cells[0], c.cells[1], c.lock)
	}
	for _, u := range w.users {
		s.client(u.cells[0], u.cells[1], u.frame.ended)
	}
	for _, c := range w.contexts {
		s.context(p.Canisters[c.canister].Name, fmt.Sprintf("M%d", c.method), c.answered)
	}
	return s.String()
}

// used says whether anything that is alive has a name.
func (w *world) used(name string) bool {
	if _, ok := w.contexts[name]; ok {
		return true
	}
	if _, ok := w.ingress[name]; ok {
		return true
	}
	if _, ok := w.responses[name]; ok {
		return true
	}
	for _, q := range w.queues {
		for _, r := range q {
			if r.name == name {
				return true
			}
		}
	}
	for _, c := range w.contexts {
		if _, ok := c.open[name]; ok {
			return true
		}
		for _, f := range c.frames {
			if _, ok := f.kept[name]; ok || f.waits == name {
				return true
			}
			for _, l := range f.locals {
				if l.call == name {
					return true
				}
			}
		}
	}
	return false
}
