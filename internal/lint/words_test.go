package lint

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// Who types "model." meets what modellers need: of the engine only the words that both share,
// which stand in one file, and the door through which the engine gets a scenario.
func TestModelListsNothingOfTheEngine(t *testing.T) {
	all := sources(t)
	doors := []string{"Scenario.ForEngine", "Scenario.Source"}
	for name, mentions := range exportedOf(all, "model", "words.go") {
		if slices.Contains(mentions, "engine") && !slices.Contains(doors, name) {
			t.Errorf("model.%s mentions package engine: modellers do not need it, or it is a word that both share and belongs into model/words.go", name)
		}
	}
	both := exportedOf(all, "model/engine", "")
	for name := range exportedOf(all, "model", "words.go") {
		// A scenario, a client and a property are something else to a modeller.
		if _, ok := both[name]; ok && !slices.Contains([]string{"Scenario", "Client", "Property", "Created"}, name) && !strings.Contains(name, ".") {
			t.Errorf("model.%s has the name of something in package engine: say the same word for the same thing in model/words.go, or find another", name)
		}
	}
}

// exportedOf are the exported names of a package, methods as Type.Method, with the packages
// that their declarations mention where everybody sees it; but for those in one file.
func exportedOf(all map[string]source, folder, but string) map[string][]string {
	out := map[string][]string{}
	for name, s := range all {
		if path.Dir(name) != folder || strings.HasSuffix(name, "_test.go") || path.Base(name) == but {
			continue
		}
		for _, d := range s.file.Decls {
			exportedIn(d, func(name string, shown ast.Node) { out[name] = packagesIn(shown) })
		}
	}
	return out
}

// exportedIn calls see for the exported names of a declaration, with what is shown of them.
func exportedIn(d ast.Decl, see func(name string, shown ast.Node)) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = receiver(d) + "." + name
			if !ast.IsExported(receiver(d)) {
				return
			}
		}
		if d.Name.IsExported() {
			see(name, d.Type)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					see(s.Name.Name, shownOf(s.Type))
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() {
						see(n.Name, s)
					}
				}
			}
		}
	}
}

// receiver is the name of the type that a method is of.
func receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	for {
		switch of := t.(type) {
		case *ast.StarExpr:
			t = of.X
		case *ast.IndexExpr:
			t = of.X
		case *ast.IndexListExpr:
			t = of.X
		case *ast.Ident:
			return of.Name
		default:
			return ""
		}
	}
}

// shownOf is a type without the fields that nobody sees.
func shownOf(t ast.Expr) ast.Node {
	s, ok := t.(*ast.StructType)
	if !ok {
		return t
	}
	shown := &ast.StructType{Fields: &ast.FieldList{}}
	for _, f := range s.Fields.List {
		if slices.ContainsFunc(f.Names, (*ast.Ident).IsExported) {
			shown.Fields.List = append(shown.Fields.List, f)
		}
	}
	return shown
}

// packagesIn are the packages that are mentioned somewhere.
func packagesIn(n ast.Node) (out []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if p, ok := s.X.(*ast.Ident); ok {
				out = append(out, p.Name)
			}
		}
		return true
	})
	return out
}
