package engine

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"weak"
)

// Running is one piece of a modeller's code that runs now: a message execution, a
// client's program, the check of a property, Setup. Two runs of the same code are
// two values, at two addresses: who sees one address twice sees code that has not
// ended in between.
type Running struct {
	what   string // handler, client, property, or Setup
	name   string // of the canister, the client or the property
	method string // of a handler
	call   string // structural name of the call; "" if it is about none
}

// String names the code as modelling errors do: "handler ledger.Pay, call alice/0/1".
func (r *Running) String() string {
	name := r.name
	switch r.what {
	case "handler":
		name += "." + r.method
	case "property":
		name = strconv.Quote(name)
	}
	s := strings.TrimSpace(r.what + " " + name)
	if r.call != "" {
		s += ", call " + r.call
	}
	return s
}

// An activity says what of a modeller's code one goroutine runs. The goroutine
// writes it, which costs an atomic store for each run of code, and none for a step
// that is looked up; anybody may read it at any time.
type activity struct {
	now    atomic.Pointer[Running]
	exited atomic.Pointer[Running]
}

// Run calls code and says meanwhile that it is running. If code ends its goroutine
// (runtime.Goexit, which t.FailNow and require call) that is noted; see Exited. A
// goroutine that waits for another is to do so outside of Run.
func (a *activity) Run(r *Running, code func()) {
	ended := false
	a.begin(r)
	defer func() { a.end(r, ended) }()
	code()
	ended = true
}

func (a *activity) begin(r *Running) { a.now.Store(r) }

// end notes that code runs no more, or that it has ended its goroutine.
func (a *activity) end(r *Running, ended bool) {
	if a.now.Store(nil); !ended {
		a.exited.Store(r)
	}
}

// Running returns what runs now, nil if nothing does.
func (a *activity) Running() *Running { return a.now.Load() }

// Exited returns the code that has ended its goroutine, nil if none has, and
// forgets it.
func (a *activity) Exited() *Running { return a.exited.Swap(nil) }

// A Watch knows what of a modeller's code runs, on all goroutines that work on a
// Machine. Each of them has an activity of the Watch, which is forgotten when
// nobody else knows it any more. It is safe for concurrent use.
type Watch struct {
	mu         sync.Mutex
	activities []weak.Pointer[activity]
}

// activity returns a new one for one goroutine; that of a nil Watch is seen by nobody.
func (w *Watch) activity() *activity {
	a := &activity{}
	if w != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.activities = append(w.activities, weak.Make(a))
	}
	return a
}

// each calls do for the activities that somebody has.
func (w *Watch) each(do func(*activity)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.activities = slices.DeleteFunc(w.activities, func(p weak.Pointer[activity]) bool {
		a := p.Value()
		if a != nil {
			do(a)
		}
		return a == nil
	})
}

// Running appends to dst what runs now, in no particular order.
func (w *Watch) Running(dst []*Running) []*Running {
	w.each(func(a *activity) {
		if r := a.Running(); r != nil {
			dst = append(dst, r)
		}
	})
	return dst
}

// Exited returns code that has ended its goroutine and of which nobody was told
// yet, nil if there is none: of several the one with the least name.
func (w *Watch) Exited() (least *Running) {
	w.each(func(a *activity) {
		if r := a.Exited(); r != nil && (least == nil || r.String() < least.String()) {
			least = r
		}
	})
	return least
}
