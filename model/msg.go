package model

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/engine"
)

// Frame is what declared loops work in: a *Msg or a *Client.
type Frame interface{ frame() *run }

// Msg is a handler's view of the message it executes. It is valid inside the
// handler only.
type Msg struct {
	r      *run
	caller Principal
	self   Principal
}

func (m *Msg) frame() *run { return m.r }

// Caller returns the principal that called the method, in every message of the
// call ("Callback invocation": the caller is that of the context's origin).
func (m *Msg) Caller() Principal { return m.caller }

// Self returns the canister's own principal.
func (m *Msg) Self() Principal { return m.self }

// Trap rolls back this message execution and ends the frame: its deferred
// functions run as the cleanup callback does, on the state before the message,
// if the frame was suspended before.
func (m *Msg) Trap(format string, args ...any) {
	m.r.enter()
	if m.r.mode == replaying {
		m.r.diverged()
	}
	m.r.raise(trapSignal, fmt.Sprintf(format, args...))
}

// Reply answers the call now; the frame goes on. A second answer traps, and what
// the handler returns after it is ignored, but for an error, which is a second answer. It
// is a modelling error if v is of another type than the method returns: its callers decode
// that one.
func Reply[R any](m *Msg, v R) {
	m.r.reply(engine.ReplyOf(v), reflect.TypeFor[R]())
}

// Choose lets the environment pick one of the options; every one is explored. f is
// the *Msg or *Client.
func Choose[T any](f Frame, options ...T) T {
	texts := make([]string, len(options))
	for i, o := range options {
		texts[i] = words.Show(o)
	}
	return options[f.frame().choose("choose", texts...)]
}

// None is the argument or reply of a method that has none.
type None = struct{}

// fromAnswer is what a caller gets.
func fromAnswer[R any](res *observation) (R, error) {
	var zero R
	switch res.answer.Kind {
	case engine.AnswerReply:
		return must(codec.Decode[R](res.answer.Value)), nil
	case engine.AnswerError:
		return zero, Error(res.answer.Value)
	}
	return zero, res.reject
}

// Go starts a second task in the same call context: body runs when the handler
// has yielded or returned, in the same message, and may make calls and answer
// with Reply. If one task traps after an await, the others go on. body must not
// write captured variables. Only a handler itself starts tasks, outside of loops.
func Go(m *Msg, body func(*Msg)) {
	r := m.r
	r.enter()
	if r.mode == cleaning {
		r.fail("a task is started in a deferred function")
	}
	if r.task != 0 || len(r.loops) > 0 {
		r.fail("model.Go inside a task or a declared loop: start tasks from the handler itself")
	}
	r.tasks++
	r.op("go")
	if r.body != nil && r.wanted == r.tasks {
		*r.body = body
		r.raise(spawnSignal, "")
	}
	if r.mode == live {
		r.started = append(r.started, spawn{id: r.tasks, log: slices.Clip(r.log), past: slices.Clip(r.past), body: body})
	}
}
