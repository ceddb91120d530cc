package vet

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/model/engine"
)

// module makes a module of its own that uses this one, with one canister.
func module(t *testing.T, body string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, needs, _ := strings.Cut(string(mod), modulePath)
	write(t, dir, "go.mod", "module example.com/m\n"+needs+"\nrequire "+modulePath+" v0.0.0\n\nreplace "+modulePath+" => "+root+"\n")
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "go.sum", string(sum))
	write(t, dir, "m.go", strings.ReplaceAll(`package m

import (
	"time"

	"github.com/icmc-project/icmc/model"
)

var _ = time.Second

type C struct{ N model.Cell[int] }

func (c *C) Do(*model.Msg, struct{}) (int, error) { BODY }
`, "BODY", body))
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

const (
	clean = "return c.N.Get(), nil"
	clock = "return int(time.Now().Unix()), nil"
)

// An answer is remembered for as long as nothing changes that it depends on; a damaged
// file, and no place for one, are as if nothing was remembered.
func TestCache(t *testing.T) {
	dir, cache := module(t, clean), t.TempDir()
	goCache(t)
	t.Setenv("XDG_CACHE_HOME", cache)
	ask := func(findings int, cached bool) {
		t.Helper()
		r := Packages(context.Background(), dir, ".")
		if len(r.Unchecked) > 0 || len(r.Findings) != findings || r.Cached != cached {
			t.Fatalf("%d findings, cached %t, want %d and %t; %v", len(r.Findings), r.Cached, findings, cached, r.Unchecked)
		}
	}
	ask(0, false)
	ask(0, true)
	text, err := os.ReadFile(filepath.Join(dir, "m.go"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "m.go", strings.Replace(string(text), clean, clock, 1))
	ask(1, false)
	ask(1, true)
	files, err := filepath.Glob(filepath.Join(cache, "icmc", "vet", "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	for _, damage := range []string{"", "{", "null", `{"Report":{}}`} {
		write(t, "", files[0], damage)
		ask(1, false)
	}
	write(t, dir, "n.go", "package m\n\nfunc init() {}\n")
	ask(1, false) // a file is new
	t.Setenv("XDG_CACHE_HOME", filepath.Join(files[0], "no folder"))
	ask(1, false)
	ask(1, false)
}

// goCache keeps the go command's cache where it is, wherever ours goes.
func goCache(t *testing.T) {
	if os.Getenv("GOCACHE") == "" {
		if dir, err := os.UserCacheDir(); err == nil {
			t.Setenv("GOCACHE", filepath.Join(dir, "go-build"))
		}
	}
}

// What cannot be read is said in a line, and is no error and not nothing.
func TestUnchecked(t *testing.T) {
	goCache(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	broken := module(t, "return undefined, nil")
	nowhere := t.TempDir()
	write(t, nowhere, "m.go", "package m\n")
	_, here, _, _ := runtime.Caller(0)
	for _, test := range []struct {
		file, want string
	}{
		{"/no/such/folder/m.go", "is not there: the program was built elsewhere"},
		{filepath.Join(nowhere, "m.go"), "is in no module"},
		{filepath.Join(broken, "m.go"), "undefined"},
		{"example.com/other/m.go", "go list"},
		{filepath.Join(filepath.Dir(filepath.Dir(here)), "check.go"), ""}, // of package explore, which can be read
	} {
		r := Check(context.Background(), []Target{{Sources: []engine.Source{{File: test.file, Line: 1}}}})
		got := strings.Join(r.Unchecked, "\n")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) || strings.Contains(got, "\n") || test.want != "" && got == "" {
			t.Errorf("%s: %q, want %q", test.file, got, test.want)
		}
	}
	if r := Check(context.Background(), []Target{{Name: "nothing"}}); len(r.Unchecked) != 1 {
		t.Errorf("of no source: %q", r.Unchecked)
	}
	t.Setenv("PATH", "")
	if r := Packages(context.Background(), nowhere, "."); len(r.Unchecked) != 1 || r.Unchecked[0] != "the go command is not there" {
		t.Errorf("without a go command: %q", r.Unchecked)
	}
}

// A finding concerns the scenarios whose code leads to it, and the handlers, and no others of
// the package.
func TestConcern(t *testing.T) {
	file, err := filepath.Abs("testdata/src/concern/concern.go")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var targets []Target
	var want, of []string
	var handlers []engine.Handler
	for i, line := range strings.Split(string(text), "\n") {
		if _, name, ok := strings.Cut(line, "// scenario "); ok {
			targets = append(targets, Target{Name: name, Sources: []engine.Source{{File: file, Line: i + 1}}})
			want = append(want, name)
		}
		if _, name, ok := strings.Cut(line, "// handler "); ok {
			handlers = append(handlers, engine.Handler{Source: engine.Source{File: file, Line: i + 1}})
			of = append(of, name)
		}
	}
	for i := range targets {
		targets[i].Handlers = handlers
	}
	r := Check(context.Background(), targets)
	if len(r.Unchecked) > 0 || len(targets) < 4 {
		t.Fatal(r.Unchecked, targets)
	}
	for i, name := range want {
		if bad := strings.HasPrefix(name, "bad"); bad != (len(r.Of(i)) > 0) {
			t.Errorf("%s: %v", name, r.Of(i))
		}
		for j, name := range of {
			if bad := name == "bad"; len(r.Of(i)) == 0 && bad != (len(r.OfHandler(i, j)) > 0) {
				t.Errorf("line %d: %s: %v", handlers[j].Line, name, r.OfHandler(i, j))
			}
		}
	}
}
