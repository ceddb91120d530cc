package corpus

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// GoldenExt ends the name of every golden trace.
const GoldenExt = ".trace"

// GoldenPath says where the golden trace of a counterexample belongs:
// <protocol>/<scenario>/<property>.trace, the property in lower case with
// dashes. It is relative, separated by slashes, and stays below where it starts.
func GoldenPath(t trace.Trace) string {
	var parts []string
	for _, part := range strings.Split(t.Scenario, "/") {
		parts = append(parts, slug(part))
	}
	return path.Join(append(parts, slug(t.Property)+GoldenExt)...)
}

// ReadGolden reads the golden trace at name below fsys. A trace that is not
// where GoldenPath says is an error, because it was renamed or its scenario was.
func ReadGolden(fsys fs.FS, name string) (trace.Trace, error) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return trace.Trace{}, err
	}
	t, err := trace.Parse(string(text))
	if err != nil {
		return trace.Trace{}, fmt.Errorf("%s: %w", name, err)
	}
	if want := GoldenPath(t); want != name {
		return trace.Trace{}, fmt.Errorf("%s: holds the trace that belongs in %s; move the file or correct its header", name, want)
	}
	return t, nil
}

// Goldens lists the golden traces below fsys in lexical order.
func Goldens(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(name) == GoldenExt {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// WriteGolden writes the golden trace of t below dir and returns its path.
func WriteGolden(dir string, t trace.Trace) (string, error) {
	name := filepath.Join(dir, filepath.FromSlash(GoldenPath(t)))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return "", err
	}
	return name, os.WriteFile(name, []byte(t.Format()), 0o666)
}

// slug keeps letters and digits and makes one dash of everything between them.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if len(words) == 0 {
		return "unnamed"
	}
	return strings.Join(words, "-")
}
