package vet

import (
	"go/ast"
	"go/types"
	"slices"
)

// An unreadCall is a call of a function that is not read, or a use of it as a value, which
// stands for its calls.
type unreadCall struct {
	at   ast.Expr
	call *ast.CallExpr // nil of a value
	fn   *types.Func
	name string
	args []objects // the receiver first
}

// external is what a call of a function does that is not read: what behaviorOf says.
func (a *analysis) external(f *function, c unreadCall) []objects {
	sig := c.fn.Signature()
	b, known := behaviorOf(c.fn)
	if what, text := forbidden(c.fn); what != "" {
		a.misdeed(f, c.at, what, c.name, text)
	}
	a.collects(f, c)
	first := len(c.args) - sig.Params().Len() // of the parameters
	args := slices.Clone(c.args)
	if sig.Variadic() && len(args) > 0 && (c.call == nil || !c.call.Ellipsis.IsValid()) {
		args[len(args)-1] = load(args[len(args)-1]) // each of the values that it stands for
	}
	var all objects
	for i, arg := range args {
		all = all.union(arg)
		switch {
		case !known:
			a.unknown(f, c, i, i < first, arg)
		case b.has(verbWrites, i):
			a.write(f, c.at, c.argument(i), arg)
		case b.has(verbAppends, i):
			a.appends(f, c.at, c.argument(i), arg)
		}
	}
	for i, arg := range args {
		switch {
		case b.has(verbKeeps, i):
			a.putAll(args[0], arg.union(load(arg)))
		case b.has(verbCalls, i):
			a.invokeAll(f, c, reached(arg), nil)
		}
	}
	a.callbacks(f, c, args, load(all).union(all))
	a.ownMethods(f, c, b, args)
	out := make([]objects, sig.Results().Len())
	for i := range out {
		out[i] = a.unreadResult(f, c, i, b, known, args)
	}
	return out
}

// unknown notes that nobody knows what is done with an argument.
func (a *analysis) unknown(f *function, c unreadCall, i int, receiver bool, arg objects) {
	if !a.final {
		return
	}
	text := "its source is not read, and it may change what it is given"
	if receiver {
		text = "its source is not read, and it may change what it is called on"
	} else if _, ok := underlying(c.parameter(i).Type()).(*types.Signature); ok {
		return // it is called
	}
	for o := range arg {
		a.has(f, effect{kind: unknown, obj: o, pos: c.at.Pos(), at: c.at.Pos(), fn: f, name: c.name, text: text})
	}
}

// parameter is the one that argument i is for.
func (c unreadCall) parameter(i int) *types.Var {
	sig := c.fn.Signature()
	if i -= len(c.args) - sig.Params().Len(); i < 0 {
		return sig.Recv()
	}
	return sig.Params().At(i)
}

// argument is argument i as written.
func (c unreadCall) argument(i int) string {
	if c.call == nil {
		return c.name
	}
	if e := c.expression(i); e != nil {
		return types.ExprString(unsliced(e))
	}
	return types.ExprString(c.call.Fun)
}

// expression is argument i, nil if it has none of its own.
func (c unreadCall) expression(i int) ast.Expr {
	if c.call == nil {
		return nil
	}
	if c.fn.Signature().Recv() != nil {
		if sel, ok := ast.Unparen(c.call.Fun).(*ast.SelectorExpr); ok && i == 0 {
			return sel.X
		}
		i--
	}
	if i < 0 || i >= len(c.call.Args) {
		return nil
	}
	return c.call.Args[i]
}

type resultKey struct {
	at    ast.Expr
	index int
}

// unreadResult is what a result of a call may refer to.
func (a *analysis) unreadResult(f *function, c unreadCall, i int, b behavior, known bool, args []objects) objects {
	o := a.site(f, resultKey{c.at, i}, c.at.Pos())
	o.of(c.fn.Signature().Results().At(i).Type())
	out := objects{o: true}
	_, holds := b[verbHolds]
	_, wraps := b[verbWraps]
	elements := a.hasElements(c, i) && !holds && !wraps
	for j, arg := range args {
		if elements || b.has(verbHolds, j) || b.has(verbWraps, j) {
			a.put(o, load(arg))
		}
		if !known || b.has(verbGives, j) || b.has(verbAppends, j) {
			a.put(o, arg)
			out = out.union(arg)
		}
		if b.has(verbElements, j) {
			out = out.union(load(arg))
		}
		if b.has(verbHolds, j) || b.has(verbWraps, j) {
			a.put(o, arg)
			a.put(o, objects{o: true}) // at any depth
			a.wraps(o, b.has(verbWraps, j))
		}
		if b.has(verbAppends, j) {
			for _, more := range args[j+1:] {
				a.putAll(arg, more.union(load(more)))
			}
		}
		for g := range arg {
			for _, c := range g.codes { // it may hand them on
				if !slices.ContainsFunc(o.codes, func(had code) bool { return had.fn == c.fn && had.env == c.env }) {
					o.codes = append(o.codes, c)
					a.touched(o)
				}
			}
		}
	}
	return out
}

// hasElements says whether a result of a call has elements that refer to anything.
func (a *analysis) hasElements(c unreadCall, i int) bool {
	t := c.fn.Signature().Results().At(i).Type()
	if c.call != nil { // an instance, if the function is generic
		t = a.info.TypeOf(c.call)
		if tuple, ok := t.(*types.Tuple); ok {
			t = tuple.At(i).Type()
		}
	}
	switch t := underlying(t).(type) {
	case *types.Slice:
		return !a.isPlain(t.Elem())
	case *types.Array:
		return !a.isPlain(t.Elem())
	case *types.Map:
		return !a.isPlain(t.Elem()) || !a.isPlain(t.Key())
	}
	return true
}

// wraps notes that whoever writes to an object writes to what it holds.
func (a *analysis) wraps(o *object, does bool) {
	if does && !o.wraps {
		o.wraps = true
		a.touched(o)
	}
}

// collects notes that what is collected of a map is in any order.
func (a *analysis) collects(f *function, c unreadCall) {
	if c.call == nil || c.fn.Pkg() == nil || c.fn.Pkg().Path() != "slices" || c.fn.Name() != "Collect" && c.fn.Name() != "AppendSeq" {
		return
	}
	if inner, ok := ast.Unparen(c.call.Args[len(c.call.Args)-1]).(*ast.CallExpr); ok && unordered(a.callee(inner)) {
		a.mapRange(f, c.call, inner)
	}
}

// callbacks are calls of the functions that a function is given.
func (a *analysis) callbacks(f *function, c unreadCall, args []objects, elements objects) {
	sig := c.fn.Signature()
	first := len(args) - sig.Params().Len()
	for i, arg := range args {
		if i < first {
			continue
		}
		t, ok := underlying(sig.Params().At(i - first).Type()).(*types.Signature)
		if !ok {
			continue
		}
		given := make([]objects, t.Params().Len())
		for k := range given {
			given[k] = elements
		}
		a.invokeAll(f, c, arg, given)
	}
}

// invokeAll is a call of those of some objects that are functions, or may be.
func (a *analysis) invokeAll(f *function, c unreadCall, os objects, given []objects) {
	for o := range os {
		if len(o.codes) > 0 || o.param >= 0 {
			a.invoke(f, c.at, c.at.Pos(), c.name, objects{o: true}, given, zoneNone)
		}
	}
}
