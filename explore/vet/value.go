package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

// value returns what the references in the value of an expression may refer to, and
// notes what evaluating it does. In one visit of a function each expression is
// evaluated once.
func (a *analysis) value(f *function, e ast.Expr) objects {
	out := a.values(f, e)
	if len(out) == 1 {
		return out[0]
	}
	var all objects
	for _, o := range out {
		all = all.union(o)
	}
	return all
}

// values is value of an expression that may have several values: a call.
func (a *analysis) values(f *function, e ast.Expr) []objects {
	if e == nil {
		return nil
	}
	if out, ok := a.memo[e]; ok {
		return out
	}
	var out []objects
	if call, ok := e.(*ast.CallExpr); ok {
		out = a.call(f, call)
	} else {
		out = []objects{a.evaluate(f, e)}
	}
	if t := a.info.TypeOf(e); t != nil && a.isPlain(t) {
		if _, tuple := t.(*types.Tuple); !tuple {
			clear(out)
		}
	}
	a.memo[e] = out
	return out
}

func (a *analysis) evaluate(f *function, e ast.Expr) objects {
	switch e := e.(type) {
	case *ast.Ident:
		return a.named(f, e, a.info.ObjectOf(e))
	case *ast.ParenExpr:
		return a.value(f, e.X)
	case *ast.SelectorExpr:
		return a.selected(f, e)
	case *ast.IndexExpr:
		if tv, ok := a.info.Types[e.Index]; ok && tv.IsType() {
			return a.value(f, e.X) // an instance of a generic function
		}
		a.value(f, e.Index)
		base := a.value(f, e.X)
		if _, ok := a.under(e.X).(*types.Array); ok {
			return base
		}
		return load(base)
	case *ast.IndexListExpr:
		return a.value(f, e.X)
	case *ast.SliceExpr:
		for _, i := range []ast.Expr{e.Low, e.High, e.Max} {
			a.value(f, i)
		}
		base := a.value(f, e.X)
		if _, ok := a.under(e.X).(*types.Array); ok {
			base = a.storage(f, e.X)
		}
		if e.High != nil && (e.Max == nil || types.ExprString(e.Max) != types.ExprString(e.High)) {
			a.shortens(base)
		}
		return base
	case *ast.StarExpr:
		return load(a.value(f, e.X))
	case *ast.UnaryExpr:
		return a.unary(f, e)
	case *ast.BinaryExpr:
		a.value(f, e.X)
		a.value(f, e.Y)
	case *ast.TypeAssertExpr:
		return a.value(f, e.X)
	case *ast.CompositeLit:
		return a.composite(f, e)
	case *ast.FuncLit:
		o := a.site(f, e, e.Pos())
		if o.codes == nil {
			o.codes, o.value = []code{{fn: a.lits[e]}}, true
		}
		if fn := a.lits[e]; fn != nil && hasParam(fn.sig, "Env") {
			a.sink(f, e, zoneSetup, objects{o: true}) // what it hands over may be what is around it
		}
		return objects{o: true}
	case *ast.KeyValueExpr:
		return a.value(f, e.Value)
	}
	return nil
}

// shortens notes that there is a slice of some objects with spare capacity.
func (a *analysis) shortens(os objects) {
	for o := range os {
		if !o.spare {
			o.spare = true
			a.touched(o)
		}
	}
}

// named is the value of a name.
func (a *analysis) named(f *function, at *ast.Ident, o types.Object) objects {
	switch o := o.(type) {
	case *types.Var:
		if o.IsField() {
			return nil
		}
		v := a.variable(f, o)
		if v.global {
			a.has(f, effect{kind: reads, obj: v, pos: at.Pos(), at: at.Pos(), fn: f, name: o.Name()})
			a.outside(f, at, o)
		}
		return v.holds
	case *types.Func:
		return objects{a.funcValue(f, at, o): true}
	}
	return nil
}

// funcValue is a declared function as a value.
func (a *analysis) funcValue(f *function, at *ast.Ident, fn *types.Func) *object {
	fn = fn.Origin()
	decl := a.decls[fn]
	var key any = fn
	if decl == nil && !inModel(fn) {
		key = at
	}
	o := a.site(nil, key, fn.Pos())
	o.value = true
	if o.codes == nil {
		switch {
		case decl != nil:
			o.codes = []code{{fn: decl}}
		case inModel(fn):
			o.engine = fn
		default:
			o.codes = []code{{fn: a.forward(f, at, fn)}}
		}
	}
	return o
}

// selected is the value of x.f.
func (a *analysis) selected(f *function, e *ast.SelectorExpr) objects {
	s := a.info.Selections[e]
	if s == nil { // of a package
		return a.named(f, e.Sel, a.info.ObjectOf(e.Sel))
	}
	switch s.Kind() {
	case types.FieldVal:
		base := a.value(f, e.X)
		if _, ok := a.under(e.X).(*types.Pointer); ok {
			base = load(base)
		}
		if len(s.Index()) > 1 && s.Indirect() {
			base = base.union(load(base))
		}
		return base
	case types.MethodExpr:
		return objects{a.funcValue(f, e.Sel, s.Obj().(*types.Func)): true}
	}
	fn := s.Obj().(*types.Func).Origin()
	recv := a.receiver(f, e, s)
	o := a.site(f, e, e.Pos())
	a.put(o, recv)
	if decl := a.decls[fn]; decl != nil {
		if o.codes == nil {
			o.codes = []code{{fn: decl, has: true}}
		}
		a.bind(f, o, recv)
	} else {
		for _, m := range a.implementations(s.Recv(), fn) {
			if len(o.codes) < len(a.byName[fn.Name()]) {
				o.codes = append(o.codes, code{fn: m, bound: recv, has: true})
			}
		}
		switch {
		case inModel(fn):
			o.engine = fn
		case len(o.codes) == 0:
			o.codes = []code{{fn: a.forward(f, e.Sel, fn), bound: recv, has: true}}
			a.touch(f)
		default:
			a.bind(f, o, recv)
		}
	}
	return objects{o: true}
}

// bind adds to what the receiver of a method value may be.
func (a *analysis) bind(f *function, o *object, recv objects) {
	for i, c := range o.codes {
		if n := len(c.bound); len(c.bound.union(recv)) > n {
			o.codes[i].bound = c.bound.union(recv)
			a.touch(f)
		}
	}
}

// receiver is what a method's receiver is given in x.m.
func (a *analysis) receiver(f *function, e *ast.SelectorExpr, s *types.Selection) objects {
	base := a.value(f, e.X)
	sig := s.Obj().Type().(*types.Signature)
	_, isPointer := a.under(e.X).(*types.Pointer)
	wantsPointer := false
	if r := sig.Recv(); r != nil {
		_, wantsPointer = types.Unalias(r.Type()).(*types.Pointer)
	}
	if wantsPointer && !isPointer {
		base = a.storage(f, e.X)
	}
	if len(s.Index()) > 1 {
		base = base.union(load(base)) // through what is embedded
	}
	return base
}

// storage is where an expression that can be assigned to lies.
func (a *analysis) storage(f *function, e ast.Expr) objects {
	switch e := e.(type) {
	case *ast.Ident:
		if v, ok := a.info.ObjectOf(e).(*types.Var); ok {
			return objects{a.variable(f, v): true}
		}
	case *ast.ParenExpr:
		return a.storage(f, e.X)
	case *ast.StarExpr:
		return a.value(f, e.X)
	case *ast.SelectorExpr:
		s := a.info.Selections[e]
		if s == nil {
			return a.storage(f, e.Sel)
		}
		if _, ok := a.under(e.X).(*types.Pointer); ok {
			return a.value(f, e.X)
		}
		base := a.storage(f, e.X)
		if len(s.Index()) > 1 && s.Indirect() {
			base = base.union(load(base))
		}
		return base
	case *ast.IndexExpr:
		a.value(f, e.Index)
		if _, ok := a.under(e.X).(*types.Array); ok {
			return a.storage(f, e.X)
		}
		return a.value(f, e.X)
	case *ast.CompositeLit:
		return a.value(f, e)
	default:
		a.value(f, e)
	}
	return nil
}

func (a *analysis) unary(f *function, e *ast.UnaryExpr) objects {
	switch e.Op {
	case token.AND:
		if lit, ok := ast.Unparen(e.X).(*ast.CompositeLit); ok {
			o := a.site(f, e, e.Pos())
			o.of(a.info.TypeOf(e))
			a.put(o, a.value(f, lit))
			return objects{o: true}
		}
		a.value(f, e.X)
		return a.storage(f, e.X)
	case token.ARROW:
		a.misdeed(f, e, KindConcurrent, "<-", "receives from a channel")
		return load(a.value(f, e.X))
	}
	a.value(f, e.X)
	return nil
}

// composite is the value of a literal of a struct, an array, a slice or a map.
func (a *analysis) composite(f *function, e *ast.CompositeLit) objects {
	var inside objects
	t := a.info.TypeOf(e)
	for _, elem := range e.Elts {
		if kv, ok := elem.(*ast.KeyValueExpr); ok {
			v := a.value(f, kv.Value)
			inside = inside.union(v)
			if _, ok := t.Underlying().(*types.Struct); !ok {
				inside = inside.union(a.value(f, kv.Key))
			} else if modelType(t) == "Property" || modelType(t) == "Monitor" {
				a.sink(f, kv.Value, zoneProperty, v)
			}
			continue
		}
		v := a.value(f, elem)
		inside = inside.union(v)
		if modelType(t) == "Property" {
			a.sink(f, elem, zoneProperty, v)
		}
	}
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map, *types.Pointer: // a pointer where the & is left out
		o := a.site(f, e, e.Pos())
		a.put(o, inside)
		return objects{o: true}
	}
	return inside
}

// under is the underlying type of an expression; that of a type parameter is what all
// its types have in common, if there is anything.
func (a *analysis) under(e ast.Expr) types.Type {
	return underlying(a.info.TypeOf(e))
}

func underlying(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	p, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return t.Underlying()
	}
	c, ok := p.Constraint().Underlying().(*types.Interface)
	if !ok {
		return t.Underlying()
	}
	var core types.Type
	for e := range c.EmbeddedTypes() {
		switch e := e.Underlying().(type) {
		case *types.Union:
			for term := range e.Terms() {
				core = term.Type().Underlying()
			}
		case *types.Interface:
		default:
			core = e
		}
	}
	if core != nil {
		return core
	}
	return t.Underlying()
}

// implementations are the methods in source that a call of an interface's method may
// reach.
func (a *analysis) implementations(recv types.Type, fn *types.Func) (out []*function) {
	i, ok := underlying(recv).(*types.Interface)
	if !ok {
		return nil
	}
	for _, m := range a.byName[fn.Name()] {
		t := m.sig.Recv().Type()
		if !i.IsMethodSet() { // a constraint: any type argument may have it
			out = append(out, m)
		} else if types.Implements(t, i) || types.Implements(types.NewPointer(t), i) {
			out = append(out, m)
		} else if n, ok := types.Unalias(t).(*types.Named); ok && n.TypeParams().Len() > 0 || genericPointer(t) {
			out = append(out, m) // an instance of it may
		}
	}
	return out
}

func genericPointer(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.TypeParams().Len() > 0
}
