package vet

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A program is the packages that are read in source, with types.
type program struct {
	set       *token.FileSet
	packages  []*pkg
	info      *types.Info // of all packages
	functions []*function // in the order of the sources
	decls     map[*types.Func]*function
	lits      map[*ast.FuncLit]*function
	byName    map[string][]*function // methods, by their names
}

type pkg struct {
	listed *listed
	types  *types.Package
	files  []*ast.File
}

// A function is a declared function, a literal, or the initialisation of the variables of
// a package.
type function struct {
	index  int
	pkg    *pkg
	node   ast.Node // *ast.FuncDecl, *ast.FuncLit or *ast.GenDecl
	body   *ast.BlockStmt
	outer  *function // that a literal is in
	name   string
	object *types.Func  // of a declaration
	params []*types.Var // the receiver first
	named  []*types.Var // results that have names, nil for others
	sig    *types.Signature
	unread *types.Func // that it is a use of, see forward
	flow
}

var errNoModel = errors.New("no package there imports " + modelPath)

// read lists, parses and checks the packages of a question.
func read(ctx context.Context, q question) (*program, []*listed, error) {
	all, err := list(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	p := &program{
		set: token.NewFileSet(), decls: map[*types.Func]*function{}, lits: map[*ast.FuncLit]*function{}, byName: map[string][]*function{},
		info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{},
		},
	}
	inSource := sourceSet(all)
	if err := p.check(all, inSource); err != nil {
		return nil, nil, err
	}
	if len(p.packages) == 0 {
		return nil, nil, fmt.Errorf("%s: %w", strings.Join(q.patterns, " "), errNoModel)
	}
	for _, k := range p.packages {
		for _, f := range k.files {
			p.collect(k, f)
		}
	}
	return p, all, nil
}

// sourceSet picks the packages to read in source: all that depend on package model but for
// the tool's own, and whatever depends on one of them, or a type would be two types. Of a
// package with tests the variant that has them stands for it.
func sourceSet(all []*listed) map[string]bool {
	wanted, tested := map[string]bool{}, map[string]bool{}
	for _, p := range all {
		if p.ForTest != "" {
			tested[p.ForTest] = true
		}
	}
	byPath := map[string]*listed{}
	for _, p := range all { // dependencies come first
		byPath[p.ImportPath] = p
		if p.Standard || strings.HasSuffix(p.ImportPath, ".test") || p.ImportPath == modelPath || p.ForTest == modelPath {
			continue
		}
		for _, i := range p.Imports {
			if mapped, ok := p.ImportMap[i]; ok {
				i = mapped
			}
			if wanted[i] || i == modelPath && !(p.DepOnly && tool(p.ImportPath)) {
				wanted[p.ImportPath] = true
			}
		}
	}
	for path := range wanted {
		if tested[path] && !slices.ContainsFunc(all, func(p *listed) bool {
			return wanted[p.ImportPath] && slices.Contains(p.Imports, path) && p.ImportMap[path] == ""
		}) {
			delete(wanted, path) // its variant has the same files
		}
	}
	return wanted
}

// tool says whether a package is the tool's own and has no code of models.
func tool(path string) bool {
	rest, ok := strings.CutPrefix(path, modulePath+"/")
	first, _, _ := strings.Cut(rest, "/")
	return ok && !strings.Contains(rest, "/testdata/") && slices.Contains([]string{"model", "explore", "command", "corpus", "night", "cmd"}, first)
}

// check parses and checks the packages, in the order of the list.
func (p *program) check(all []*listed, inSource map[string]bool) error {
	exports := map[string]string{}
	checked := map[string]*types.Package{}
	for _, l := range all {
		exports[l.ImportPath] = l.Export
	}
	compiled := importer.ForCompiler(p.set, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("%s is not compiled", path)
		}
		return os.Open(exports[path])
	})
	for _, l := range all {
		if !inSource[l.ImportPath] {
			continue
		}
		k := &pkg{listed: l}
		for _, name := range l.GoFiles {
			if !filepath.IsAbs(name) {
				name = filepath.Join(l.Dir, name)
			}
			f, err := parser.ParseFile(p.set, name, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			k.files = append(k.files, f)
		}
		if len(l.CgoFiles) > 0 {
			return fmt.Errorf("%s uses cgo", l.ImportPath)
		}
		var first error
		conf := types.Config{
			Importer: importing(func(path string) (*types.Package, error) {
				if mapped, ok := l.ImportMap[path]; ok {
					path = mapped
				}
				if path == "unsafe" {
					return types.Unsafe, nil
				}
				if t := checked[path]; t != nil {
					return t, nil
				}
				return compiled.Import(path)
			}),
			Error: func(err error) {
				if first == nil {
					first = err
				}
			},
		}
		if l.Module != nil && l.Module.GoVersion != "" {
			conf.GoVersion = "go" + l.Module.GoVersion
		}
		path, _, _ := strings.Cut(l.ImportPath, " ")
		k.types, _ = conf.Check(path, p.set, k.files, p.info)
		if first != nil {
			return fmt.Errorf("%s does not compile: %w", l.ImportPath, errors.New(complaint(first.Error(), first)))
		}
		checked[l.ImportPath] = k.types
		p.packages = append(p.packages, k)
	}
	return nil
}

type importing func(path string) (*types.Package, error)

func (i importing) Import(path string) (*types.Package, error) { return i(path) }

// collect finds the functions of a file.
func (p *program) collect(k *pkg, file *ast.File) {
	path, _, _ := strings.Cut(k.listed.ImportPath, " ")
	if tool(path) && !strings.HasSuffix(p.set.Position(file.Pos()).Filename, "_test.go") {
		return // the tool's own code is not run by the engine
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			f := &function{pkg: k, node: d, body: d.Body, name: d.Name.Name}
			f.object, _ = p.info.Defs[d.Name].(*types.Func)
			if f.object == nil || d.Body == nil {
				continue
			}
			f.sig = f.object.Signature()
			if r := f.sig.Recv(); r != nil {
				f.name = typeName(r.Type()) + "." + f.name
				p.byName[d.Name.Name] = append(p.byName[d.Name.Name], f)
			}
			p.decls[f.object] = f
			p.add(f)
			p.nested(f, d.Body)
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				f := &function{pkg: k, node: d, name: "the initialisation of package " + k.types.Name(), sig: types.NewSignatureType(nil, nil, nil, nil, nil, false)}
				p.add(f)
				p.nested(f, d)
			}
		}
	}
}

func (p *program) add(f *function) {
	f.index = len(p.functions)
	p.functions = append(p.functions, f)
	f.declare(f.sig, func(v *types.Var) *types.Var { return v })
	for v := range f.sig.Results().Variables() {
		if v.Name() == "" || v.Name() == "_" {
			v = nil
		}
		f.named = append(f.named, v)
	}
}

// declare gives a function the parameters of a signature, the receiver first.
func (f *function) declare(sig *types.Signature, each func(*types.Var) *types.Var) {
	if r := sig.Recv(); r != nil {
		f.params = append(f.params, each(r))
	}
	for v := range sig.Params().Variables() {
		f.params = append(f.params, each(v))
	}
	f.flow.begin(sig)
}

// nested finds the literals in a node that belongs to f.
func (p *program) nested(f *function, n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			return true
		}
		sig, ok := p.info.TypeOf(lit).(*types.Signature)
		if !ok {
			return false
		}
		inner := &function{pkg: f.pkg, node: lit, body: lit.Body, outer: f, sig: sig, name: "a function literal in " + f.root().name}
		p.lits[lit] = inner
		p.add(inner)
		p.nested(inner, lit.Body)
		return false
	})
}

// root is the declaration that a literal is in.
func (f *function) root() *function {
	for f.outer != nil {
		f = f.outer
	}
	return f
}

// within says whether f is g or a literal in it.
func (f *function) within(g *function) bool {
	for ; f != nil; f = f.outer {
		if f == g {
			return true
		}
	}
	return false
}

// typeName is the name of a type or of what it points to.
func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return t.String()
}
