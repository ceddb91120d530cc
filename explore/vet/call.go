package vet

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// calleeName is the name that a call calls, nil if it calls another expression.
func calleeName(c *ast.CallExpr) *ast.Ident {
	e := ast.Unparen(c.Fun)
	switch i := e.(type) {
	case *ast.IndexExpr:
		e = i.X
	case *ast.IndexListExpr:
		e = i.X
	}
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

// callee is the function that a call names, nil if it calls a value.
func (a *analysis) callee(c *ast.CallExpr) *types.Func {
	id := calleeName(c)
	if id == nil {
		return nil
	}
	if fn, ok := a.info.Uses[id].(*types.Func); ok {
		return fn.Origin()
	}
	return nil
}

// call notes what a call does and returns what its results refer to.
func (a *analysis) call(f *function, c *ast.CallExpr) []objects {
	if tv, ok := a.info.Types[c.Fun]; ok && tv.IsType() {
		return a.conversion(f, c)
	}
	if id, ok := ast.Unparen(c.Fun).(*ast.Ident); ok {
		if b, ok := a.info.Uses[id].(*types.Builtin); ok {
			return []objects{a.builtin(f, c, b.Name())}
		}
	}
	fn := a.callee(c)
	args := a.arguments(f, c, fn)
	name := types.ExprString(c.Fun)
	if fn == nil {
		return a.invoke(f, c, c.Pos(), name, a.value(f, c.Fun), args, zoneNone)
	}
	if fn.Pkg() != nil && fn.Pkg().Path() == modelPath {
		return a.engine(f, c, fn, args)
	}
	if decl := a.decls[fn]; decl != nil {
		return a.enter(f, c, c.Pos(), name, code{fn: decl}, args, zoneNone)
	}
	if r := fn.Signature().Recv(); r != nil {
		if _, ok := underlying(r.Type()).(*types.Interface); ok {
			if strings.HasPrefix(fn.Name(), "Update") || strings.HasPrefix(fn.Name(), "FetchUpdate") {
				a.asValue(f, c, fn, args[1:]) // it may be a tracked container
				if len(a.implementations(r.Type(), fn)) == 0 {
					return make([]objects, fn.Signature().Results().Len())
				}
			}
			return a.dynamic(f, c, fn, name, args)
		}
	}
	return a.external(f, unreadCall{at: c, call: c, fn: fn, name: name, args: args})
}

// arguments evaluates what a call is given, the receiver first. What a variadic
// parameter gets is one argument.
func (a *analysis) arguments(f *function, c *ast.CallExpr, fn *types.Func) (args []objects) {
	if sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr); ok {
		if s := a.info.Selections[sel]; s != nil && s.Kind() == types.MethodVal {
			if fn != nil {
				args = append(args, a.receiver(f, sel, s))
			}
		}
	}
	first := len(args)
	sig, _ := a.under(c.Fun).(*types.Signature)
	if len(c.Args) == 1 && sig != nil && sig.Params().Len() > 1 { // f(g()), where g has many results
		if many := a.values(f, c.Args[0]); len(many) > 1 {
			return append(args, many...)
		}
	}
	for i, e := range c.Args {
		v := a.value(f, e)
		if sig != nil && sig.Variadic() && i >= sig.Params().Len()-1 && !c.Ellipsis.IsValid() {
			if len(args) == first+sig.Params().Len()-1 {
				o := a.site(f, variadic{c}, e.Pos())
				a.put(o, v)
				args = append(args, objects{o: true})
			} else {
				a.putAll(args[len(args)-1], v)
			}
			continue
		}
		args = append(args, v)
	}
	return args
}

type variadic struct{ call *ast.CallExpr }

// invoke is a call of whatever some objects are, for the engine if zone says so.
func (a *analysis) invoke(f *function, key ast.Node, at token.Pos, name string, fs objects, args []objects, zone zoneKind) (out []objects) {
	known := false
	if zone == zoneDeploy {
		fs = reached(fs)
	}
	merge := func(got []objects) { out = joined(out, got) }
	for o := range fs {
		if o.engine != nil && zone == zoneNone {
			known = true
			a.asValue(f, key, o.engine, args)
		}
		for _, c := range o.codes {
			known = true
			a.calls(f, c, zone)
			merge(a.enter(f, key, at, name, c, args, zone))
		}
		if o.param >= 0 {
			known = true
			gives := a.given(o.fn, at, a.resultsOf(key))
			a.has(f, effect{kind: calls, obj: o, pos: at, at: at, fn: f, name: name, call: args, gives: gives, zone: zone})
			merge(asObjects(gives))
			for _, arg := range args {
				merge([]objects{arg}) // as long as nobody knows what it gives: something new, or what it is given
			}
		}
	}
	if !known && zone == zoneNone {
		if a.final {
			a.has(f, effect{kind: unknown, pos: at, at: at, fn: f, name: name, text: "it cannot be told which function is called"})
		}
		out = []objects{{}}
		for _, arg := range args {
			out[0] = out[0].union(arg)
		}
	}
	return out
}

// calls notes that f, or code that f hands a function to, calls it as a value; what the engine
// is handed is named by it.
func (a *analysis) calls(f *function, c code, zone zoneKind) {
	if zone.runs() {
		a.invokes[[2]int{f.index, c.fn.index}] = true
	}
}

// An entry is a call of code, directly or by what is called: in one visit each is
// followed once, or functions that are given functions would never end.
type entry struct {
	key  ast.Node
	fn   *function
	env  *subst
	zone zoneKind
}

// enter is a call of known code: its effects happen here, but for those of code that the
// engine runs later. What that calls is then called for the engine, too.
func (a *analysis) enter(f *function, key ast.Node, at token.Pos, name string, c code, args []objects, zone zoneKind) []objects {
	if c.has {
		args = append([]objects{c.bound}, args...)
	}
	s := a.subst(f, key, at, c, args)
	a.depends(f, c.fn)
	if zone != zoneNone && zone != zoneSetup {
		a.zone(f, zone, key, c, s)
	}
	k := entry{key, c.fn, c.env, zone}
	if a.depth > 0 && a.entered[k] {
		return nil
	}
	a.entered[k] = true
	a.depth++
	for _, e := range c.fn.effects {
		if e.visible(c.fn) && (zone.runs() || e.kind == calls) {
			a.inherit(f, key, at, name, e, s, zone)
		}
	}
	a.depth--
	if zone.runs() || zone == zoneSetup {
		a.flows(c.fn, s)
	}
	out := make([]objects, len(c.fn.results))
	for i, r := range c.fn.results {
		out[i] = s.apply(a, r)
	}
	return out
}

// inherit makes an effect of what is called one of the caller.
func (a *analysis) inherit(f *function, key ast.Node, at token.Pos, name string, e *effect, s *subst, zone zoneKind) {
	mine := *e
	if zone == zoneNone {
		mine.at, mine.via = at, name
	}
	if e.zone == zoneNone {
		mine.zone = zone
	}
	if e.obj == nil {
		mine.zone = zoneNone
		a.has(f, mine)
		return
	}
	if e.kind != calls {
		mine.zone = zoneNone
		for o := range s.apply(a, objects{e.obj: true}) {
			mine.obj = o
			a.has(f, mine)
		}
		return
	}
	args := make([]objects, len(e.call))
	for i, arg := range e.call {
		if e.zone == zoneNone && zone != zoneNone {
			arg = arg.not(s.fn) // what the code of a zone makes itself is not outside of it
		}
		args[i] = s.apply(a, arg)
	}
	what := s.apply(a, objects{e.obj: true})
	if mine.zone == zoneDeploy {
		what = reached(what)
	}
	for o := range what {
		for _, c := range o.codes {
			a.calls(f, c, mine.zone)
			s.fill(a, f, e.gives, a.enter(f, a.indirect(key), at, name, c, args, mine.zone))
		}
		if o.param >= 0 {
			mine.obj, mine.call, mine.gives = o, args, a.given(o.fn, e.pos, len(e.gives))
			s.fill(a, f, e.gives, asObjects(mine.gives))
			a.has(f, mine)
		}
	}
}

// indirect is the key of all calls that happen in what is called at a place.
func (a *analysis) indirect(key ast.Node) ast.Node {
	if _, ok := key.(*ast.BadExpr); ok {
		return key
	}
	n := a.nodes[key]
	if n == nil {
		n = &ast.BadExpr{From: key.Pos(), To: key.End()}
		a.nodes[key] = n
	}
	return n
}

func (a *analysis) conversion(f *function, c *ast.CallExpr) []objects {
	v := a.value(f, c.Args[0])
	if _, ok := a.under(c).(*types.Slice); ok {
		if _, ok := a.under(c.Args[0]).(*types.Basic); ok { // of a string, or nil
			if _, ok := a.info.TypeOf(c.Args[0]).(*types.Basic); ok && a.info.Types[c.Args[0]].IsNil() {
				return []objects{nil}
			}
			return []objects{{a.site(f, c, c.Pos()): true}}
		}
	}
	return []objects{v}
}
