package model

import (
	"strconv"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/engine"
)

// Ref is a reference to a canister whose code is S. It is a plain value: it can
// be stored in tracked state, passed and returned.
type Ref[S any] struct{ ID Principal }

// RefTo returns a reference to a canister that was created at run time. A call to
// a canister that has no code, or other code than S, is rejected with
// CANISTER_ERROR.
func RefTo[S any](id Principal) Ref[S] { return Ref[S]{id} }

func (r Ref[S]) String() string { return string(r.ID) }

// Option changes how a call is made.
type Option func(*callOptions)

type callOptions struct {
	bounded bool
	oneWay  bool
	ignored bool // nobody looks at the answer that is awaited
	cycles  uint64
}

// Bounded makes a bounded-wait call ("best-effort response"): its outcome may
// stay unknown (SYS_UNKNOWN). Without it the caller waits until it is answered.
func Bounded() Option { return func(o *callOptions) { o.bounded = true } }

// WithCycles attaches cycles; attaching more than the balance traps.
func WithCycles(n uint64) Option { return func(o *callOptions) { o.cycles = n } }

// Call calls a method of another canister and awaits the answer. What stands
// before it and what stands after it are two messages: anything may happen in
// between. The error is an Error the callee returned, or a *Reject.
func Call[S, A, R any](m *Msg, to Ref[S], method func(*S, *Msg, A) (R, error), arg A, opts ...Option) (R, error) {
	return Start(m, to, method, arg, opts...).Await()
}

// Future is the answer of a call that was started.
type Future[R any] struct {
	r     *run
	index int
}

// Start makes a call without awaiting it. Requests to one canister are executed
// in the order of their starts, those that are executed at all.
func Start[S, A, R any](m *Msg, to Ref[S], method func(*S, *Msg, A) (R, error), arg A, opts ...Option) Future[R] {
	to.mustBeSet(m.r)
	return Future[R]{m.r, begin(m.r, to.ID, named(method), arg, opts)}
}

// Await returns the answer, suspending the frame until there is one. If it is
// there already, the frame goes on in the same message.
func (f Future[R]) Await() (R, error) { return fromAnswer[R](f.r.await(f.index)) }

// Refund awaits the answer and returns the cycles that came back with it.
func (f Future[R]) Refund() uint64 { return f.r.await(f.index).refund }

// Notify makes a call whose answer nobody will look at. The call context stays
// open until the answer arrives all the same.
func Notify[S, A, R any](m *Msg, to Ref[S], method func(*S, *Msg, A) (R, error), arg A, opts ...Option) {
	to.mustBeSet(m.r)
	oneWay := func(o *callOptions) { o.oneWay = true }
	begin(m.r, to.ID, named(method), arg, append(opts, oneWay))
}

// begin makes a call in a run and returns its index.
func begin[A any](r *run, to Principal, method signature, arg A, opts []Option) int {
	s := engine.Send{To: to, Method: method.name}
	if sends := r.mode != replaying; sends || r.host.Checks() { // or else nobody looks
		s.Arg = must(codec.Encode(arg))
		if sends {
			s.Shown, s.Types = words.Show(arg), r.rv.env.types(to, method)
		}
	}
	return r.start(s, optionsOf(opts))
}

func optionsOf(opts []Option) (o callOptions) {
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// CyclesAvailable returns the cycles attached to the call that are not accepted yet.
func (m *Msg) CyclesAvailable() uint64 {
	m.r.enter()
	v, _ := m.r.observe(cyclesSlot, "available", func() (string, bool) { return must(codec.Encode(m.r.cycles)), true })
	return must(codec.Decode[uint64](v))
}

// CyclesAccept accepts up to n of the available cycles and returns how many. It
// never traps (interface specification, "Cycles").
func (m *Msg) CyclesAccept(n uint64) uint64 {
	r := m.r
	r.enter()
	if r.mode == cleaning {
		r.fail("cycles are accepted in a deferred function: cleanup cannot")
	}
	v, _ := r.observe(cyclesSlot, "accept", func() (string, bool) { return must(codec.Encode(min(n, r.cycles))), true })
	taken := must(codec.Decode[uint64](v))
	r.op("accept", strconv.FormatUint(taken, 10))
	if r.mode == live {
		r.cycles -= taken
		r.balance += taken
		r.accepted += taken
		if taken > 0 {
			r.host.Effect(r.actor, "accepts %d cycles", taken)
		}
	}
	return taken
}

// CycleBalance returns the canister's balance of cycles.
func (m *Msg) CycleBalance() uint64 {
	m.r.enter()
	v, _ := m.r.observe(cyclesSlot, "balance", func() (string, bool) { return must(codec.Encode(m.r.balance)), true })
	return must(codec.Decode[uint64](v))
}

const cyclesSlot = -1
