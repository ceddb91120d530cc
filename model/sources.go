package model

import (
	"cmp"
	"maps"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model/engine"
)

// Source returns where the scenario's Setup is, which is known before it runs; ok is
// false if that is nobody's code.
func (s Scenario) Source() (at engine.Source, ok bool) { return sourceOf(s.Setup) }

// sources returns where code is: Setup, the programs of clients, properties and monitors, and
// what canisters and clients hold in fields; sorted, each once; code of this package is nobody's.
func (e *Env) sources(setup func(*Env)) []engine.Source {
	codes := []any{setup}
	var held []reflect.Value
	for _, c := range e.canisters {
		held = append(held, c.module.functions()...)
	}
	for _, c := range e.modules {
		held = append(held, c.functions()...)
	}
	for _, c := range e.clients {
		codes = append(codes, c.given)
		held = append(held, c.module.functions()...)
	}
	for _, p := range e.properties {
		if p.given != nil {
			codes = append(codes, p.given)
		} else if p.Check != nil {
			codes = append(codes, p.Check)
		}
		if p.Monitor != nil {
			codes = append(codes, p.Monitor.Next, p.Monitor.Identity, p.Monitor.Rename)
		}
	}
	var all []engine.Source
	for _, code := range codes {
		if s, ok := sourceOf(code); ok {
			all = append(all, s)
		}
	}
	for _, code := range held {
		if s, ok := sourceOfValue(code); ok {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b engine.Source) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Method, b.Method))
	})
	return slices.Compact(all)
}

// handlers returns the methods that can be called, each once, in the order in which their
// code is declared, and of one code by name.
func (e *Env) handlers() (all []engine.Handler) {
	modules := slices.Clone(e.modules)
	for _, c := range e.canisters {
		modules = append(modules, c.module)
	}
	seen := map[*method]bool{}
	for _, mod := range modules {
		for _, name := range slices.Sorted(maps.Keys(mod.methods)) {
			m := mod.methods[name]
			if seen[m] {
				continue
			}
			seen[m] = true
			if at, ok := sourceOf(m.code.Interface()); ok {
				at.Method = typeName(mod.typ) + "." + name
				all = append(all, engine.Handler{Source: at, Refuse: func(why error) { e.rv.refused[m] = why }})
			}
		}
	}
	return all
}

// typeName is the name of a type without its type arguments.
func typeName(t reflect.Type) string {
	name, _, _ := strings.Cut(t.Name(), "[")
	return name
}

// sourceOf says where a function begins.
func sourceOf(code any) (engine.Source, bool) {
	return sourceOfValue(reflect.ValueOf(code))
}

// functions are those that an instance holds in fields.
func (m *module) functions() (out []reflect.Value) {
	for _, i := range m.held {
		out = append(out, reflect.ValueOf(m.inst).Elem().Field(i))
	}
	return out
}

func sourceOfValue(v reflect.Value) (engine.Source, bool) {
	if v.Kind() != reflect.Func || v.IsNil() {
		return engine.Source{}, false
	}
	f := runtime.FuncForPC(v.Pointer())
	if f == nil || strings.HasPrefix(f.Name(), ownPackage+".") {
		return engine.Source{}, false
	}
	file, line := f.FileLine(f.Entry())
	pkg, name := split(f.Name())
	name, method := strings.CutSuffix(strings.NewReplacer("(*", "", ")", "", "[...]", "").Replace(name), "-fm")
	if standard(pkg, file) {
		return engine.Source{Package: pkg, Method: name}, true
	}
	if !method {
		name = ""
	}
	return engine.Source{File: file, Line: line, Package: pkg, Method: name}, true
}

// standard says whether a package is one of the standard library: its files lie with Go, or,
// in a program built with -trimpath, it is in no module.
func standard(pkg, file string) bool {
	if root, _, _ := strings.Cut(pkg, "/"); root == "main" || strings.Contains(root, ".") {
		return false
	}
	if filepath.IsAbs(file) {
		known := runtime.FuncForPC(reflect.ValueOf(strings.Cut).Pointer())
		of, _ := known.FileLine(known.Entry()) // src/strings/strings.go
		return strings.HasPrefix(file, filepath.Dir(filepath.Dir(of))+string(filepath.Separator))
	}
	info, ok := debug.ReadBuildInfo()
	in := func(m *debug.Module) bool { return pkg == m.Path || strings.HasPrefix(pkg, m.Path+"/") }
	return ok && !in(&info.Main) && !slices.ContainsFunc(info.Deps, in)
}

// split returns the import path in the name of a function, in which the dots of the last
// element are escaped, and the rest.
func split(function string) (path, name string) {
	slash := strings.LastIndexByte(function, '/') + 1
	last, name, _ := strings.Cut(function[slash:], ".")
	return function[:slash] + strings.ReplaceAll(last, "%2e", "."), name
}
