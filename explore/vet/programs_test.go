package vet

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// programs are the findings in the programs in testdata: they are read once.
var programs = sync.OnceValue(func() Result {
	dir, err := os.Getwd()
	if err != nil {
		return Result{Unchecked: []string{err.Error()}}
	}
	return Packages(context.Background(), dir, "./testdata/src/bad", "./testdata/src/good")
})

var wantPattern = regexp.MustCompile(`// want (\w+) "([^"]+)" (.+)$`)

// Each mistake is found on its line, by its kind and name, and nothing else is: programs
// say with a comment what is wanted there.
func TestPrograms(t *testing.T) {
	r := programs()
	if len(r.Unchecked) > 0 {
		t.Fatal(r.Unchecked)
	}
	found := map[string][]Finding{}
	comments := 0
	for _, f := range r.Findings {
		if f.Kind == KindComment { // the comment could not say so itself
			comments++
			continue
		}
		at := fmt.Sprintf("%s:%d", f.File, f.Line)
		found[at] = append(found[at], f)
	}
	files, err := filepath.Glob("testdata/src/*/*.go")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		file, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			at := fmt.Sprintf("%s:%d", file, i+1)
			if m := wantPattern.FindStringSubmatch(line); m != nil {
				is := func(f Finding) bool {
					return string(f.Severity) == m[1] && f.Kind == m[2] && f.Name == strings.TrimSpace(m[3])
				}
				n := slices.IndexFunc(found[at], is)
				if n < 0 {
					t.Errorf("%s: not found: %s", at, m[0])
					continue
				}
				found[at] = slices.DeleteFunc(found[at], is)
			}
			for _, f := range found[at] {
				t.Errorf("not wanted: %s [%s %q]", f, f.Kind, f.Name)
			}
			delete(found, at)
		}
	}
	for _, left := range found {
		t.Errorf("not wanted: %s", left[0])
	}
	if r.Silenced != 2 || comments != 1 {
		t.Errorf("%d findings are silenced, %d comments have no reason; want 2 and 1", r.Silenced, comments)
	}
}
