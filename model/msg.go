package model

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
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
// the handler returns after it is ignored, but for an error, which is a second answer.
func Reply[R any](m *Msg, v R) {
	m.r.reply(answer{Kind: replied, Value: must(encode(v)), Shown: show(v)})
}

// Choose lets the environment pick one of the options; every one is explored. f is
// the *Msg or *Client.
func Choose[T any](f Frame, options ...T) T {
	texts := make([]string, len(options))
	for i, o := range options {
		texts[i] = show(o)
	}
	return options[f.frame().choose("choose", texts...)]
}

// None is the argument or reply of a method that has none.
type None = struct{}

// method is a canister method as callers name it.
type method struct {
	name   string // CreatePost
	invoke func(inst any, m *Msg, arg string) answer
}

// methodKey identifies a method of a type.
type methodKey struct {
	of   reflect.Type
	name string
}

// methods holds the methods that callers have named. A method's code does not
// depend on a scenario, so one table serves all.
var methods sync.Map // methodKey -> *method

var methodNames sync.Map // code pointer -> string

// nameOf returns the name of a method expression, and refuses closures: they
// share a name but not what they capture.
func nameOf(f any) (string, error) {
	pc := reflect.ValueOf(f).Pointer()
	if n, ok := methodNames.Load(pc); ok {
		return n.(string), nil
	}
	full := runtime.FuncForPC(pc).Name()
	n := full[strings.LastIndexByte(full, '.')+1:]
	if !strings.Contains(full, ".(*") || strings.Contains(full, ".func") || strings.HasSuffix(n, "-fm") {
		return "", fmt.Errorf("%s is not a method expression: write (*T).Method, not a closure or a bound method", full)
	}
	methodNames.Store(pc, n)
	return n, nil
}

// register returns the name of a method after making it known.
func register[S, A, R any](f func(*S, *Msg, A) (R, error)) string {
	name := must(nameOf(f))
	key := methodKey{reflect.TypeFor[S](), name}
	if _, ok := methods.Load(key); !ok {
		methods.Store(key, &method{name: name, invoke: func(inst any, m *Msg, arg string) answer {
			return toAnswer(f(inst.(*S), m, must(decode[A](arg))))
		}})
	}
	return name
}

// toAnswer turns what a handler returned into an answer.
func toAnswer[R any](v R, err error) answer {
	if err == nil {
		return answer{Kind: replied, Value: must(encode(v)), Shown: show(v)}
	}
	if e, ok := err.(Error); ok {
		return answer{Kind: failed, Value: string(e)}
	}
	var rej *Reject
	if errors.As(err, &rej) {
		return rejection(CanisterReject, err.Error())
	}
	panic(modelError{fmt.Errorf("a handler returned the error %q of type %T: declare errors as constants of type model.Error, or return a *model.Reject", err, err)})
}

// fromAnswer is what a caller gets.
func fromAnswer[R any](res *observation) (R, error) {
	var zero R
	switch res.answer.Kind {
	case replied:
		return must(decode[R](res.answer.Value)), nil
	case failed:
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
		r.started = append(r.started, spawn{id: r.tasks, log: r.log, body: body})
	}
}
