package vet

import (
	"context"
	"testing"
)

// Packages that are too many references together are read one by one, and what is not to
// be read in them is passed over.
func TestPackagesOneByOne(t *testing.T) {
	q := question{dir: ".", patterns: []string{"./testdata/src/good", "./testdata/src/bad", "../unseen"}, tests: true}
	paths, err := pathsOf(context.Background(), q)
	if err != nil || len(paths) < 2 {
		t.Fatal(paths, err)
	}
	one := each(context.Background(), q, paths)
	all := Packages(context.Background(), ".", q.patterns[:2]...)
	if len(one.Unchecked) > 0 || len(all.Unchecked) > 0 || one.Packages != 2 || len(one.Findings) < 50 {
		t.Errorf("%v, %v; %d packages, %d findings", one.Unchecked, all.Unchecked, one.Packages, len(one.Findings))
	}
	for _, f := range one.Findings {
		same := false
		for _, g := range all.Findings {
			same = same || f.File == g.File && f.Line == g.Line && f.Kind == g.Kind // the name may be of another implementation
		}
		if !same {
			t.Errorf("only by itself: %s", f)
		}
	}
	if len(one.Findings) != len(all.Findings) {
		t.Errorf("%d findings one by one, %d together", len(one.Findings), len(all.Findings))
	}
}
