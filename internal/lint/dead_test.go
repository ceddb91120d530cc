package lint

import (
	"go/ast"
	"go/token"
	"path"
	"strings"
	"testing"
)

// checked are the folders whose exports must be used; what modellers import need not be, and
// what is in internal/ for tests is a model or a system.
var checked = []string{"model/engine", "model/trace", "explore", "corpus", "night", "internal/codec", "internal/fnv", "internal/words", "internal/splitmix"}

// What is exported is used by another package, or said by something that is: or else it is
// nobody's business, or dead.
func TestExportsAreUsed(t *testing.T) {
	all := sources(t)
	used := map[string]bool{} // path.Name of packages, and "path .Name" of whatever is selected there
	for name, s := range all {
		noteUses(path.Dir(name), s.file, used)
	}
	asked := askedFor(all)
	for folder := range foldersOf(all) {
		exported, said := exportsIn(folder, all)
		for name, file := range exported {
			_, method, isMethod := strings.Cut(name, ".")
			switch {
			case used[folder+"."+name] || said[name]:
			case isMethod && (asked[method] || selectedElsewhere(used, folder, method)):
			case folder == "explore" && !isMethod: // what a modeller's test imports
			case name == "Describer": // what other code may be
			default:
				t.Errorf("%s: %s is exported, and no other package uses it: give it a small letter, or take it out", file, name)
			}
		}
	}
}

// foldersOf are those that are checked.
func foldersOf(all map[string]source) map[string]bool {
	folders := map[string]bool{}
	for name := range all {
		if folder := path.Dir(name); withinAny(folder, checked) {
			folders[folder] = true
		}
	}
	return folders
}

// exportsIn are the exported names of the packages in a folder, with their files, and what
// their declarations say: a type in a signature, the other constants of a group.
func exportsIn(folder string, all map[string]source) (exported map[string]string, said map[string]bool) {
	exported, said = map[string]string{}, map[string]bool{}
	for name, s := range all {
		if path.Dir(name) != folder || strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, d := range s.file.Decls {
			exportedIn(d, func(of string, shown ast.Node) {
				exported[of] = name
				ast.Inspect(shown, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok && id.Name != of {
						said[id.Name] = true
					}
					return true
				})
				said[of] = said[of] || isGroup(d)
			})
		}
	}
	return exported, said
}

func isGroup(d ast.Decl) bool {
	g, ok := d.(*ast.GenDecl)
	return ok && g.Tok == token.CONST && len(g.Specs) > 1
}

// noteUses notes the names that a file of a folder uses of other packages.
func noteUses(folder string, f *ast.File, used map[string]bool) {
	imports := importNames(f)
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok {
			if p, ok := strings.CutPrefix(imports[x.Name], module+"/"); ok {
				used[p+"."+s.Sel.Name] = true
			}
		}
		used[folder+" ."+s.Sel.Name] = true
		return true
	})
}

// selectedElsewhere says whether a name is selected in another folder.
func selectedElsewhere(used map[string]bool, folder, name string) bool {
	for use := range used {
		if by, what, ok := strings.Cut(use, " ."); ok && what == name && by != folder {
			return true
		}
	}
	return false
}

// askedFor are the methods of interfaces, of this module and of those of others that it meets.
func askedFor(all map[string]source) map[string]bool {
	asked := map[string]bool{"String": true, "Error": true, "Unwrap": true, "Is": true, "Write": true, "Read": true, "Close": true}
	for _, s := range all {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if i, ok := n.(*ast.InterfaceType); ok {
				for _, m := range i.Methods.List {
					for _, n := range m.Names {
						asked[n.Name] = true
					}
				}
			}
			return true
		})
	}
	return asked
}
