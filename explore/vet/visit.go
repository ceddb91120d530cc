package vet

import (
	"context"
	"errors"
	"go/ast"
	"go/token"
	"go/types"
)

// follow visits all functions until nothing more is learned.
func (a *analysis) follow(ctx context.Context, relevant functions) error {
	const roundsMax = 200 // never met; what is known then is used
	for _, final := range []bool{false, true} {
		a.final = final
		for _, f := range a.functions {
			if relevant[f.root()] {
				a.dirty[f.root()] = true
			}
		}
		for a.round++; len(a.dirty) > 0 && a.round < roundsMax; a.round++ {
			now := a.dirty
			a.dirty = functions{}
			for _, f := range a.functions {
				if !now[f.root()] || !relevant[f.root()] {
					continue
				}
				a.visit(f)
				if a.work > workMax {
					return errTooMany
				}
				if ctx.Err() != nil {
					return errors.New("interrupted")
				}
			}
		}
	}
	return nil
}

var errTooMany = errors.New("there are too many references to follow; split the package, or say --no-vet")

// workMax bounds how many references are followed: some seconds' worth, counted, so that the
// answer does not depend on the machine.
const workMax = 1_000_000

// visit notes what one function does, given what is known of all others.
func (a *analysis) visit(f *function) {
	a.memo, a.entered = map[any][]objects{}, map[entry]bool{}
	for i := range f.params {
		a.argument(f, i)
	}
	if d, ok := f.node.(*ast.GenDecl); ok {
		a.initialised(f, d)
		return
	}
	if f.unread != nil {
		a.forwarded(f)
		return
	}
	a.statement(f, f.body)
	for i, v := range f.named {
		if v != nil {
			a.result(f, i, a.variable(f, v).holds)
		}
	}
}

func (a *analysis) result(f *function, i int, what objects) {
	if i < len(f.results) {
		if n := len(f.results[i]); len(what) > 0 {
			f.results[i] = f.results[i].union(what)
			if len(f.results[i]) > n {
				a.touch(f)
			}
		}
	}
}

// initialised visits declarations of variables with values.
func (a *analysis) initialised(f *function, d *ast.GenDecl) {
	for _, s := range d.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		var lhs []ast.Expr
		for _, name := range spec.Names {
			lhs = append(lhs, name)
		}
		a.assign(f, lhs, spec.Values, true)
	}
}

// statement visits a statement; the bodies of literals are visited as functions.
func (a *analysis) statement(f *function, s ast.Node) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.ASSIGN && n.Tok != token.DEFINE { // op=
				a.value(f, n.Lhs[0])
			}
			a.assign(f, n.Lhs, n.Rhs, n.Tok == token.DEFINE)
			return false
		case *ast.IncDecStmt:
			a.value(f, n.X)
			a.store(f, n.X, nil)
			return false
		case *ast.DeclStmt:
			if d, ok := n.Decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
				a.initialised(f, d)
			}
			return false
		case *ast.ReturnStmt:
			a.returned(f, n)
			return false
		case *ast.RangeStmt:
			a.ranged(f, n)
			a.statement(f, n.Body)
			return false
		case *ast.TypeSwitchStmt:
			a.typeSwitch(f, n)
			return false
		case *ast.SelectStmt:
			a.misdeed(f, n, KindConcurrent, "select", "selects among channels")
		case *ast.SendStmt:
			a.misdeed(f, n, KindConcurrent, "<-", "sends to a channel")
		case *ast.GoStmt:
			a.misdeed(f, n, KindConcurrent, "go", "starts a goroutine")
		case ast.Expr:
			a.value(f, n)
			return false
		}
		return true
	})
}

func (a *analysis) returned(f *function, n *ast.ReturnStmt) {
	if len(n.Results) == 1 && len(f.results) > 1 {
		for i, v := range a.values(f, n.Results[0]) {
			a.result(f, i, v)
		}
		return
	}
	for i, e := range n.Results {
		a.result(f, i, a.value(f, e))
	}
}

func (a *analysis) typeSwitch(f *function, n *ast.TypeSwitchStmt) {
	if n.Init != nil {
		a.statement(f, n.Init)
	}
	var x objects
	switch s := n.Assign.(type) {
	case *ast.AssignStmt:
		x = a.value(f, s.Rhs[0])
	case *ast.ExprStmt:
		x = a.value(f, s.X)
	}
	for _, c := range n.Body.List {
		if v, ok := a.info.Implicits[c].(*types.Var); ok {
			a.put(a.variable(f, v), x)
		}
		for _, s := range c.(*ast.CaseClause).Body {
			a.statement(f, s)
		}
	}
}

// ranged visits the head of a loop over something.
func (a *analysis) ranged(f *function, n *ast.RangeStmt) {
	x := a.value(f, n.X)
	elements := load(x)
	switch a.under(n.X).(type) {
	case *types.Array:
		elements = x
	case *types.Map:
		a.mapRange(f, n, n.X)
	case *types.Chan:
		a.misdeed(f, n, KindConcurrent, "range", "receives from a channel")
	case *types.Signature:
		elements = elements.union(x)
		if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok && unordered(a.callee(call)) {
			a.mapRange(f, n, n.X)
		}
		for o := range x {
			if len(o.codes) > 0 || o.param >= 0 {
				a.invoke(f, n.X, n.X.Pos(), types.ExprString(n.X), objects{o: true}, nil, zoneNone)
			}
		}
	}
	for _, e := range []ast.Expr{n.Key, n.Value} {
		if e == nil {
			continue
		}
		if n.Tok == token.DEFINE {
			a.define(f, e, elements)
		} else {
			a.store(f, e, elements)
		}
	}
}

// assign visits an assignment or a declaration of variables.
func (a *analysis) assign(f *function, lhs, rhs []ast.Expr, define bool) {
	var vals []objects
	if len(rhs) == 1 && len(lhs) > 1 {
		vals = a.values(f, rhs[0])
		if len(vals) == 1 { // v, ok
			vals = []objects{vals[0], nil}
		}
	} else {
		for _, e := range rhs {
			vals = append(vals, a.value(f, e))
		}
	}
	for i, l := range lhs {
		var v objects
		if i < len(vals) {
			v = vals[i]
		}
		if define {
			a.define(f, l, v)
		} else {
			a.store(f, l, v)
		}
	}
}

// define is store, but a variable that is new is not written.
func (a *analysis) define(f *function, l ast.Expr, v objects) {
	id, ok := l.(*ast.Ident)
	if !ok || id.Name == "_" {
		return
	}
	if d, ok := a.info.Defs[id].(*types.Var); ok {
		if !a.isPlain(d.Type()) {
			a.put(a.variable(f, d), v)
		}
		return
	}
	a.store(f, l, v)
}

// store notes an assignment to l.
func (a *analysis) store(f *function, l ast.Expr, v objects) {
	l = ast.Unparen(l)
	if id, ok := l.(*ast.Ident); ok && id.Name == "_" {
		return
	}
	targets := a.storage(f, l)
	if t := a.info.TypeOf(l); t != nil && !a.isPlain(t) {
		a.putAll(targets, v)
	}
	a.write(f, l, types.ExprString(l), targets)
}

// write notes that something is written.
func (a *analysis) write(f *function, at ast.Node, name string, targets objects) {
	for o := range throughWraps(targets) {
		a.has(f, effect{kind: writes, obj: o, pos: at.Pos(), at: at.Pos(), fn: f, name: name})
	}
}

// throughWraps is some objects, and what is written to where they are.
func throughWraps(os objects) objects {
	for o := range os {
		if o.wraps {
			os = os.union(reached(o.holds))
		}
	}
	return os
}

// misdeed notes something that code that the engine runs must not do.
func (a *analysis) misdeed(f *function, at ast.Node, what, name, text string) {
	a.has(f, effect{kind: misdeed, pos: at.Pos(), at: at.Pos(), fn: f, name: name, text: text, what: what})
}
