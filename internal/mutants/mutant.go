package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// mutant is one change of a file.
type mutant struct {
	file, name string // its path, absolute and as it was named
	source     string
	from, to   int // offsets of what is replaced
	by         string
	operator   string
	place      string // file:line:column
	change     string // for people
}

// text is the file with the change.
func (m mutant) text() string { return m.source[:m.from] + m.by + m.source[m.to:] }

// finder finds the mutants of one file.
type finder struct {
	fset       *token.FileSet
	info       *types.Info
	file, name string
	source     string
	found      []mutant
}

// mutantsOf lists the mutants of the files of a package that are not tests, in the
// order of the files and of the places in them.
func mutantsOf(dir string, skip *regexp.Regexp) ([]mutant, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	var finders []*finder
	for _, name := range names { // sorted
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		path, err := filepath.Abs(name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		finders = append(finders, &finder{fset: fset, file: path, name: name, source: string(source)})
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no Go files in %s", dir)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	if _, err := conf.Check(dir, fset, files, info); err != nil {
		return nil, err
	}
	var all []mutant
	for i, f := range finders {
		if skip.MatchString(filepath.Base(f.name)) {
			continue
		}
		f.info = info
		ast.Inspect(files[i], f.visit)
		all = append(all, f.found...)
	}
	return all, nil
}

// visit applies every operator that applies to a node.
func (f *finder) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.IfStmt:
		f.negate(n.Cond)
	case *ast.ForStmt:
		if n.Cond != nil {
			f.negate(n.Cond)
		}
	case *ast.BinaryExpr:
		if n.Op == token.LAND || n.Op == token.LOR {
			f.negate(n.X)
			f.negate(n.Y)
		}
	case *ast.BlockStmt:
		f.drop(n.List)
	case *ast.CaseClause:
		f.drop(n.Body)
	case *ast.CommClause:
		f.drop(n.Body)
	case *ast.BasicLit:
		f.shift(n)
	case *ast.CallExpr:
		f.exchange(n)
	}
	return true
}

func (f *finder) offset(p token.Pos) int { return f.fset.Position(p).Offset }

func (f *finder) add(n ast.Node, operator, by, change string) {
	at := f.fset.Position(n.Pos())
	f.found = append(f.found, mutant{
		file: f.file, name: f.name, source: f.source, from: f.offset(n.Pos()), to: f.offset(n.End()), by: by, operator: operator,
		place: fmt.Sprintf("%s:%d:%d", f.name, at.Line, at.Column), change: strings.ReplaceAll(oneLine(change), "|", "\\|"),
	})
}

func (f *finder) code(n ast.Node) string { return f.source[f.offset(n.Pos()):f.offset(n.End())] }

// negate negates a condition.
func (f *finder) negate(cond ast.Expr) {
	f.add(cond, "negate", "!("+f.code(cond)+")", f.code(cond))
}

// drop drops a statement.
func (f *finder) drop(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.DeclStmt, *ast.EmptyStmt, *ast.LabeledStmt:
			continue
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				continue
			}
		}
		f.add(s, "drop", "", f.code(s))
	}
}

// shift makes an integer one more, and one less.
func (f *finder) shift(lit *ast.BasicLit) {
	if lit.Kind != token.INT {
		return
	}
	n, err := strconv.ParseInt(lit.Value, 0, 64)
	if err != nil {
		return
	}
	for _, m := range []int64{n + 1, n - 1} {
		line := f.fset.Position(lit.Pos()).Line
		f.add(lit, "off by one", fmt.Sprintf("(%d)", m), fmt.Sprintf("%d for %d in: %s", m, n, strings.TrimSpace(strings.Split(f.source, "\n")[line-1])))
	}
}

// exchange exchanges two arguments that stand beside each other and have one type.
func (f *finder) exchange(call *ast.CallExpr) {
	for i := 1; i < len(call.Args); i++ {
		a, b := call.Args[i-1], call.Args[i]
		s, t := f.info.Types[a], f.info.Types[b]
		if s.Type == nil || t.Type == nil || !types.Identical(types.Default(s.Type), types.Default(t.Type)) || f.code(a) == f.code(b) {
			continue
		}
		between := f.source[f.offset(a.End()):f.offset(b.Pos())]
		pair := &ast.KeyValueExpr{Key: a, Value: b}
		f.add(pair, "exchange", f.code(b)+between+f.code(a), f.code(call))
	}
}

// oneLine shortens code to a line.
func oneLine(s string) string {
	const runesMax = 100
	r := []rune(strings.Join(strings.Fields(strings.ReplaceAll(s, "`", "'")), " "))
	if len(r) > runesMax {
		return string(r[:runesMax]) + "…"
	}
	return string(r)
}
