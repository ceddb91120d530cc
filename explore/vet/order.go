package vet

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// An ordering says whether it matters in which order a map is gone through.
type ordering uint8

const (
	orderMatters ordering = iota
	orderPerhaps          // it depends on what is done with the result
	orderFree
)

// mapRange notes that a map is gone through. Whether that is harmless depends on what the
// functions do that are called, and is judged in the end.
func (a *analysis) mapRange(f *function, n ast.Node, x ast.Expr) {
	if a.ranges == nil {
		a.ranges = map[token.Pos]ast.Node{}
	}
	a.ranges[n.Pos()] = n
	a.misdeed(f, n, KindMapRange, types.ExprString(x), "is in no order")
}

// order judges the loop over a map that an effect is about.
func (j *judge) order(e *effect) ordering {
	o := &orders{judge: j, fn: e.fn}
	switch n := j.ranges[e.pos].(type) {
	case *ast.RangeStmt:
		o.loop = n
		for _, k := range []ast.Expr{n.Key, n.Value} {
			if id, ok := k.(*ast.Ident); ok && n.Tok == token.ASSIGN && id.Name != "_" {
				return orderMatters
			}
		}
		if key, ok := n.Key.(*ast.Ident); ok {
			o.key = j.info.ObjectOf(key)
		}
		if !o.list(n.Body.List) {
			return orderMatters
		}
		if o.leaves && o.adds {
			return orderMatters // how far it came depends on the order
		}
	case *ast.CallExpr:
		o.collected(n)
	}
	for _, v := range o.appended {
		if !o.sorted(v, e.pos) {
			return orderPerhaps
		}
	}
	if j.ranges[e.pos] != nil && len(o.appended) == 0 {
		if _, call := j.ranges[e.pos].(*ast.CallExpr); call {
			return orderPerhaps
		}
	}
	return orderFree
}

type orders struct {
	*judge
	fn       *function
	loop     *ast.RangeStmt
	key      types.Object
	appended []types.Object // slices, in the order of the map
	adds     bool           // something grows with each entry
	leaves   bool           // the loop may end early
	returns  string         // what it returns from within
}

// list says whether statements commute with themselves for another entry.
func (o *orders) list(list []ast.Stmt) bool {
	for _, s := range list {
		if !o.statement(s) {
			return false
		}
	}
	return true
}

func (o *orders) statement(s ast.Stmt) bool {
	switch s := s.(type) {
	case nil, *ast.EmptyStmt:
		return true
	case *ast.BlockStmt:
		return o.list(s.List)
	case *ast.IfStmt:
		if o.extreme(s) {
			return true
		}
		return o.statement(s.Init) && o.pure(s.Cond) && o.list(s.Body.List) && o.statement(s.Else)
	case *ast.BranchStmt:
		o.leaves = o.leaves || s.Tok == token.BREAK
		return s.Tok == token.CONTINUE || s.Tok == token.BREAK
	case *ast.IncDecStmt:
		o.adds = true
		return o.number(s.X) && o.pure(s.X)
	case *ast.AssignStmt:
		return o.assignment(s)
	case *ast.RangeStmt:
		return o.pure(s.X) && o.list(s.Body.List)
	case *ast.DeclStmt:
		return true
	case *ast.ReturnStmt:
		return o.returned(s)
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := call.Fun.(*ast.Ident)
		o.adds = true
		return ok && id.Name == "delete" && len(call.Args) == 2 && o.isKey(call.Args[1])
	}
	return false
}

func (o *orders) returned(s *ast.ReturnStmt) bool {
	o.leaves = true
	var texts []string
	for _, e := range s.Results {
		if tv := o.info.Types[e]; tv.Value == nil && !tv.IsNil() && !o.outside(e) {
			return false
		}
		texts = append(texts, types.ExprString(e))
	}
	text := strings.Join(texts, ", ") + ";"
	same := o.returns == "" || o.returns == text
	o.returns = text
	return same
}

// outside says whether an expression is the same for every entry: it names nothing that is
// declared in the loop, and calls nothing.
func (o *orders) outside(e ast.Expr) bool {
	same := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr, *ast.FuncLit:
			same = false
		case *ast.Ident:
			if v, ok := o.info.Uses[n].(*types.Var); ok && o.loop.Pos() <= v.Pos() && v.Pos() < o.loop.End() {
				same = false
			}
		}
		return same
	})
	return same
}

// own says whether a variable is declared in the loop.
func (o *orders) own(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	v := o.info.ObjectOf(id)
	return id.Name == "_" || v != nil && o.loop.Pos() <= v.Pos() && v.Pos() < o.loop.End()
}

func (o *orders) assignment(s *ast.AssignStmt) bool {
	for _, e := range s.Rhs {
		if !o.pure(e) {
			return false
		}
	}
	for i, l := range s.Lhs {
		if o.own(l) {
			continue
		}
		if len(s.Rhs) != len(s.Lhs) || !o.pure(l) {
			return false
		}
		r := ast.Unparen(s.Rhs[i])
		switch s.Tok {
		case token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN, token.OR_ASSIGN, token.AND_ASSIGN, token.XOR_ASSIGN, token.AND_NOT_ASSIGN:
			o.adds = true
			if !o.number(l) {
				return false
			}
		case token.ASSIGN:
			if !o.stored(l, r) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// stored says whether l = r is the same in any order.
func (o *orders) stored(l, r ast.Expr) bool {
	if tv := o.info.Types[r]; tv.Value != nil && tv.Value.Kind() != constant.Unknown {
		return true
	}
	if ix, ok := l.(*ast.IndexExpr); ok && o.isKey(ix.Index) {
		if _, ok := o.under(ix.X).(*types.Map); ok {
			o.adds = true
			return true
		}
	}
	call, ok := r.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	if !ok || len(call.Args) == 0 || types.ExprString(call.Args[0]) != types.ExprString(l) {
		return false
	}
	o.adds = true
	switch id.Name {
	case "append":
		if v, ok := ast.Unparen(l).(*ast.Ident); ok {
			o.appended = append(o.appended, o.info.ObjectOf(v))
			return true
		}
	case "min", "max":
		return true
	}
	return false
}

// extreme says whether an if is if x > most { most = x }.
func (o *orders) extreme(s *ast.IfStmt) bool {
	cond, ok := ast.Unparen(s.Cond).(*ast.BinaryExpr)
	if !ok || s.Else != nil || s.Init != nil || len(s.Body.List) != 1 || !o.pure(cond) {
		return false
	}
	set, ok := s.Body.List[0].(*ast.AssignStmt)
	if !ok || len(set.Lhs) != 1 || len(set.Rhs) != 1 || set.Tok != token.ASSIGN {
		return false
	}
	l, r := types.ExprString(set.Lhs[0]), types.ExprString(set.Rhs[0])
	x, y := types.ExprString(cond.X), types.ExprString(cond.Y)
	compares := slices.Contains([]token.Token{token.LSS, token.GTR, token.LEQ, token.GEQ}, cond.Op)
	return compares && (x == l && y == r || x == r && y == l)
}

func (o *orders) isKey(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && o.key != nil && o.info.ObjectOf(id) == o.key
}

// number says whether adding to something is the same in any order.
func (o *orders) number(e ast.Expr) bool {
	b, ok := o.under(e).(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// pure says whether an expression does nothing, and has no part that is in another order.
func (o *orders) pure(e ast.Expr) bool {
	pure := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			pure = false
		case *ast.UnaryExpr:
			pure = pure && n.Op != token.ARROW
		case *ast.CallExpr:
			pure = pure && o.pureCall(n)
		}
		return pure
	})
	return pure
}

func (o *orders) pureCall(c *ast.CallExpr) bool {
	if tv := o.info.Types[c.Fun]; tv.IsType() || tv.IsBuiltin() {
		return true
	}
	fn := o.callee(c)
	if fn == nil {
		return false
	}
	if decl := o.decls[fn]; decl != nil {
		for _, e := range decl.effects {
			if e.visible(decl) && e.kind != reads {
				return false
			}
		}
		return true
	}
	if fn.Pkg() == nil {
		return true
	}
	if fn.Pkg().Path() == modelPath {
		r := fn.Signature().Recv()
		return r != nil && setsUp(modelType(r.Type()), "") || r == nil && setsUp("", fn.Name())
	}
	b, known := behaviorOf(fn)
	return known && b.pure()
}

// sorts says whether a function sorts what it is given first.
func sorts(fn *types.Func) bool {
	switch fn.Pkg().Path() {
	case "slices":
		return strings.HasPrefix(fn.Name(), "Sort")
	case "sort":
		b, _ := behaviorOf(fn)
		return fn.Signature().Recv() == nil && b.has(verbWrites, 0)
	}
	return false
}

// sorted says whether a slice is sorted by a call that stands behind pos.
func (o *orders) sorted(v types.Object, pos token.Pos) bool {
	found := false
	ast.Inspect(o.fn.node, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || c.Pos() < pos || len(c.Args) == 0 {
			return true
		}
		fn := o.callee(c)
		if fn == nil || fn.Pkg() == nil || !sorts(fn) {
			return true
		}
		ast.Inspect(c.Args[0], func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && o.info.ObjectOf(id) == v {
				found = true
			}
			return true
		})
		return true
	})
	return found
}

// collected finds the variable that a call's result is assigned to.
func (o *orders) collected(c *ast.CallExpr) {
	ast.Inspect(o.fn.node, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok && len(s.Lhs) == 1 && len(s.Rhs) == 1 && ast.Unparen(s.Rhs[0]) == ast.Expr(c) {
			if id, ok := s.Lhs[0].(*ast.Ident); ok {
				o.appended = append(o.appended, o.info.ObjectOf(id))
			}
		}
		return true
	})
}
