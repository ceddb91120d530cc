package lint

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/icmc-project/icmc"

// An arrow says what the packages in a folder may import besides the standard
// library: folders of this module, and other modules.
type arrow struct {
	folder  string
	own     []string
	foreign []string
}

// The arrows all point one way. Why a module is where it is says
// docs/decisions/dependencies.md.
var arrows = []arrow{
	{folder: "model/trace", own: []string{"internal/words"}},
	{folder: "model/engine", own: []string{"model/trace", "internal/codec", "internal/fnv", "internal/words"}},
	// What a modeller writes with, and direct-style Go as code for the engine.
	{folder: "model", own: []string{"model/trace", "model/engine", "internal/codec", "internal/fnv", "internal/words"}},
	{folder: "explore/catalog", own: []string{"model"}, foreign: []string{"github.com/agnivade/levenshtein"}},
	{folder: "explore/prop", own: []string{"explore", "model"}, foreign: []string{"pgregory.net/rapid"}},
	{folder: "explore/vet", own: []string{"model/engine"}},
	// What is searched, and what ends it; then what searches, replays and shrinks.
	{folder: "explore/limit", own: []string{"model/engine"}},
	{folder: "explore/space", own: []string{"model/engine", "model/trace"}},
	{folder: "explore/unseen", own: []string{"explore/space", "internal/splitmix"}},
	{folder: "explore/compile", own: []string{"explore/limit", "explore/space", "explore/vet", "model"}},
	{folder: "explore/native", own: []string{"explore/limit", "explore/space", "explore/unseen", "model/engine", "model/trace", "internal/splitmix"}},
	{folder: "explore/replay", own: []string{"explore/limit", "explore/native", "explore/space", "model/engine", "model/trace"}},
	{folder: "explore/exhaustive", own: []string{"explore/limit", "explore/native", "explore/space", "model/engine", "model/trace"}},
	{
		folder: "explore/random",
		own:    []string{"explore/limit", "explore/replay", "explore/space", "explore/unseen", "model/engine", "model/trace", "internal/splitmix"},
	},
	{
		folder: "explore/shrink",
		own:    []string{"explore/exhaustive", "explore/limit", "explore/replay", "explore/space", "model/engine", "model/trace", "internal/words"},
	},
	// What a modeller's test imports, without the random search.
	{
		folder: "explore",
		own: []string{
			"explore/compile", "explore/exhaustive", "explore/limit", "explore/native", "explore/replay", "explore/shrink", "explore/space",
			"model", "internal/words",
		},
	},
	{folder: "invariants", own: []string{"model"}, foreign: []string{"github.com/anishathalye/porcupine"}},
	// The command draws scenarios too; a modeller who imports a protocol does not.
	{folder: "protocols/drawn", own: []string{"protocols", "explore/prop", "model"}, foreign: []string{"pgregory.net/rapid"}},
	{folder: "protocols", own: []string{"protocols", "invariants", "model"}},
	{folder: "corpus", own: []string{"model/trace"}, foreign: []string{"github.com/cockroachdb/pebble/v2"}},
	{folder: "night", own: []string{"explore", "corpus", "model", "internal/words"}},
	{
		folder:  "command",
		own:     []string{"model", "explore", "corpus", "night", "internal/words"},
		foreign: []string{"github.com/alecthomas/kong", "golang.org/x/term"},
	},
	{folder: "cmd", own: []string{"command", "protocols"}},
	{folder: "internal/lint"},
	{folder: "internal/codec"},
	{folder: "internal/fnv"},
	{folder: "internal", own: []string{"internal", "explore", "model"}}, // systems and help for tests
	// Examples.
	{folder: "docs", own: []string{"model", "explore", "invariants", "command"}, foreign: []string{"pgregory.net/rapid"}},
}

// Tests may import all of this module, what their package may import, and these.
var testModules = []string{
	"github.com/cockroachdb/datadriven",
	"github.com/rogpeppe/go-internal/testscript",
	"github.com/santhosh-tekuri/jsonschema/v6",
	"pgregory.net/rapid",
}

type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestArrows(t *testing.T) {
	for _, p := range goList(t) {
		folder := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		a, ok := arrowOf(folder)
		if !ok {
			t.Errorf("%s is in no folder that internal/lint/arrows_test.go knows: add it there, with what it may import", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			if !a.allows(imported) {
				t.Errorf("%s imports %s: %s", p.ImportPath, imported, a.advice())
			}
		}
		for _, imported := range append(p.TestImports, p.XTestImports...) {
			if !a.allows(imported) && !within(imported, module) && !withinAny(imported, testModules) {
				t.Errorf("a test of %s imports %s: tests may import this module, what their package may import, and %s",
					p.ImportPath, imported, strings.Join(testModules, ", "))
			}
		}
	}
}

func arrowOf(folder string) (arrow, bool) {
	for _, a := range arrows {
		if within(folder, a.folder) {
			return a, true
		}
	}
	return arrow{}, false
}

func (a arrow) allows(imported string) bool {
	if standard(imported) || withinAny(imported, a.foreign) {
		return true
	}
	for _, own := range a.own {
		if within(imported, module+"/"+own) {
			return true
		}
	}
	return false
}

func (a arrow) advice() string {
	may := append([]string{"the standard library"}, append(a.own, a.foreign...)...)
	return "packages under " + a.folder + "/ import " + strings.Join(may, ", ") +
		" and nothing else; move the code to where its imports are at home, or pass in what it needs as an interface"
}

// standard says whether a package is of the standard library: the first part of
// any other path has a dot.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// within says whether path is dir or below it.
func within(path, dir string) bool {
	rest, ok := strings.CutPrefix(path, dir)
	return ok && (rest == "" || rest[0] == '/')
}

func withinAny(path string, dirs []string) bool {
	for _, dir := range dirs {
		if within(path, dir) {
			return true
		}
	}
	return false
}

// goList lists the packages of the module.
func goList(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			t.Fatalf("go list: %v\n%s", err, failed.Stderr)
		}
		t.Fatal(err)
	}
	var packages []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
