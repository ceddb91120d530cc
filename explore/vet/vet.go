// Package vet reads the source of a model and finds what the engine cannot see: values
// that survive an await in a Go variable, and whatever else makes a handler, a client
// or a property something else than a function of the world.
//
// The engine resumes a suspended frame by running it again from its log. The function
// literals given to model.Loop, model.Go and Update are special: a finished iteration
// is in no log, and neither is the argument of an Update. A variable that is declared
// outside of such a literal and written inside it has another value when the frame is
// resumed. Such writes are found however they happen: through a helper, a pointer, a
// struct, an alias, a method value, a closure in a field, an interface.
//
// The analysis follows references (which variable or allocation may an expression
// refer to) through all functions of the packages that the scenarios' code is in; it
// needs types and source, and nothing but the standard library and the go command.
package vet

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model/engine"
)

// Severity says what a finding means.
type Severity string

// The severities.
const (
	Error     Severity = "error"     // a modelling error: no verdict of the scenario can be trusted
	Warning   Severity = "warning"   // it may be harmless
	Undecided Severity = "undecided" // the analysis cannot tell
)

// Finding is something in the source that a person must look at.
type Finding struct {
	File     string   `json:"file"` // absolute
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Severity Severity `json:"severity"`
	Kind     string   `json:"kind"`    // one of the Kind constants
	Name     string   `json:"name"`    // the variable or the call
	In       string   `json:"in"`      // the function or literal that it is about
	Message  string   `json:"message"` // what is wrong and what to do

	Scenarios []int    `json:"-"` // indices of the Targets whose code it concerns, whatever runs of it
	handlers  [][2]int // targets and their handlers that it concerns
	function  int      // node of the graph that it is in
}

// The kinds of finding.
const (
	KindCapture    = "captured variable"
	KindMapRange   = "map range"
	KindClock      = "clock"
	KindRandom     = "randomness"
	KindOutside    = "outside world"
	KindConcurrent = "concurrency"
	KindRecover    = "recover"
	KindPackageVar = "package variable"
	KindEnds       = "end of the process"
	KindTask       = "task"
	KindUnknown    = "unknown code"
	KindComment    = "comment"
)

func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.Line, f.Column, f.Severity, f.Message)
}

// Target is a scenario, or whatever else has code that is to be read.
type Target struct {
	Name     string
	Sources  []engine.Source
	Handlers []engine.Handler // code of which only what is called is run
}

// sources are all places of a target's code.
func (t Target) sources() []engine.Source {
	all := slices.Clone(t.Sources)
	for _, h := range t.Handlers {
		all = append(all, h.Source)
	}
	return all
}

// Result is what was found in the sources of some targets.
type Result struct {
	Findings []Finding `json:"findings"` // sorted by place
	Silenced int       `json:"silenced"` // findings that a comment answers for
	Packages int       `json:"packages"` // that were read
	// Unchecked says why some source was not read; none if all of it was.
	Unchecked []string `json:"unchecked"`
	Cached    bool     `json:"-"` // nothing had changed since an earlier run
}

// Count returns the number of findings of a severity.
func (r Result) Count(s Severity) (n int) {
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Of returns the findings that concern the target with that index, whatever runs of it.
func (r Result) Of(target int) (out []Finding) {
	for _, f := range r.Findings {
		if slices.Contains(f.Scenarios, target) {
			out = append(out, f)
		}
	}
	return out
}

// OfHandler returns the findings that concern a target if one of its handlers is run, and
// only then.
func (r Result) OfHandler(target, handler int) (out []Finding) {
	for _, f := range r.Findings {
		if slices.Contains(f.handlers, [2]int{target, handler}) && !slices.Contains(f.Scenarios, target) {
			out = append(out, f)
		}
	}
	return out
}

// Concerns says whether a finding concerns any target.
func (f Finding) Concerns() bool { return len(f.Scenarios)+len(f.handlers) > 0 }

// Check reads the source of the targets. What cannot be read is in Unchecked, never
// an error. It ends early, with that said, when ctx does.
func Check(ctx context.Context, targets []Target) Result {
	var sources []engine.Source
	for _, t := range targets {
		sources = append(sources, t.sources()...)
	}
	sources = slices.DeleteFunc(sources, func(s engine.Source) bool { return s.File == "" }) // of the standard library
	result := Result{Cached: true}
	if _, rest := covering(sources); len(rest) > 0 || len(sources) == 0 {
		for _, q := range questions(sources, rest, &result) {
			cached, err := ask(ctx, q)
			if err != nil {
				result.Unchecked = append(result.Unchecked, err.Error())
			}
			result.Cached = result.Cached && cached
		}
	}
	used, _ := covering(sources)
	for _, r := range used {
		findings := slices.Clone(r.Findings)
		r.concern(findings, targets)
		result.Findings = append(result.Findings, findings...)
		result.Silenced += r.Silenced
		result.Packages += r.Packages
		result.Unchecked = append(result.Unchecked, r.outdated(sources)...)
	}
	sortFindings(result.Findings)
	result.Findings = merged(result.Findings)
	slices.Sort(result.Unchecked)
	result.Unchecked = slices.Compact(result.Unchecked)
	return result
}

// merged is sorted findings, each once, with all targets that it concerns: two reports
// may have read the same file.
func merged(all []Finding) (out []Finding) {
	for _, f := range all {
		if n := len(out) - 1; n >= 0 && out[n].same(f) {
			out[n].handlers = append(out[n].handlers, f.handlers...)
			out[n].Scenarios = slices.Compact(slices.Sorted(slices.Values(append(out[n].Scenarios, f.Scenarios...))))
			continue
		}
		out = append(out, f)
	}
	return out
}

// same says whether two findings are one.
func (f Finding) same(g Finding) bool {
	return f.File == g.File && f.Line == g.Line && f.Column == g.Column && f.Kind == g.Kind && f.Name == g.Name
}

func sortFindings(fs []Finding) {
	slices.SortFunc(fs, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Kind, b.Kind), strings.Compare(a.Message, b.Message))
	})
}
