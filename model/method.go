package model

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/engine"
)

// method is a canister method. A module owns its methods: what a call means depends
// on the code that the callee has, and never on who has named a method before.
type method struct {
	arg, reply reflect.Type
	code       reflect.Value // func(*S, *Msg, A) (R, error)
}

// methodTables caches the methods of types.
var methodTables sync.Map // reflect.Type of a pointer -> map[string]*method

var (
	msgType   = reflect.TypeFor[*Msg]()
	errorType = reflect.TypeFor[error]()
)

// methodsOf lists the exported methods of a pointer type that have the form of a
// canister method: func(*S, *Msg, A) (R, error).
func methodsOf(t reflect.Type) map[string]*method {
	if had, ok := methodTables.Load(t); ok {
		return had.(map[string]*method)
	}
	table := map[string]*method{}
	for i := range t.NumMethod() {
		m := t.Method(i)
		f := m.Type
		if f.NumIn() == 3 && f.In(1) == msgType && !f.IsVariadic() && f.NumOut() == 2 && f.Out(1) == errorType {
			table[m.Name] = &method{arg: f.In(2), reply: f.Out(0), code: m.Func}
		}
	}
	methodTables.Store(t, table)
	return table
}

// invoke runs the method on an instance of its module and turns what it returns into
// an answer.
func (m *method) invoke(inst any, msg *Msg, arg string) engine.Answer {
	in := reflect.New(m.arg).Elem()
	if rest, err := codec.Read(arg, in); err != nil || rest != "" {
		panic(engine.ModelError{Err: fmt.Errorf("internal: the argument of a call is not a %v: %w", m.arg, err)})
	}
	out := m.code.Call([]reflect.Value{reflect.ValueOf(inst), reflect.ValueOf(msg), in})
	err, _ := out[1].Interface().(error)
	return toAnswer(out[0], err)
}

// toAnswer turns what a handler returned into an answer.
func toAnswer(v reflect.Value, err error) engine.Answer {
	if err == nil {
		return engine.Answer{Kind: engine.AnswerReply, Value: string(must(codec.Append(nil, v))), Shown: words.Show(v.Interface())}
	}
	if e, ok := err.(Error); ok {
		return engine.Answer{Kind: engine.AnswerError, Value: string(e)}
	}
	var rej *Reject
	if errors.As(err, &rej) {
		return engine.Rejection(CanisterReject, err.Error())
	}
	panic(engine.ModelError{Err: fmt.Errorf("a handler returned the error %q of type %T: declare errors as constants of type model.Error, or return a *model.Reject", err, err)})
}

// signature is a method as a caller names it.
type signature struct {
	name       string
	arg, reply reflect.Type
}

var methodNames sync.Map // code pointer -> string

// nameOf returns the name of a method expression, and refuses closures, which share
// a name but not what they capture, and methods that are not exported, which a
// canister does not offer.
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
	if c := n[0]; c < 'A' || c > 'Z' {
		return "", fmt.Errorf("the method %s is not exported: a canister offers the exported methods of its type, so name it %s", full, strings.ToUpper(n[:1])+n[1:])
	}
	methodNames.Store(pc, n)
	return n, nil
}

// named returns a method expression as a caller names it.
func named[S, A, R any](f func(*S, *Msg, A) (R, error)) signature {
	return signature{must(nameOf(f)), reflect.TypeFor[A](), reflect.TypeFor[R]()}
}

// types says in a request what types its caller takes the callee's method to have;
// "" if that goes without saying, because whatever code the callee can have has the
// method with these types or not at all.
func (e *Env) types(to Principal, s signature) string {
	differs := func(m *module) bool {
		had, ok := m.methods[s.name]
		return ok && (!sameShape(had.arg, s.arg) || !sameShape(had.reply, s.reply))
	}
	for _, c := range e.canisters {
		if c.id == to {
			return oneOf(differs(c.module), s.shapes(), "")
		}
	}
	for _, m := range e.modules {
		if differs(m) {
			return s.shapes()
		}
	}
	return ""
}

func (s signature) shapes() string { return shape(s.arg) + shapeArrow + shape(s.reply) }

const shapeArrow = " -> "

// fits compares the types that a request names with those of the callee's method. The
// callee cannot decode an argument of another type; a reply of another type is
// refused as a mistake of the model, for what its caller does then is not modelled.
func (m *method) fits(types string) (decodes bool, err error) {
	if types == "" {
		return true, nil
	}
	arg, reply, _ := strings.Cut(types, shapeArrow)
	if arg != shape(m.arg) {
		return false, nil
	}
	if reply != shape(m.reply) {
		return false, fmt.Errorf("the caller takes the reply to be a %s, the method replies a %s: give both the same type", reply, shape(m.reply))
	}
	return true, nil
}

func sameShape(a, b reflect.Type) bool { return a == b || shape(a) == shape(b) }

// shape describes a type by its structure, which is what an encoding has of it: two
// types of one shape can be decoded as each other, as in Candid.
func shape(t reflect.Type) string {
	if had, ok := shapes.Load(t); ok {
		return had.(string)
	}
	s := shapeIn(t, nil)
	shapes.Store(t, s)
	return s
}

var shapes sync.Map // reflect.Type -> string

// shapeIn is the shape of a type inside of others; one that stands inside of itself is
// named by how far out it began.
func shapeIn(t reflect.Type, inside []reflect.Type) string {
	if i := slices.Index(inside, t); i >= 0 {
		return fmt.Sprintf("^%d", len(inside)-i)
	}
	inside = append(slices.Clip(inside), t)
	switch t.Kind() {
	case reflect.Int:
		return "int64"
	case reflect.Uint:
		return "uint64"
	case reflect.Slice:
		return "[]" + shapeIn(t.Elem(), inside)
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), shapeIn(t.Elem(), inside))
	case reflect.Map:
		return "map[" + shapeIn(t.Key(), inside) + "]" + shapeIn(t.Elem(), inside)
	case reflect.Struct:
		var parts []string
		kept := must(codec.Fields(t))
		for _, f := range kept {
			parts = append(parts, t.Field(f.Index).Name+" "+shapeIn(t.Field(f.Index).Type, inside))
		}
		return "{" + strings.Join(parts, "; ") + "}"
	}
	return t.Kind().String()
}

// code is the modeller's code of a frame, ready to run.
func (m *message) code(frame task, r *run) func() {
	msg := &Msg{r: r, caller: m.e.Caller, self: m.e.Self}
	switch {
	case m.program != nil:
		return func() { m.program(&Client{r, m.e.Caller}) }
	case frame.ID != 0:
		return func() {
			r.rv.run = nil
			body, err := m.body(frame)
			r.rv.run = r
			if err != nil {
				panic(engine.ModelError{Err: err})
			}
			body(msg)
		}
	}
	return func() {
		method := m.module.methods[m.e.Method]
		if err := m.rv.refused[method]; err != nil {
			panic(engine.ModelError{Err: err})
		}
		r.returns(method.invoke(m.module.inst, msg, m.e.Arg))
	}
}

// body finds the code of a task that model.Go started: the handler is run again,
// without effect, up to where it did.
func (m *message) body(frame task) (body func(*Msg), err error) {
	r := m.newRun(task{Log: frame.Spawn, Past: frame.SpawnPast}, nil, m.before, m.h.Aside())
	r.body, r.wanted = &body, frame.ID
	if _, _, err = r.do(m.code(task{}, r)); err == nil && body == nil {
		err = fmt.Errorf("a task was not started again when its handler was run again")
	}
	return body, err
}
