package vet

import (
	"go/ast"
	"go/types"
	"slices"
)

// dynamic is a call of an interface's method: of that of the type of each object that it
// may be called on, where that is known, and else of all methods in source that it may be.
func (a *analysis) dynamic(f *function, c *ast.CallExpr, fn *types.Func, name string, args []objects) (out []objects) {
	merge := func(got []objects) { out = joined(out, got) }
	on := func(os objects) []objects { return append([]objects{os}, args[1:]...) }
	external := func(fn *types.Func, os objects) {
		merge(a.external(f, unreadCall{at: c, call: c, fn: fn, name: name, args: on(os)}))
	}
	var unknown objects
	for o := range args[0] {
		if m := a.unreadMethod(o, fn); m != nil {
			external(m, objects{o: true})
		} else {
			unknown = unknown.union(objects{o: true})
		}
	}
	if len(args[0]) > 0 && len(unknown) == 0 {
		return out
	}
	all := a.implementations(fn.Signature().Recv().Type(), fn)
	for _, m := range all {
		merge(a.enter(f, c, c.Pos(), name, code{fn: m}, on(unknown), zoneNone))
	}
	if len(all) == 0 {
		external(fn, unknown)
	}
	return out
}

// unreadMethod is what an interface's method is on an object of a type that is not read, nil
// if it is not known to be of one.
func (a *analysis) unreadMethod(o *object, fn *types.Func) *types.Func {
	t := o.typ
	if t == nil && o.v != nil && o.param < 0 && !o.global {
		t = o.v.Type()
	}
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() == nil || slices.ContainsFunc(a.packages, func(p *pkg) bool { return p.types == n.Obj().Pkg() }) {
		return nil // what is part of a value of a type that is read is the same object
	}
	if types.IsInterface(t) && o.typ == nil {
		return nil
	}
	found, _, _ := types.LookupFieldOrMethod(t, true, fn.Pkg(), fn.Name())
	m, _ := found.(*types.Func)
	return m
}
