package vet

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// A cache remembers the answer to a question for as long as no file that it depends on
// changes. Whatever goes wrong with it is as if it were empty.
type cache struct {
	question question
	file     string // "" if there is no place for it
}

// remembered is what the file has.
type remembered struct {
	Folders map[string]string // by folder: a hash of the Go files in it
	Files   map[string]string // others, such as go.mod: a hash, "" of one that is not there
	Report  *report
}

// analyser is the source of the analysis itself: an answer is remembered for as long as
// that is the same, too.
//
//go:embed *.go
var analyser embed.FS

// analyserHash is a hash of the analyser's source.
var analyserHash = sync.OnceValue(func() string {
	h := sha256.New()
	files, _ := analyser.ReadDir(".") // embedded: it cannot fail
	for _, f := range files {
		text, _ := analyser.ReadFile(f.Name())
		fmt.Fprintf(h, "%q %d %s\n", f.Name(), len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil))
})

// openCache finds the file for a question.
func openCache(q question) cache {
	c := cache{question: q}
	dir, err := os.UserCacheDir()
	if err != nil {
		return c
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return c
	}
	changed := ""
	if info, err := os.Stat(goCommand); err == nil {
		changed = info.ModTime().String()
	}
	key := fmt.Sprintf("%q", []any{
		analyserHash(), q.dir, q.patterns, q.tests, q.tags, runtime.Version(), goCommand, changed,
		os.Getenv("GOFLAGS"), os.Getenv("GOOS"), os.Getenv("GOARCH"), os.Getenv("GOWORK"), os.Getenv("CGO_ENABLED"), os.Getenv("GOEXPERIMENT"),
	})
	sum := sha256.Sum256([]byte(key))
	c.file = filepath.Join(dir, "icmc", "vet", hex.EncodeToString(sum[:12])+".json")
	return c
}

// get returns what is remembered, nil if that is nothing or out of date.
func (c cache) get() *report {
	if c.file == "" {
		return nil
	}
	text, err := os.ReadFile(c.file)
	if err != nil {
		return nil
	}
	var r remembered
	if err := json.Unmarshal(text, &r); err != nil || r.Report == nil || len(r.Report.Where) != len(r.Report.Findings) || len(r.Folders) == 0 {
		return nil
	}
	for dir, hash := range r.Folders {
		if c.folder(dir) != hash {
			return nil
		}
	}
	for file, hash := range r.Files {
		if hashOf(file) != hash {
			return nil
		}
	}
	for _, n := range r.Report.Nodes {
		for _, to := range n.Edges {
			if to < 0 || to >= len(r.Report.Nodes) {
				return nil
			}
		}
	}
	return r.Report
}

// put remembers an answer, if it can.
func (c cache) put(p *program, all []*listed, report *report) {
	if c.file == "" {
		return
	}
	r := remembered{Folders: map[string]string{}, Files: map[string]string{}, Report: report}
	for _, k := range p.packages {
		r.Folders[k.listed.Dir] = c.folder(k.listed.Dir)
	}
	roots := []string{c.question.dir}
	for _, l := range all {
		if l.Standard || l.Module == nil {
			continue
		}
		if l.Module.Main || l.Module.Replace != nil && l.Module.Replace.Version == "" { // it may be edited
			r.Folders[l.Dir] = c.folder(l.Dir)
			roots = append(roots, l.Module.Dir)
		}
	}
	for _, root := range roots {
		for _, name := range []string{"go.mod", "go.sum", "go.work", "go.work.sum", filepath.Join("vendor", "modules.txt")} {
			file := filepath.Join(root, name)
			r.Files[file] = hashOf(file)
		}
	}
	text, err := json.Marshal(r)
	if err != nil {
		return
	}
	if err := os.MkdirAll(filepath.Dir(c.file), 0o777); err != nil {
		return
	}
	temp, err := os.CreateTemp(filepath.Dir(c.file), "new-*")
	if err != nil {
		return
	}
	_, err = temp.Write(text)
	if closed := temp.Close(); err != nil || closed != nil || os.Rename(temp.Name(), c.file) != nil {
		os.Remove(temp.Name())
	}
}

// folder is a hash of the Go files in a folder, their names and contents.
func (c cache) folder(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	h := sha256.New()
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") && !c.question.tests {
			continue
		}
		fmt.Fprintf(h, "%q %s\n", name, hashOf(filepath.Join(dir, name)))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashOf is a hash of a file's content, "" if it cannot be read.
func hashOf(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(slices.Clone(sum[:]))
}
