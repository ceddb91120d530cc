package vet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// listed is a package as go list describes it.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	Export     string
	ForTest    string
	Standard   bool
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
	ImportMap  map[string]string
	DepOnly    bool
	Module     *struct {
		Path, Dir, GoMod, GoVersion string
		Main                        bool
		Replace                     *struct{ Path, Version string }
	}
	Error *struct{ Err string }
}

const listedFields = "-json=ImportPath,Name,Dir,Export,ForTest,Standard,GoFiles,CgoFiles,Imports,ImportMap,DepOnly,Module,Error"

// list asks the go command for the packages and all they depend on, compiled.
func list(ctx context.Context, q question) ([]*listed, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("the go command is not there")
	}
	args := []string{"list", "-export", "-deps", listedFields}
	if q.tests {
		args = append(args, "-test")
	}
	if q.tags != "" {
		args = append(args, "-tags="+q.tags)
	}
	cmd := exec.CommandContext(ctx, path, append(append(args, "--"), q.patterns...)...)
	cmd.Dir = q.dir
	cmd.Env = environment(os.Environ())
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, errors.New("interrupted")
		}
		return nil, fmt.Errorf("go list in %s: %s", q.dir, complaint(stderr.String(), err))
	}
	var packages []*listed
	for dec := json.NewDecoder(&stdout); ; {
		p := new(listed)
		if err := dec.Decode(p); err == io.EOF {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Error != nil {
			return nil, fmt.Errorf("go list: %s: %s", p.ImportPath, complaint(p.Error.Err, nil))
		}
		packages = append(packages, p)
	}
}

// complaint is what is said in one line of what the go command said in many.
func complaint(text string, err error) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return fmt.Sprint(err)
	}
	const most = 2
	return strings.Join(lines[:min(most, len(lines))], " ")
}

// environment is that of the go command: nothing is downloaded and no go.mod changed.
func environment(env []string) []string {
	env = slices.Clone(env)
	for i, kv := range env {
		if flags, ok := strings.CutPrefix(kv, "GOFLAGS="); ok {
			// What mod=mod would write is not needed: the program was built, so it is there. Unlike
			// no flag at all, readonly passes over a vendor folder as well.
			flags = strings.ReplaceAll(flags, "-mod=mod", "-mod=readonly")
			kept := slices.DeleteFunc(strings.Fields(flags), func(flag string) bool {
				name := strings.TrimLeft(flag, "-")
				return name == "json" || strings.HasPrefix(name, "cover") || strings.HasPrefix(name, "o=")
			})
			env[i] = "GOFLAGS=" + strings.Join(kept, " ")
		}
	}
	return append(env, "GOPROXY=off")
}

// buildTags are those that this program was built with.
func buildTags() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "-tags" {
				return s.Value
			}
		}
	}
	return ""
}

// moduleRoot is the folder of the module that dir is in, "" if there is none.
func moduleRoot(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
