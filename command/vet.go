package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/vet"
	"github.com/icmc-project/icmc/internal/words"
)

// vetCmd is the verb vet.
type vetCmd struct {
	Packages []string `arg:"" optional:"" name:"PACKAGE" help:"Packages as the go command knows them, such as ./...; those of the library's scenarios if there is none."`
	JSON     bool     `help:"Print one JSON object."`
}

// Run reads source and prints what is found.
func (c *vetCmd) Run(a *app) error {
	r, err := c.read(a)
	if err != nil {
		return err
	}
	if c.JSON {
		(&lines{a}).print(vetLine{Schema: vetSchema, Findings: append([]vet.Finding{}, r.Findings...), Silenced: r.Silenced, Packages: r.Packages, Unchecked: append([]string{}, r.Unchecked...)})
	} else {
		a.found(r)
	}
	if r.Count(vet.Error) > 0 || len(c.Packages) > 0 && len(r.Unchecked) > 0 { // what was named is to be read
		return exit(exitUsage)
	}
	return nil
}

// A vetLine is the result as JSON.
type vetLine struct {
	Schema    string        `json:"schema"`
	Findings  []vet.Finding `json:"findings"`
	Silenced  int           `json:"silenced"`
	Packages  int           `json:"packages"`
	Unchecked []string      `json:"source_not_checked"`
}

func (c *vetCmd) read(a *app) (vet.Result, error) {
	if len(c.Packages) > 0 {
		dir, err := os.Getwd()
		if err != nil {
			return vet.Result{}, err
		}
		return vet.Packages(a.ctx, dir, c.Packages...), nil
	}
	scenarios, err := a.scenarios(nil)
	if err != nil {
		return vet.Result{}, err
	}
	for _, f := range a.library.catalog().Families {
		scenarios = append(scenarios, f.Scenario(1))
	}
	v := compile.Vetted(a.ctx, 0, limit.Step{}, scenarios...)
	for i, s := range scenarios {
		var inSource *compile.SourceError
		if err := v.Errors[i]; err != nil && !errors.As(err, &inSource) {
			a.warn("%s has a modelling error, and not all of its source may have been looked for: %v", s.Name, err)
		}
	}
	return v.Source, nil
}

// found prints findings for people.
func (a *app) found(r vet.Result) {
	for _, f := range r.Findings {
		a.stdout.printf("%s\n", near(f))
	}
	for _, why := range r.Unchecked {
		a.stdout.printf("source not checked: %s\n", why)
	}
	a.stdout.printf("%s read: %s, %s, %d undecided, %d silenced\n", words.Count(r.Packages, "package"),
		words.Count(r.Count(vet.Error), "error"), words.Count(r.Count(vet.Warning), "warning"), r.Count(vet.Undecided), r.Silenced)
}

// near is a finding with the file as it is called from here.
func near(f vet.Finding) string {
	if dir, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(dir, f.File); err == nil && !strings.HasPrefix(rel, "..") {
			f.File = rel
		}
	}
	return fmt.Sprint(f)
}
