package vet

import (
	"go/ast"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model/engine"
)

// A node is a function, and what it refers to: which scenario a finding concerns is
// which scenario's code leads to it.
//
// What a function hands to the engine is no part of what it leads to: handlers, programs
// of clients and properties. The engine knows which of these a scenario has, and says so
// of each; a function that several scenarios share hands over what its caller names.
type node struct {
	File      string // absolute
	Trimmed   string // as a program built with -trimpath has it
	Method    string // Type.Method, of a method
	Line, End int
	Edges     []int
	Values    []valueOf // methods of which it makes values
	handed    []int     // to what may be handed to the engine
	named     []int     // to functions that it has as values, and does not call by name
	Around    []int     // what functions around it are given that it uses
	Unread    string    // the function that it is a use of, see forward
}

// valueOf is where a function makes a value of a method. Of a generic type's method the
// compiler makes a function that begins there.
type valueOf struct{ Line, Node int }

// graph has a node for each function, and behind them one for what each is given where it
// is called.
func (a *analysis) graph() []node {
	n := len(a.functions)
	a.declared = n
	nodes := make([]node, 2*n)
	owner := map[types.Object]int{} // of package variables
	for _, f := range a.functions {
		begin, end := a.set.Position(f.node.Pos()), a.set.Position(f.node.End())
		nodes[f.index] = node{File: begin.Filename, Trimmed: f.pkg.fileOf(filepath.Base(begin.Filename)), Line: begin.Line, End: end.Line}
		if f.object != nil && f.sig.Recv() != nil {
			nodes[f.index].Method = f.name
		}
		if d, ok := f.node.(*ast.GenDecl); ok {
			for _, s := range d.Specs {
				for _, name := range s.(*ast.ValueSpec).Names {
					owner[a.info.Defs[name]] = f.index
				}
			}
		}
	}
	g := &grapher{a, nodes, owner, n, map[*ast.Ident]bool{}}
	for _, f := range a.functions {
		f.inBody(func(m ast.Node) bool {
			if c, ok := m.(*ast.CallExpr); ok {
				g.callees[calleeName(c)] = true
				g.given(f, c)
			}
			g.refers(f, f.index, m)
			return true
		})
	}
	return nodes
}

type grapher struct {
	*analysis
	nodes   []node
	owner   map[types.Object]int
	n       int
	callees map[*ast.Ident]bool // names of functions where they are called
}

func (g *grapher) edge(from, to int) {
	if from != to {
		g.nodes[from].Edges = append(g.nodes[from].Edges, to)
	}
}

// value adds a reference to a function that is not a call of it.
func (g *grapher) value(from int, f *function) {
	if f.engineRuns() {
		g.nodes[from].handed = append(g.nodes[from].handed, f.index)
	} else if from != f.index {
		g.nodes[from].named = append(g.nodes[from].named, f.index)
	}
}

// engineRuns says whether f is of a kind that is handed to the engine, which names it as
// code of the scenario: see engine.Machine.Sources and Handlers.
func (f *function) engineRuns() bool {
	return f.callable() || hasParam(f.sig, "Client") || hasParam(f.sig, "View")
}

// connect adds the calls of functions as values, which the analysis has found, and the values
// that may be called: what canisters and clients hold is handed to the engine, too, which
// knows what each scenario's hold.
func (a *analysis) connect(nodes []node) []node {
	held := map[int]bool{}
	for _, f := range a.functions {
		for _, z := range f.zones {
			held[z.fn.index] = held[z.fn.index] || z.kind == zoneDeploy
		}
	}
	for _, f := range a.functions[a.declared:] { // uses of functions that are not read
		nodes = append(nodes, node{Unread: f.unread.Pkg().Path() + "." + ruleName(f.unread)})
		nodes[f.outer.index].named = append(nodes[f.outer.index].named, f.index)
	}
	for call := range a.invokes {
		nodes[call[0]].Edges = append(nodes[call[0]].Edges, call[1])
	}
	for i := range nodes {
		for _, to := range nodes[i].named {
			if !held[to] {
				nodes[i].Edges = append(nodes[i].Edges, to)
			}
		}
	}
	for i := range nodes {
		slices.Sort(nodes[i].Edges)
		nodes[i].Edges = slices.Compact(nodes[i].Edges)
	}
	return nodes
}

// refers adds what a node of the syntax in f refers to.
func (g *grapher) refers(f *function, from int, n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncLit:
		if inner := g.lits[n]; inner != nil {
			g.value(from, inner)
		}
	case *ast.Ident:
		switch o := g.info.Uses[n].(type) {
		case *types.Func:
			o = o.Origin()
			if decl := g.decls[o]; decl != nil && g.callees[n] {
				g.edge(from, decl.index)
			} else if decl != nil {
				g.value(from, decl)
				if from < g.n && o.Signature().Recv() != nil {
					g.nodes[from].Values = append(g.nodes[from].Values, valueOf{g.set.Position(n.Pos()).Line, decl.index})
				}
			} else if r := o.Signature().Recv(); r != nil {
				for _, m := range g.implementations(r.Type(), o) {
					g.edge(from, m.index)
				}
			}
		case *types.Var:
			if i, ok := g.owner[o.Origin()]; ok {
				g.edge(from, i)
			} else if !o.IsField() {
				g.local(f, from, o.Origin())
			}
		}
	}
}

// local adds what a variable of a function around f may have: what the function is given, if
// it is a parameter, or else anything in it. Whoever calls that function names what it gives;
// only to the engine, which is handed f or a literal around it, this is not known.
func (g *grapher) local(f *function, from int, v *types.Var) {
	owner := g.declares(f, v)
	if owner == nil || !holdsCode(v.Type(), 5) {
		return
	}
	switch {
	case slices.Contains(owner.params, v):
		if from >= g.n {
			g.edge(from, g.n+owner.index)
		}
		for o := f; from < g.n && o != owner; o = o.outer {
			g.nodes[o.index].Around = append(g.nodes[o.index].Around, g.n+owner.index)
		}
	case owner != f:
		g.edge(from, owner.index)
	}
}

func (g *grapher) declares(f *function, v *types.Var) *function {
	for o := f; o != nil; o = o.outer {
		if o.node.Pos() <= v.Pos() && v.Pos() < o.node.End() {
			return o
		}
	}
	return nil
}

// given adds what a function is given in a call.
func (g *grapher) given(f *function, c *ast.CallExpr) {
	fn := g.callee(c)
	if fn == nil {
		return
	}
	decl := g.decls[fn]
	if decl == nil {
		return
	}
	args := c.Args
	if sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr); ok {
		args = append(slices.Clone(args), sel.X)
	}
	for _, e := range args {
		ast.Inspect(e, func(n ast.Node) bool {
			if n != nil {
				g.refers(f, g.n+decl.index, n)
				if id, ok := n.(*ast.Ident); ok {
					if v, ok := g.info.Uses[id].(*types.Var); ok && !v.IsField() && g.declares(f, v) == f && !slices.Contains(f.params, v) && holdsCode(v.Type(), 5) {
						g.edge(g.n+decl.index, f.index)
					}
				}
			}
			return true
		})
	}
}

// holdsCode says whether values of a type may hold functions, so deep.
func holdsCode(t types.Type, deep int) bool {
	if deep == 0 {
		return false
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		switch n.Obj().Pkg().Path() {
		case modelPath:
			return !slices.Contains([]string{"Env", "Msg", "Client", "View", "Ref", "ClientRef", "Principal"}, n.Obj().Name())
		case "testing", "pgregory.net/rapid", "context":
			return false
		}
	}
	switch t := t.Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Interface:
		return t.NumMethods() != 1 || t.Method(0).Name() != "Error"
	case *types.Pointer:
		return holdsCode(t.Elem(), deep-1)
	case *types.Slice:
		return holdsCode(t.Elem(), deep-1)
	case *types.Array:
		return holdsCode(t.Elem(), deep-1)
	case *types.Map:
		return holdsCode(t.Elem(), deep-1) || holdsCode(t.Key(), deep-1)
	case *types.Struct:
		for f := range t.Fields() {
			if holdsCode(f.Type(), deep-1) {
				return true
			}
		}
	}
	return false
}

// concern notes which targets each finding concerns: those whose code leads to it.
func (r *report) concern(findings []Finding, targets []Target) {
	each := func(sources []engine.Source, do func(f *Finding)) {
		reached, all := r.reached(sources)
		for j := range findings {
			if all || findings[j].function >= 0 && reached[findings[j].function] {
				do(&findings[j])
			}
		}
	}
	for i, t := range targets {
		each(t.Sources, func(f *Finding) { f.Scenarios = append(f.Scenarios, i) })
		for h, handler := range t.Handlers {
			each([]engine.Source{handler.Source}, func(f *Finding) { f.handlers = append(f.handlers, [2]int{i, h}) })
		}
	}
}

// reached are the nodes that sources lead to; all of them if one source is not found where
// it should be.
func (r *report) reached(sources []engine.Source) (reached map[int]bool, all bool) {
	reached = map[int]bool{}
	var more []int
	for _, s := range sources {
		at, known, _ := r.find(s)
		if known && len(at) == 0 {
			return nil, true
		}
		for _, i := range at {
			more = append(append(more, i), r.Nodes[i].Around...)
		}
	}
	for len(more) > 0 {
		i := more[len(more)-1]
		more = more[:len(more)-1]
		if !reached[i] {
			reached[i] = true
			more = append(more, r.Nodes[i].Edges...)
		}
	}
	return reached, false
}

// find returns the nodes of the functions that begin where a source is, or else the
// innermost that it is in; known says that its file was read, or its package if the file is
// not known, and exact that there is nothing there which the source could not be.
func (r *report) find(s engine.Source) (at []int, known, exact bool) {
	innermost := -1
	var promoted []int
	_, name, _ := strings.Cut(s.Method, ".")
	for i, n := range r.Nodes {
		if s.File == "" {
			if n.Unread == s.Package+"."+s.Method {
				at = append(at, i)
			}
			continue
		}
		if s.File == autogenerated {
			if s.Package == "main" || path.Dir(n.Trimmed) == strings.TrimSuffix(s.Package, "_test") {
				known = true
				if n.Method != "" && n.Method == s.Method {
					at = append(at, i)
				}
			}
			if n.Method != "" && strings.HasSuffix(n.Method, "."+name) {
				promoted = append(promoted, i) // from whatever is embedded
			}
			continue
		}
		if n.File != s.File && n.Trimmed != unversionedFile(s.File) {
			continue
		}
		known = true
		if n.Line == s.Line {
			at = append(at, i)
		}
		if n.Line <= s.Line && s.Line <= n.End && (innermost < 0 || n.Line >= r.Nodes[innermost].Line) {
			innermost = i
		}
	}
	if s.File == autogenerated {
		if known && len(at) == 0 {
			at = promoted
		}
		return at, known, true
	}
	if len(at) > 0 || innermost < 0 {
		return at, known, len(at) > 0
	}
	for _, v := range r.Nodes[innermost].Values {
		if v.Line == s.Line {
			at = append(at, v.Node)
		}
	}
	if len(at) > 0 {
		return at, known, true
	}
	return []int{innermost}, known, false
}

func unversionedFile(f string) string {
	f = filepath.ToSlash(f)
	return path.Join(unversioned(path.Dir(f)), path.Base(f))
}

const autogenerated = "<autogenerated>"
