package model

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// A run is one execution of one frame: first against its log, where nothing has
// an effect, then live. It is the only place where a modeller's code runs.
type run struct {
	budget
	host   *engine.Host
	rv     *receivers
	thread *thread // in a native run: the goroutine that is the frame
	module *module
	actor  Principal  // the canister; a client's name
	owner  trace.Call // the call context or client, for a native run
	task   int
	method string

	mode      mode
	signal    *signal // with which the stack unwinds
	unwinding bool    // tracked operations are inert and raise the signal again

	script []entry // what is replayed: the frame's log or, if uncut, its past
	pos    int     // in the script
	liveAt int     // position from which on the run is live, 0 if never
	uncut  bool    // the script has what a log leaves out
	log    []entry // what the frame has observed so far
	owns   bool    // what is appended to log lies where no other run appends
	past   []entry // the log with what it leaves out; nil if it leaves out nothing
	looped bool
	loops  []loopPoint
	next   int                  // index of the next call
	seen   known                // what this message knows without looking
	got    map[int]*observation // answers observed, by call
	awaits int

	state    []content
	touched  bool // state differs from what it was
	balance  uint64
	cycles   uint64
	accepted uint64
	calls    []call
	sent     []engine.Send
	started  []spawn
	tasks    int         // tasks started so far, in this and earlier messages
	body     *func(*Msg) // set while looking for the code of task wanted
	wanted   int
	answer   *engine.Answer // given in this message
	owes     bool           // the context still owes an answer
	waiting  int
	unwound  int // operations done when a cleanup started

	ops []string // noted where two runs are compared
}

// spawn is a task that model.Go started in this message.
type spawn struct {
	id   int
	log  []entry // of task 0 when it started it
	past []entry // the same with what it leaves out
	body func(*Msg)
}

type mode uint8

const (
	replaying mode = iota // against the log
	live
	cleaning // after a trap: only deferred functions run
)

type observation struct {
	answer engine.Answer
	refund uint64
	reject *Reject
}

type signalKind uint8

const (
	suspendSignal signalKind = iota
	trapSignal
	cancelSignal
	spawnSignal
	killSignal // a native run is over
)

// signal is what a run panics with.
type signal struct {
	kind signalKind
	text string
}

// ending says how a run ended.
type ending uint8

const (
	returned ending = iota
	suspended
	trappedEnd
	cleaned
)

// do runs the modeller's code and says how it ended. A Go panic in it is the
// modeller's bug and an error here, never a trap.
func (r *run) do(code func()) (end ending, text string, err error) {
	if r.rv.run != nil {
		return 0, "", fmt.Errorf("a handler was started inside a handler")
	}
	r.rv.run = r
	defer func() { r.rv.run = nil }() // also if the code ends its goroutine
	if r.thread != nil {
		end, text, err = r.thread.do(code)
	} else {
		end, text, err = r.call(code)
	}
	if err == nil {
		err = r.overdrawn()
	}
	if err == nil {
		err = r.module.plainChanged()
	}
	return end, text, err
}

// call calls the modeller's code on the stack of the caller.
func (r *run) call(code func()) (end ending, text string, err error) {
	defer func() { end, text, err = r.ended(recover()) }()
	code()
	return
}

// ended says how the modeller's code ended, given what it panicked with.
func (r *run) ended(p any) (end ending, text string, err error) {
	sig, _ := p.(*signal)
	switch {
	case p == nil && r.signal != nil:
		err = fmt.Errorf("the engine's signal was swallowed: a recover() in the handler must panic again with what it does not know")
	case p == nil:
		end = returned
	case sig != nil && sig == r.signal:
		text = sig.text
		switch sig.kind {
		case suspendSignal:
			end = suspended
		case trapSignal:
			end = trappedEnd
		case cancelSignal, spawnSignal, killSignal:
			end = cleaned
		}
	default:
		err = engine.Panicked(p, " (to model a trap, call m.Trap)")
	}
	return end, text, err
}

// raise unwinds the stack. While it does, deferred functions have no effect.
func (r *run) raise(kind signalKind, text string) {
	r.signal = &signal{kind, text}
	r.unwinding = kind != cancelSignal
	if kind == cancelSignal {
		r.mode = cleaning
		r.seen.clear() // the state may have changed since the frame was suspended
		r.unwound = len(r.ops)
	}
	panic(r.signal)
}

// enter is called first by whatever a handler may ask the engine. What a frame asks
// it asks of its own run: a message, future or reject of another frame would have an
// effect in a run that nobody looks at.
func (r *run) enter() {
	if r.unwinding {
		panic(r.signal)
	}
	if r.thread != nil {
		r.thread.enter()
	}
	if r.rv.run != r {
		r.fail("%s uses a message, future or reject of another frame: inside model.Go use the *Msg that the task is given, and nothing of a handler that has ended", r.actor)
	}
	r.spend(1)
}

func (r *run) fail(format string, args ...any) {
	panic(engine.ModelError{Err: fmt.Errorf(format, args...)})
}

// op notes an operation for the comparison of two runs.
func (r *run) op(parts ...string) {
	if r.host.Checks() {
		r.ops = append(r.ops, must(codec.Encode(parts)))
	}
}

// replayed takes the next entry of the script, which must be of that kind.
func (r *run) replayed(kind entryKind) entry {
	if r.pos >= len(r.script) || r.script[r.pos].Kind != kind {
		r.diverged()
	}
	e := r.script[r.pos]
	r.pos++
	switch {
	case !r.uncut:
		r.log = r.script[:r.pos:r.pos]
	case kind != updateEntry && kind != iterationEntry:
		r.log = append(r.log, e)
	}
	return e
}

func (r *run) diverged() {
	r.fail("the handler did something else when it was resumed than when it was suspended; usual causes: a captured or package variable that it writes, map iteration, time, randomness, goroutines")
}

// record appends an observation to the log of a live run.
func (r *run) record(e entry) {
	if r.mode != live {
		return
	}
	if r.thread != nil {
		r.thread.observed(e)
	}
	r.spend(1)
	if !r.owns { // others may go on from the same log
		r.log, r.owns = slices.Clip(r.log), true
	}
	r.log = append(r.log, e)
	if r.past != nil {
		r.past = append(r.past, e)
	}
}

// leaveOut notes what the log of a live run leaves out.
func (r *run) leaveOut(e entry) {
	if r.mode != live || r.thread != nil {
		return
	}
	if r.past == nil {
		r.past = slices.Clone(r.log)
	}
	r.past = append(r.past, e)
}

// choose lets the environment pick one of the options.
func (r *run) choose(key string, options ...string) int {
	r.enter()
	n := len(options)
	if n < 1 {
		r.fail("a choice among %d values", n)
	}
	r.op("choose", key, strconv.Itoa(n))
	if r.mode == replaying {
		e := r.replayed(choiceEntry)
		if e.Key != key || e.Choice >= n {
			r.diverged()
		}
		return e.Choice
	}
	if n == 1 {
		r.record(entry{Kind: choiceEntry, Key: key})
		return 0
	}
	taken := r.host.Choose(options...)
	r.record(entry{Kind: choiceEntry, Key: key, Choice: taken})
	return taken
}

// chooseOf makes a choice about the answer of a call.
func (r *run) chooseOf(call int, options ...string) int {
	if n := len(r.loops); n > 0 && call < r.loops[n-1].next && r.mode != cleaning { // a cleanup has no log
		r.fail("the code of a reject from before a loop is first read inside it: read it before model.Loop")
	}
	return r.choose(fmt.Sprintf("code of call %d", call), options...)
}

// reply answers the call context with a value of type t; a second answer traps.
func (r *run) reply(a engine.Answer, t reflect.Type) {
	r.enter()
	if m := r.module.methods[r.method]; m != nil && !sameShape(m.reply, t) {
		r.fail("model.Reply is given a value of type %v, and the method %s returns %v: its callers would decode something else", t, r.method, m.reply)
	}
	if r.mode == cleaning {
		r.fail("an answer in a deferred function: cleanup cannot reply or reject")
	}
	if r.host.Checks() {
		r.op("answer", must(codec.Encode(a)))
	}
	if r.mode == replaying {
		return
	}
	if !r.owes || r.answer != nil {
		r.raise(trapSignal, "answered twice")
	}
	r.respond(a)
}

// respond gives the answer of the call context. The cycles that are available then go
// back with it, and none are available any more.
func (r *run) respond(a engine.Answer) { r.answer, r.cycles = &a, 0 }

// returns gives the answer that a handler returned.
func (r *run) returns(a engine.Answer) {
	early := !r.owes || r.answer != nil
	switch {
	case a.Kind == engine.AnswerError && a.Value == string(NoAnswer):
	case early && a.Kind == engine.AnswerReply: // the handler answered before; Go makes it return something
	case early:
		r.raise(trapSignal, "answered twice")
	default:
		r.respond(a)
	}
}
