package vet

import (
	"go/importer"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
	"testing"
)

// exported are the functions of a package, and the methods of its types and variables.
func exported(p *types.Package) (out []*types.Func) {
	for _, name := range p.Scope().Names() {
		o := p.Scope().Lookup(name)
		if !o.Exported() {
			continue
		}
		if fn, ok := o.(*types.Func); ok {
			out = append(out, fn)
		} else if n, ok := o.Type().(*types.Named); ok && n.Obj().Pkg() == p && (o.Name() == n.Obj().Name() || !n.Obj().Exported()) {
			out = slices.AppendSeq(out, n.Methods())
			if i, ok := n.Underlying().(*types.Interface); ok {
				out = slices.AppendSeq(out, i.ExplicitMethods())
			}
		}
	}
	return slices.DeleteFunc(out, func(f *types.Func) bool { return !f.Exported() })
}

// The table says something of every function of its packages, and nothing of functions that
// there are not: another version of Go that adds one must be looked at.
func TestUnreadIsWhole(t *testing.T) {
	from := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for pkg, rules := range unread() {
		if strings.Contains(pkg, ".") || pkg == "testing" {
			continue // not of the standard library; and where the whole is known
		}
		t.Run(pkg, func(t *testing.T) {
			p, err := from.Import(pkg)
			if err != nil {
				t.Fatal(err)
			}
			used := map[string]bool{}
			for _, f := range exported(p) {
				name := ruleName(f)
				if i := slices.IndexFunc(rules, func(r rule) bool { ok, _ := path.Match(r.pattern, name); return ok }); i >= 0 {
					used[rules[i].pattern] = true
					rules[i].fits(t, f)
				} else if _, known := behaviorOf(f); !known {
					t.Errorf("%s is in no rule", f)
				}
			}
			for _, r := range rules {
				if !used[r.pattern] {
					t.Errorf("%s is of no function, or another rule has it first", r.pattern)
				}
			}
		})
	}
}

// fits says that a rule speaks of no argument that a function has not.
func (r rule) fits(t *testing.T, f *types.Func) {
	n := f.Signature().Params().Len()
	if f.Signature().Recv() != nil {
		n++
	}
	for v, args := range r.behavior {
		for _, i := range args {
			if i >= n && !strings.Contains(r.pattern, "*") {
				t.Errorf("%s: %s %d, but %s has %d arguments", r.pattern, v, i, f, n)
			}
		}
	}
}

func TestParseUnread(t *testing.T) {
	for text, want := range map[string]string{
		"package a\nreads: B\npackage a": "again",
		"reads: B":                       "want verbs",
		"package a\nreads B":             "want verbs",
		"package a\nrides 0: B":          "no verb",
		"package a\nreads: [":            "syntax",
		"package a\n1: B":                "no verb",
	} {
		if _, err := parseUnread(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
