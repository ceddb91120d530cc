package vet

import (
	"context"
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// A report is what a question's answer is, and what a cache keeps.
type report struct {
	Findings []Finding
	Where    []int // by finding: the node that it is in
	Silenced int
	Packages int
	Nodes    []node
	Files    []string // that were read
}

// answer reads the packages of a question, or what is remembered of them.
func answer(ctx context.Context, q question) (*report, bool, error) {
	c := openCache(q)
	if r := c.get(); r != nil {
		r.restore()
		return r, true, nil
	}
	p, all, err := read(ctx, q)
	if err != nil {
		return nil, false, err
	}
	a := newAnalysis(p)
	nodes := a.graph()
	if err := a.follow(ctx, a.relevant(nodes)); err != nil {
		return nil, false, fmt.Errorf("%s: %w", strings.Join(q.patterns, " "), err)
	}
	nodes = a.connect(nodes)
	r := &report{Packages: len(p.packages), Files: p.files()}
	r.Findings, r.Silenced = p.silence(a.judge())
	for _, f := range r.Findings {
		r.Where = append(r.Where, f.function)
	}
	r.Nodes = nodes
	c.put(p, all, r)
	return r, false, nil
}

func (r *report) restore() {
	for i := range r.Findings {
		r.Findings[i].function = r.Where[i]
	}
}

const silencer = "//icmc:ok"

// silence takes out the findings that a comment answers for, on the line or the one above
// it, and counts them.
func (p *program) silence(findings []Finding) (left []Finding, silenced int) {
	type line struct {
		file string
		line int
	}
	reasons := map[line]bool{}
	for _, k := range p.packages {
		for _, f := range k.files {
			for _, group := range f.Comments {
				for _, c := range group.List {
					reason, ok := strings.CutPrefix(c.Text, silencer)
					if !ok || reason != "" && !strings.HasPrefix(reason, " ") {
						continue
					}
					at := p.set.Position(c.Pos())
					if strings.TrimSpace(reason) == "" {
						findings = append(findings, Finding{
							File: at.Filename, Line: at.Line, Column: at.Column, Severity: Warning, Kind: KindComment, Name: silencer,
							Message: fmt.Sprintf("%s silences nothing without a reason: write %[1]s and why it is harmless", silencer), function: -1,
						})
						continue
					}
					reasons[line{at.Filename, at.Line}] = true
				}
			}
		}
	}
	for _, f := range findings {
		if f.Kind != KindComment && (reasons[line{f.File, f.Line}] || reasons[line{f.File, f.Line - 1}]) {
			silenced++
			continue
		}
		left = append(left, f)
	}
	sortFindings(left)
	return slices.CompactFunc(left, Finding.same), silenced
}

// fileOf is the name of a file without the folder, after the import path of its package, as
// a program that is built with -trimpath has it.
func (k *pkg) fileOf(base string) string {
	path, _, _ := strings.Cut(k.listed.ImportPath, " ")
	return strings.TrimSuffix(path, "_test") + "/" + base
}

// inBody calls f for the nodes of a function that are not in a literal in it.
func (f *function) inBody(visit func(ast.Node) bool) {
	ast.Inspect(f.node, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok && ast.Node(lit) != f.node {
			visit(n)
			return false
		}
		return n == nil || visit(n)
	})
}
