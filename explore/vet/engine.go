package vet

import (
	"go/ast"
	"go/types"
	"strings"
)

// A zoneKind says for what the engine runs code.
type zoneKind uint8

const (
	zoneNone     zoneKind = iota
	zoneLoop              // the body of a Loop
	zoneUpdate            // the function given to an Update
	zoneTask              // the body of a Go
	zoneClient            // a client's program
	zoneHandler           // a method of a canister
	zoneHelper            // what a handler calls, or a method of what a canister embeds
	zoneProperty          // a property or a monitor
	zoneDeploy            // a function in a field of a canister or client
	zoneSetup             // what declares a scenario
)

// runs says whether what is handed to the engine runs before the call returns, as part
// of what makes the call.
func (z zoneKind) runs() bool {
	return z == zoneNone || z == zoneLoop || z == zoneUpdate || z == zoneTask
}

func (z zoneKind) String() string {
	switch z {
	case zoneLoop:
		return "the body of a loop (model.Loop)"
	case zoneUpdate:
		return "a function given to Update"
	case zoneTask:
		return "the body of a task (model.Go)"
	case zoneClient:
		return "a client's program"
	case zoneHandler:
		return "a handler"
	case zoneHelper:
		return "code of a handler"
	case zoneProperty:
		return "a property"
	case zoneDeploy:
		return "a function in a field of a canister or client"
	}
	return "code that the engine runs"
}

// A zone is code that is handed to the engine.
type zone struct {
	kind zoneKind
	at   ast.Node // the call that hands it over
	fn   *function
	env  *subst
}

type zoneKey struct {
	kind zoneKind
	fn   *function
	env  *subst
}

func (a *analysis) zone(f *function, kind zoneKind, key ast.Node, c code, s *subst) {
	k := zoneKey{kind, c.fn, s}
	if !f.zoned[k] {
		f.zoned[k] = true
		f.zones = append(f.zones, &zone{kind, key, c.fn, s})
		a.touch(f)
	}
}

// sink notes that the engine is handed a function.
func (a *analysis) sink(f *function, at ast.Node, kind zoneKind, fs objects) {
	a.invoke(f, at, at.Pos(), "", fs, nil, kind)
}

// engine is a call of package model.
func (a *analysis) engine(f *function, c *ast.CallExpr, fn *types.Func, args []objects) []objects {
	sig := fn.Signature()
	out := make([]objects, sig.Results().Len())
	recv := ""
	if r := sig.Recv(); r != nil {
		recv = modelType(r.Type())
	}
	kind := sinkOf(recv, fn.Name())
	if recv != "Env" && recv != "View" && recv != "ClientRef" && kind != zoneClient && !setsUp(recv, fn.Name()) {
		a.has(f, effect{kind: engaged, pos: c.Pos(), at: c.Pos(), fn: f, name: types.ExprString(c.Fun)})
	}
	switch fn.Name() {
	case "Choose":
		for _, arg := range args {
			out[0] = out[0].union(load(arg)) // of the slice of the options
		}
		return out
	case "Seed":
		if len(args) == 3 {
			a.invoke(f, c, c.Pos(), "model.Seed", args[2], []objects{args[1]}, zoneNone)
		}
		return out
	case "Deploy", "Installable", "NewClient", "NewSession":
		for i, e := range c.Args {
			if _, isFunc := a.under(e).(*types.Signature); !isFunc && i < len(args) {
				a.sink(f, e, zoneDeploy, args[i])
			}
		}
	}
	for i, e := range c.Args {
		sig, ok := a.under(e).(*types.Signature)
		if !ok || modelType(a.info.TypeOf(e)) == "Option" || handlerType(sig) {
			continue
		}
		j := i + len(args) - len(c.Args)
		if j < 0 || j >= len(args) {
			continue
		}
		a.sink(f, e, kind, args[j])
	}
	if recv == "Ref" || recv == "ClientRef" { // In: the state of a canister
		o := a.site(f, c, c.Pos())
		for i := range out {
			out[i] = objects{o: true}
		}
	}
	return out
}

// sinkOf says what a function is for that package model is given.
func sinkOf(recv, name string) zoneKind {
	switch {
	case strings.HasPrefix(name, "Update") || recv == "Cell" || recv == "Map":
		return zoneUpdate
	case name == "Go":
		return zoneTask
	case name == "NewClient" || name == "NewSession":
		return zoneClient
	case recv == "Env" || recv == "View":
		return zoneProperty
	}
	return zoneLoop
}

// setsUp says whether a function of package model may be called anywhere.
func setsUp(recv, name string) bool {
	switch recv {
	case "Principal", "Ref", "Error", "Faults", "Point", "Value":
		return true
	case "":
		switch name {
		case "Deploy", "Installable", "Seed", "Cycles", "RefTo", "Bounded", "WithCycles", "Decode", "Encode",
			"IsReject", "IsClean", "IsUnknown":
			return true
		}
	}
	return false
}

// handlerType says whether a function can be the method of a canister, as callers name it.
func handlerType(sig *types.Signature) bool {
	return sig.Params().Len() >= 2 && isPointerTo(sig.Params().At(1).Type(), "Msg")
}

// appends notes that something is appended to slices: it is written over what stands
// behind, where there is room.
func (a *analysis) appends(f *function, at ast.Node, name string, to objects) {
	for o := range to {
		if o.spare {
			a.write(f, at, name, objects{o: true})
		}
	}
}

// unsliced is what an expression is a slice of.
func unsliced(e ast.Expr) ast.Expr {
	e = ast.Unparen(e)
	if s, ok := e.(*ast.SliceExpr); ok {
		return s.X
	}
	return e
}

// asValue is a call of a function of package model by way of a value or an interface: what
// it is given is run as if it were called by its name.
func (a *analysis) asValue(f *function, at ast.Node, fn *types.Func, args []objects) {
	recv := ""
	if r := fn.Signature().Recv(); r != nil {
		recv = modelType(r.Type())
	}
	for _, arg := range args {
		for o := range arg {
			if len(o.codes) > 0 || o.param >= 0 {
				a.sink(f, at, sinkOf(recv, fn.Name()), objects{o: true})
			}
		}
	}
}

// builtin is a call of a predeclared function.
func (a *analysis) builtin(f *function, c *ast.CallExpr, name string) objects {
	var args []objects
	for _, e := range c.Args {
		args = append(args, a.value(f, e))
	}
	switch name {
	case "append":
		o := a.site(f, c, c.Pos())
		a.appends(f, c, types.ExprString(unsliced(c.Args[0])), args[0])
		for i, arg := range args[1:] {
			if c.Ellipsis.IsValid() && i == len(args)-2 {
				arg = load(arg)
			}
			a.put(o, arg)
			a.putAll(args[0], arg)
		}
		a.put(o, load(args[0]))
		return args[0].union(objects{o: true})
	case "copy":
		a.write(f, c, types.ExprString(c.Args[0]), args[0])
		a.putAll(args[0], load(args[1]))
	case "delete", "clear":
		a.write(f, c, types.ExprString(c.Args[0]), args[0])
	case "new":
		o := a.site(f, c, c.Pos())
		o.of(a.info.TypeOf(c))
		return objects{o: true}
	case "make":
		if _, ok := a.under(c).(*types.Chan); ok {
			a.misdeed(f, c, KindConcurrent, "make", "makes a channel")
		}
		return objects{a.site(f, c, c.Pos()): true}
	case "close":
		a.misdeed(f, c, KindConcurrent, "close", "closes a channel")
	case "recover":
		a.misdeed(f, c, KindRecover, "recover", "recovers from a panic, which swallows the engine's signals")
	case "min", "max":
		return nil
	}
	return nil
}
