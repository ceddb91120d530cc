package compile

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/explore/vet"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// Result is what becomes of scenarios whose source is read before their code runs.
type Result struct {
	Systems []space.System // by scenario; nil where there is an error
	Errors  []error        // by scenario: modelling errors; one that is in the source is a *SourceError
	// Source is what was found; its findings name scenarios by index.
	Source    vet.Result
	scenarios []model.Scenario
}

// Vetted is Within of some scenarios whose source is read first, see
// package vet. Code that ends the process is found before it runs: that of Setup is
// looked for before Setup runs, and all other code, which Setup hands over, before the
// first step of a client.
func Vetted(ctx context.Context, mode engine.Mode, step limit.Step, scenarios ...model.Scenario) Result {
	v := Result{Systems: make([]space.System, len(scenarios)), Errors: make([]error, len(scenarios)), scenarios: scenarios}
	targets := make([]vet.Target, len(scenarios))
	for i, s := range scenarios {
		targets[i].Name = s.Name
		if at, ok := s.Source(); ok {
			targets[i].Sources = []engine.Source{at}
		}
	}
	v.read(ctx, targets)
	all := make([]declared, len(scenarios))
	for i, s := range scenarios {
		if v.Errors[i] == nil {
			all[i], v.Errors[i] = declare(ctx, s.ForEngine(), mode, step)
		}
		if v.Errors[i] == nil {
			targets[i].Sources, targets[i].Handlers = all[i].machine.Sources(), all[i].machine.Handlers()
		}
	}
	v.read(ctx, targets)
	for i, t := range targets {
		for j, h := range t.Handlers {
			if err := sourceError(v.Source.OfHandler(i, j)); err != nil {
				h.Refuse(err)
			}
		}
	}
	for i := range scenarios {
		if v.Errors[i] == nil {
			v.Systems[i], v.Errors[i] = all[i].start(ctx)
		}
	}
	return v
}

// read reads the source of the targets, and notes an error where there was none.
func (v *Result) read(ctx context.Context, targets []vet.Target) {
	v.Source = vet.Check(ctx, targets)
	for i := range targets {
		if err := sourceError(v.Source.Of(i)); err != nil && v.Errors[i] == nil {
			v.Errors[i] = err
		}
	}
}

// A SourceError is a modelling error that was found in the source of a scenario, which it
// does not name.
type SourceError struct {
	Findings []vet.Finding // those that are errors
}

func (e *SourceError) Error() string {
	var lines []string
	for _, f := range e.Findings {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message))
	}
	return "in its source, at " + strings.Join(lines, "; at ")
}

// sourceError is the modelling error that findings are, nil if none of them is one.
func sourceError(findings []vet.Finding) error {
	e := &SourceError{}
	for _, f := range findings {
		if f.Severity == vet.Error {
			e.Findings = append(e.Findings, f)
		}
	}
	if len(e.Findings) == 0 {
		return nil
	}
	return e
}

// First is what becomes of the first scenario, with an error that names it.
func (v Result) First() (space.System, error) {
	err := v.Errors[0]
	var inSource *SourceError
	if errors.As(err, &inSource) {
		err = fmt.Errorf("%s has a modelling error %w", v.scenarios[0].Name, err)
	}
	return v.Systems[0], err
}

// Remarks are what a test logs: findings that concern a scenario and are no errors, and
// what source was not read.
func (v Result) Remarks() (lines []string) {
	for _, f := range v.Source.Findings {
		if f.Severity != vet.Error && f.Concerns() {
			lines = append(lines, f.String())
		}
	}
	for _, why := range v.Source.Unchecked {
		lines = append(lines, "source not checked: "+why)
	}
	return lines
}
