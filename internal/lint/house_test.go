package lint

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A ban is something that code does not use. The rules are about code that is
// not a test.
type ban struct {
	pkg     string   // import path
	names   []string // banned names; a * at the end stands for anything; none for the whole package
	allowed []string // folders or files where it may be used
	instead string
}

var bans = []ban{
	{"fmt", []string{"Print*"}, []string{"command"}, "return a string or take an io.Writer"},
	{"os", []string{"Stdout", "Stderr", "Stdin"}, []string{"command", "internal/mutants/main.go"}, "take an io.Writer or io.Reader"},
	{"log", nil, nil, "return an error; the command says it"},
	{"log/slog", nil, nil, "return an error; the command says it"},
	{"os", []string{"Exit"}, []string{"command/main.go", "internal/mutants/main.go"}, "return an error or an exit code"},
	{
		"time",
		[]string{"Now", "Since", "Until"},
		[]string{"explore/limit/guard.go", "command"},
		"take the time as an argument: what is computed must not depend on the clock",
	},
	{"math/rand", nil, nil, "derive from what is given, or take a source of randomness: results must repeat"},
	{"math/rand/v2", nil, []string{"internal/systems", "internal/mutants", "explore/random/dice.go"}, "derive from what is given, or take a source of randomness: results must repeat"},
}

const (
	linesMax         = 400 // of a file
	functionLinesMax = 70
)

func TestHouse(t *testing.T) {
	for name, file := range sources(t) {
		if !strings.HasSuffix(name, "_test.go") {
			for _, complaint := range complaintsAbout(name, file) {
				t.Error(complaint)
			}
		}
	}
}

// TestBansBite feeds the rules code that breaks each.
func TestBansBite(t *testing.T) {
	const code = `package p
import ("fmt"; "log"; rnd "math/rand"; "os"; "time")
func init() { fmt.Println(1); log.Print(2); rnd.Int(); os.Exit(3); time.Now() }
func f() { println(os.Stdout) }
`
	got := complaintsAbout("explore/p.go", parse(t, "explore/p.go", code))
	want := []string{"init", "fmt.Println", "log.Print", "rand.Int", "os.Exit", "time.Now", "println", "os.Stdout"}
	if len(got) != len(want) {
		t.Errorf("%d complaints, want %d: %q", len(got), len(want), got)
	}
	for _, w := range want {
		if !slices.ContainsFunc(got, func(c string) bool { return strings.Contains(c, w) }) {
			t.Errorf("nobody complains about %s: %q", w, got)
		}
	}
	if allowed := complaintsAbout("command/p.go", parse(t, "command/p.go", strings.Replace(code, "init", "start", 1))); len(allowed) != 4 {
		t.Errorf("of a command: %q", allowed)
	}
}

// A source is a parsed file.
type source struct {
	set  *token.FileSet
	file *ast.File
}

// judge lists what a file does that it should not.
func complaintsAbout(name string, s source) (complaints []string) {
	complain := func(at token.Pos, format string, args ...any) {
		complaints = append(complaints, fmt.Sprintf("%s:%d: ", name, s.line(at))+fmt.Sprintf(format, args...))
	}
	if n := s.line(s.file.End()); n > linesMax {
		complain(s.file.End(), "the file has %d lines, more than %d: give the second thing it is about a file of its own", n, linesMax)
	}
	imports := importNames(s.file)
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				complain(n.Pos(), "func init: make it a value, or a function that somebody calls")
			}
			if lines := s.line(n.End()) - s.line(n.Pos()) + 1; lines > functionLinesMax {
				complain(n.Pos(), "func %s has %d lines, more than %d: give a part of it a name", n.Name.Name, lines, functionLinesMax)
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") && f.Obj == nil {
				complain(n.Pos(), "%s: return a string or take an io.Writer", f.Name)
			}
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if !ok || x.Obj != nil {
				return true
			}
			for _, b := range bans {
				if imports[x.Name] == b.pkg && b.bans(n.Sel.Name) && !withinAny(name, b.allowed) {
					complain(n.Pos(), "%s.%s: %s", path.Base(b.pkg), n.Sel.Name, b.instead)
				}
			}
		}
		return true
	})
	return complaints
}

func (s source) line(at token.Pos) int { return s.set.Position(at).Line }

func (b ban) bans(name string) bool {
	return len(b.names) == 0 || slices.ContainsFunc(b.names, func(banned string) bool {
		if prefix, ok := strings.CutSuffix(banned, "*"); ok {
			return strings.HasPrefix(name, prefix)
		}
		return name == banned
	})
}

// importNames maps the names that a file uses for packages to their paths.
func importNames(f *ast.File) map[string]string {
	names := map[string]string{}
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(p)
		if name == "v2" {
			name = path.Base(path.Dir(p))
		}
		if i.Name != nil {
			name = i.Name.Name
		}
		names[name] = p
	}
	return names
}

// sources parses all Go files of the module.
func sources(t *testing.T) map[string]source {
	t.Helper()
	const root = "../.."
	out := map[string]source{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != root) {
			return filepath.SkipDir
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			return err
		}
		out[filepath.ToSlash(rel)] = source{set, file}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatal("no sources found")
	}
	return out
}

func parse(t *testing.T, name, code string) source {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, code, 0)
	if err != nil {
		t.Fatal(err)
	}
	return source{set, file}
}
