package vet

import (
	"go/ast"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// A node is a function, and what it refers to: which scenario a finding concerns is
// which scenario's code leads to it.
type node struct {
	File      string // absolute
	Trimmed   string // as a program built with -trimpath has it
	Method    string // Type.Method, of a method
	Line, End int
	Edges     []int
}

// graph has a node for each function, and behind them one for what each is given where it
// is called.
func (a *analysis) graph() []node {
	n := len(a.functions)
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
	g := &grapher{a, nodes, owner, n}
	for _, f := range a.functions {
		f.inBody(func(m ast.Node) bool {
			g.refers(f, f.index, m)
			if c, ok := m.(*ast.CallExpr); ok {
				g.given(f, c)
			}
			return true
		})
	}
	for i := range nodes {
		slices.Sort(nodes[i].Edges)
		nodes[i].Edges = slices.Compact(nodes[i].Edges)
	}
	return nodes
}

type grapher struct {
	*analysis
	nodes []node
	owner map[types.Object]int
	n     int
}

func (g *grapher) edge(from, to int) {
	if from != to {
		g.nodes[from].Edges = append(g.nodes[from].Edges, to)
	}
}

// refers adds what a node of the syntax in f refers to.
func (g *grapher) refers(f *function, from int, n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncLit:
		if inner := g.lits[n]; inner != nil {
			g.edge(from, inner.index)
		}
	case *ast.Ident:
		switch o := g.info.Uses[n].(type) {
		case *types.Func:
			o = o.Origin()
			if decl := g.decls[o]; decl != nil {
				g.edge(from, decl.index)
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
// it is a parameter, or else anything in it.
func (g *grapher) local(f *function, from int, v *types.Var) {
	owner := g.declares(f, v)
	if owner == nil || !holdsCode(v.Type(), 5) {
		return
	}
	switch {
	case slices.Contains(owner.params, v):
		g.edge(from, g.n+owner.index)
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
	for i, t := range targets {
		reached, all := r.reached(t.Sources)
		for j := range findings {
			if all || findings[j].function >= 0 && reached[findings[j].function] {
				findings[j].Scenarios = append(findings[j].Scenarios, i)
			}
		}
	}
}

// reached are the nodes that sources lead to; all of them if one source is not found where
// it should be.
func (r *report) reached(sources []model.Source) (reached map[int]bool, all bool) {
	reached = map[int]bool{}
	var more []int
	for _, s := range sources {
		at, known := r.find(s)
		if known && len(at) == 0 {
			return nil, true
		}
		more = append(more, at...)
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
// not known.
func (r *report) find(s model.Source) (at []int, known bool) {
	innermost := -1
	for i, n := range r.Nodes {
		if s.File == autogenerated {
			if s.Package == "main" || path.Dir(n.Trimmed) == strings.TrimSuffix(s.Package, "_test") {
				known = true
				if n.Method != "" && n.Method == s.Method {
					at = append(at, i)
				}
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
	if len(at) == 0 && innermost >= 0 {
		at = []int{innermost}
	}
	return at, known
}

func unversionedFile(f string) string {
	f = filepath.ToSlash(f)
	return path.Join(unversioned(path.Dir(f)), path.Base(f))
}

const autogenerated = "<autogenerated>"
