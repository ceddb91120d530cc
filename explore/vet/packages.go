package vet

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
)

// Packages reads packages by pattern, as the go command understands them in dir, the
// files of their tests included. If there are too many references in all of them together,
// each is read by itself.
func Packages(ctx context.Context, dir string, patterns ...string) Result {
	q := question{dir: dir, patterns: patterns, tests: true}
	r, cached, err := answer(ctx, q)
	if err == nil {
		return r.result(cached)
	}
	if errors.Is(err, errTooMany) {
		if paths, _ := pathsOf(ctx, q); len(paths) > 1 {
			return each(ctx, q, paths)
		}
	}
	return Result{Unchecked: []string{err.Error()}}
}

// each reads packages one by one.
func each(ctx context.Context, q question, paths []string) Result {
	all := Result{Cached: true}
	for _, path := range paths {
		q.patterns = []string{path}
		r, cached, err := answer(ctx, q)
		if errors.Is(err, errNoModel) {
			continue // by itself it has nothing to read
		}
		if err != nil {
			all.Unchecked = append(all.Unchecked, err.Error())
			continue
		}
		one := r.result(cached)
		all.Findings = append(all.Findings, one.Findings...)
		all.Silenced += one.Silenced
		all.Packages++ // the others are told of where they are read
		all.Cached = all.Cached && cached
	}
	sortFindings(all.Findings)
	all.Findings = slices.CompactFunc(all.Findings, Finding.same)
	return all
}

func (r *report) result(cached bool) Result {
	out := Result{Findings: r.Findings, Silenced: r.Silenced, Packages: r.Packages, Cached: cached}
	sortFindings(out.Findings)
	return out
}

// pathsOf are the packages that patterns mean and that have anything to read, sorted.
func pathsOf(ctx context.Context, q question) ([]string, error) {
	all, err := list(ctx, q)
	if err != nil {
		return nil, err
	}
	meant, read := map[string]bool{}, map[string]bool{}
	for _, p := range all {
		meant[p.ImportPath] = !p.DepOnly && p.ForTest == "" && !strings.HasSuffix(p.ImportPath, ".test")
	}
	for path := range sourceSet(all) {
		if path, _, _ = strings.Cut(path, " "); meant[strings.TrimSuffix(path, "_test")] {
			read[strings.TrimSuffix(path, "_test")] = true
		}
	}
	return slices.Sorted(maps.Keys(read)), nil
}
