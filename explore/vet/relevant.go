package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

// relevant picks the declarations that must be followed: those with functions that the engine
// runs or that set a scenario up, and what these lead to; and methods, which functions that
// are not read may call. Whatever else is in their packages, such as the tests that search,
// is not run by the engine.
func (a *analysis) relevant(nodes []node) functions {
	out := functions{}
	reached := map[int]bool{}
	var more []int
	for _, f := range a.functions {
		for _, name := range []string{"Msg", "Client", "View", "Env"} {
			if hasParam(f.sig, name) {
				more = append(more, f.index)
			}
		}
		if f.body == nil || f.name == "init" || f.sig.Recv() != nil || a.setsPackageVar(f) {
			out[f.root()] = true // variables of a package, what they begin with, and who writes them
		}
	}
	for len(more) > 0 {
		i := more[len(more)-1]
		more = more[:len(more)-1]
		if reached[i] {
			continue
		}
		reached[i] = true
		for _, to := range [][]int{nodes[i].Edges, nodes[i].handed, nodes[i].named, nodes[i].Around} {
			more = append(more, to...)
		}
		if i < len(a.functions) {
			out[a.functions[i].root()] = true
		}
	}
	return out
}

// setsPackageVar says whether a function assigns to a package variable or to a part of one,
// or takes its address.
func (a *analysis) setsPackageVar(f *function) (found bool) {
	check := func(e ast.Expr) {
		for e != nil {
			switch x := ast.Unparen(e).(type) {
			case *ast.SelectorExpr:
				e = x.X
				if a.info.Selections[x] == nil {
					e = x.Sel
				}
			case *ast.IndexExpr:
				e = x.X
			case *ast.StarExpr:
				e = x.X
			case *ast.Ident:
				v, ok := a.info.Uses[x].(*types.Var)
				found = found || ok && !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
				return
			default:
				return
			}
		}
	}
	f.inBody(func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				check(l)
			}
		case *ast.IncDecStmt:
			check(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				check(n.X)
			}
		case *ast.CallExpr:
			if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && a.info.Selections[sel] != nil {
				check(sel.X) // a method may write
			}
			for _, e := range n.Args {
				if t := a.info.TypeOf(e); t != nil && !a.isPlain(t) {
					check(e) // and so may a function
				}
			}
		}
		return true
	})
	return found
}
