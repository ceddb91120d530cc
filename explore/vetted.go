package explore

import (
	"context"
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/explore/vet"
	"github.com/icmc-project/icmc/model"
)

// Vet reads the source of the code of some systems; see package vet. The findings name
// the systems that they concern by index. Of a flat system there is none to read.
func Vet(ctx context.Context, systems ...System) vet.Result {
	targets := make([]vet.Target, len(systems))
	known := false
	for i, s := range systems {
		targets[i].Name = s.Name()
		if m, ok := s.(interface{ Sources() []model.Source }); ok {
			targets[i].Sources = m.Sources()
			known = true
		}
	}
	if !known {
		return vet.Result{}
	}
	return vet.Check(ctx, targets)
}

// VetError is the modelling error that findings are, nil if none of them is one.
func VetError(findings []vet.Finding) error {
	var lines []string
	for _, f := range findings {
		if f.Severity == vet.Error {
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return fmt.Errorf("in its source, at %s", strings.Join(lines, "; at "))
}

// vetted vets the system of a test: what is not an error is logged, and errors are returned.
func vetted(t TB, s System) error {
	t.Helper()
	r := Vet(t.Context(), s)
	for _, f := range r.Of(0) {
		if f.Severity != vet.Error {
			t.Logf("%s", f)
		}
	}
	for _, why := range r.Unchecked {
		t.Logf("source not checked: %s", why)
	}
	return VetError(r.Of(0))
}
