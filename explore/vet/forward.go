package vet

import (
	"go/ast"
	"go/types"
)

// A function that is not read, used as a value, stands for a literal that calls it: what
// it does is known where that is called.

// forward is the literal for a use of a function, at a name in f.
func (a *analysis) forward(f *function, at *ast.Ident, fn *types.Func) *function {
	if g := a.forwards[at]; g != nil {
		return g
	}
	g := &function{index: a.declared + len(a.functions), pkg: f.pkg, node: at, outer: f, name: fn.Name(), sig: fn.Signature(), unread: fn}
	g.declare(fn.Signature(), func(v *types.Var) *types.Var { return types.NewParam(v.Pos(), v.Pkg(), v.Name(), v.Type()) })
	a.forwards[at] = g
	a.functions = append(a.functions, g)
	a.touch(g)
	return g
}

// forwarded is what such a literal does.
func (a *analysis) forwarded(g *function) {
	var args []objects
	for _, v := range g.params {
		if a.isPlain(v.Type()) {
			args = append(args, nil)
		} else {
			args = append(args, a.variable(g, v).holds)
		}
	}
	at := g.node.(*ast.Ident)
	for i, v := range a.external(g, unreadCall{at: at, fn: g.unread, name: at.Name, args: args}) {
		a.result(g, i, v)
	}
}
