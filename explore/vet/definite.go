package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

// harmless says whether a write of a captured variable does no harm: the code assigns it
// before each use, and nothing uses it that is outside of the code and runs after it.
func (j *judge) harmless(z *zone, e *effect, o *object) bool {
	lit, ok := z.fn.node.(*ast.FuncLit)
	if !ok || o.v == nil || o.param >= 0 || o.global || o.fn == nil || e.obj != o || e.at != e.pos {
		return false
	}
	return !j.remembers(z, o.v) && !j.usedOutside(z, lit, o)
}

// remembers says whether code may use the value that a variable had before the code ran.
func (j *judge) remembers(z *zone, v *types.Var) bool {
	lit, ok := z.fn.node.(*ast.FuncLit)
	if !ok {
		return true
	}
	d := &definite{info: j.info, v: v}
	d.statement(lit.Body, false)
	return d.used
}

// usedOutside says whether a variable is used outside of a literal after it may have run.
func (j *judge) usedOutside(z *zone, lit *ast.FuncLit, o *object) bool {
	within := func(n, m ast.Node) bool { return m.Pos() <= n.Pos() && n.End() <= m.End() }
	used := false
	repeated := z.fn.outer != o.fn // the call is in another literal, which runs who knows when
	var walk func(n ast.Node, nested bool)
	walk = func(n ast.Node, nested bool) {
		ast.Inspect(n, func(m ast.Node) bool {
			switch m := m.(type) {
			case *ast.FuncLit:
				if m == lit {
					return false
				}
				if m != n {
					walk(m, true)
					return false
				}
			case *ast.ForStmt, *ast.RangeStmt, *ast.LabeledStmt:
				repeated = repeated || within(z.at, m) && m.Pos() > o.at
			case *ast.AssignStmt:
				if m.Tok == token.ASSIGN || m.Tok == token.DEFINE {
					for _, e := range m.Rhs {
						walk(e, nested)
					}
					for _, e := range m.Lhs {
						if id, ok := ast.Unparen(e).(*ast.Ident); !ok || j.info.ObjectOf(id) != o.v {
							walk(e, nested)
						}
					}
					return false
				}
			case *ast.ReturnStmt:
				used = used || repeated && len(m.Results) == 0 && isResult(o.fn, o.v)
			case *ast.UnaryExpr:
				if m.Op == token.AND && j.rootIs(m.X, o.v) {
					used = true
				}
			case *ast.Ident:
				used = used || j.info.Uses[m] == o.v && (nested || repeated)
			}
			return true
		})
	}
	if o.fn.body == nil {
		return true
	}
	walk(o.fn.body, false)
	if !used && !repeated {
		d := &definite{info: j.info, v: o.v, skip: lit, result: isResult(o.fn, o.v)}
		d.after(o.fn.body.List, z.at)
		used = d.used
	}
	return used
}

// after follows the variable from a call on that is somewhere in a list of statements, and
// says whether it is assigned in the end.
func (d *definite) after(list []ast.Stmt, call ast.Node) bool {
	for i, s := range list {
		if call.Pos() < s.Pos() || s.End() < call.End() {
			continue
		}
		in := false
		switch s := s.(type) {
		case *ast.BlockStmt:
			in = d.after(s.List, call)
		case *ast.IfStmt:
			switch {
			case s.Body.Pos() <= call.Pos() && call.End() <= s.Body.End():
				in = d.after(s.Body.List, call)
			case s.Else != nil && s.Else.Pos() <= call.Pos():
				in = d.after([]ast.Stmt{s.Else}, call)
			default:
				in = d.statement(s, false)
			}
		default:
			d.statement(s, false)
			if a, ok := s.(*ast.AssignStmt); ok {
				in = d.assignment(a, false)
			}
		}
		return d.list(list[i+1:], in)
	}
	return false
}

func isResult(f *function, v *types.Var) bool {
	for _, n := range f.named {
		if n == v {
			return true
		}
	}
	return false
}

// rootIs says whether an expression is a variable or a part of one.
func (j *judge) rootIs(e ast.Expr, v *types.Var) bool { return rootIs(j.info, e, v) }

func rootIs(info *types.Info, e ast.Expr, v *types.Var) bool {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.Ident:
			return info.ObjectOf(x) == v
		default:
			return false
		}
	}
}

// definite follows a variable through statements: used says that it may be used before it
// was assigned.
type definite struct {
	info   *types.Info
	v      *types.Var
	skip   *ast.FuncLit // is looked at elsewhere
	result bool         // it is a result: a return without values uses it
	used   bool
}

// expression notes uses in an expression, where the variable is assigned or not.
func (d *definite) expression(e ast.Node, assigned bool) {
	if e == nil {
		return
	}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if n != d.skip && mentions(d.info, n, d.v) {
				d.used = true // who knows when that runs
			}
			return false
		case *ast.UnaryExpr:
			if n.Op == token.AND && rootIs(d.info, n.X, d.v) {
				d.used = true
			}
		case *ast.SelectorExpr:
			if s := d.info.Selections[n]; s != nil && s.Kind() == types.MethodVal && rootIs(d.info, n.X, d.v) {
				if r := s.Obj().(*types.Func).Signature().Recv(); r != nil && isPointer(r.Type()) && !isPointer(d.info.TypeOf(n.X)) {
					d.used = true
				}
			}
		case *ast.Ident:
			if d.info.Uses[n] == d.v && !assigned {
				d.used = true
			}
		}
		return true
	})
}

func isPointer(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Pointer)
	return ok
}

func mentions(info *types.Info, n ast.Node, v *types.Var) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && info.Uses[id] == v {
			found = true
		}
		return !found
	})
	return found
}

// statement says whether the variable is assigned after a statement, wherever what follows
// it is reached.
func (d *definite) statement(s ast.Stmt, in bool) bool {
	switch s := s.(type) {
	case nil:
	case *ast.BlockStmt:
		if s != nil {
			return d.list(s.List, in)
		}
	case *ast.LabeledStmt:
		return d.statement(s.Stmt, in)
	case *ast.AssignStmt:
		return d.assignment(s, in)
	case *ast.IfStmt:
		in = d.statement(s.Init, in)
		d.expression(s.Cond, in)
		then := d.statement(s.Body, in)
		if s.Else == nil {
			return in
		}
		return d.statement(s.Else, in) && then
	case *ast.ForStmt:
		in = d.statement(s.Init, in)
		if s.Cond != nil {
			d.expression(s.Cond, in)
		}
		d.statement(s.Body, in)
		d.statement(s.Post, in)
	case *ast.RangeStmt:
		d.expression(s.X, in)
		inside := in
		for _, e := range []ast.Expr{s.Key, s.Value} {
			if id, ok := e.(*ast.Ident); ok && d.info.ObjectOf(id) == d.v {
				inside = true
			}
		}
		d.statement(s.Body, inside)
	case *ast.SwitchStmt:
		in = d.statement(s.Init, in)
		if s.Tag != nil {
			d.expression(s.Tag, in)
		}
		return d.clauses(s.Body, in)
	case *ast.TypeSwitchStmt:
		in = d.statement(s.Init, in)
		d.statement(s.Assign, in)
		return d.clauses(s.Body, in)
	case *ast.ReturnStmt:
		for _, e := range s.Results {
			d.expression(e, in)
		}
		d.used = d.used || d.result && len(s.Results) == 0 && !in
		return true
	case *ast.BranchStmt:
		d.used = d.used || s.Tok == token.GOTO
		return true
	default:
		d.expression(s, in)
	}
	return in
}

func (d *definite) list(list []ast.Stmt, in bool) bool {
	for _, s := range list {
		in = d.statement(s, in)
	}
	return in
}

func (d *definite) assignment(s *ast.AssignStmt, in bool) bool {
	for _, e := range s.Rhs {
		d.expression(e, in)
	}
	out := in
	for _, e := range s.Lhs {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok && d.info.ObjectOf(id) == d.v {
			if s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
				d.expression(id, in) // op=
			}
			out = true
			continue
		}
		d.expression(e, in)
	}
	return out
}

func (d *definite) clauses(body *ast.BlockStmt, in bool) bool {
	all, complete := true, false
	for _, c := range body.List {
		c, ok := c.(*ast.CaseClause)
		if !ok {
			continue
		}
		for _, e := range c.List {
			d.expression(e, in)
		}
		complete = complete || c.List == nil
		after := d.list(c.Body, in)
		if n := len(c.Body); n > 0 {
			if b, ok := c.Body[n-1].(*ast.BranchStmt); ok && b.Tok != token.CONTINUE {
				after = in // a break or fallthrough
			}
		}
		all = all && after
	}
	return in || all && complete
}
