package command

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// checkCmd is the verb check.
type checkCmd struct {
	Names []string `arg:"" optional:"" name:"NAME" help:"Protocols or protocol/scenario; the whole library if there is none."`

	Faults    *int          `help:"Most faults on one path. Without it the scenario's own bound, or else 2." placeholder:"N"`
	Workers   int           `help:"Goroutines that search; 0 for one a core." placeholder:"N"`
	MaxStates int64         `help:"Most worlds to search in a scenario." placeholder:"N"`
	MaxDepth  int           `help:"Most steps on one path." placeholder:"N"`
	MaxTime   time.Duration `help:"Most time for one scenario, such as 90s or 2h." placeholder:"TIME"`
	MaxMemory size          `help:"Most memory that the process may use, such as 800MB or 4GB; without it four fifths of the machine's." placeholder:"SIZE"`
	All       bool          `help:"Search to the end, and find every way in which a property is broken, each with its least counterexample; without it the first way."`
	Wide      bool          `help:"Tell worlds apart by 128 bits instead of 64."`
	Native    *int64        `help:"Most steps of the schedules that are run natively after each search, with a stack for every handler; 0 for none. Without it 50,000." placeholder:"N"`
	Paranoid  bool          `help:"Check in every world that the engine itself is right: slower, and the same verdicts."`
	Expect    string        `help:"Verdict to expect of every scenario, in place of the one that it wants itself: holds or violated." enum:"holds,violated," default:"" placeholder:"VERDICT"`
	Strict    bool          `help:"Exit with 1 also where something of a scenario was never met, so that what holds says nothing about it."`
	JSON      bool          `help:"Print one JSON object a line for each scenario."`
	stepFlag  `embed:""`
	storeFlag `embed:""`
	vetFlag   `embed:""`
}

// Validate refuses numbers that make no sense. It is called by kong.
func (c *checkCmd) Validate() error {
	return errors.Join(
		notNegative("workers", c.Workers), notNegative("max-states", c.MaxStates), notNegative("max-depth", c.MaxDepth),
		notNegative("max-time", c.MaxTime), faultsNotNegative(c.Faults), nativeNotNegative(c.Native), c.stepFlag.Validate())
}

// notNegative refuses a negative value of a flag.
func notNegative[T int | int64 | time.Duration](flag string, value T) error {
	if value < 0 {
		return fmt.Errorf("--%s is negative: %v", flag, value)
	}
	return nil
}

// faultsNotNegative refuses a negative --faults, which need not be given.
func faultsNotNegative(faults *int) error {
	if faults == nil {
		return nil
	}
	return notNegative("faults", *faults)
}

// nativeNotNegative refuses a negative --native, which need not be given.
func nativeNotNegative(steps *int64) error {
	if steps == nil {
		return nil
	}
	return notNegative("native", *steps)
}

// size is a number of bytes, such as 800MB.
type size int64

// UnmarshalText reads a size.
func (b *size) UnmarshalText(text []byte) error {
	s := strings.ToUpper(strings.TrimSpace(string(text)))
	s = strings.TrimSuffix(strings.TrimSuffix(s, "B"), "I")
	shift := 0
	if i := strings.IndexAny(s, "KMGT"); i >= 0 && i == len(s)-1 {
		shift = 10 * (1 + strings.IndexByte("KMGT", s[i]))
		s = s[:i]
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n<<shift>>shift != n {
		return fmt.Errorf("want a size such as 800MB or 4GB, not %q", text)
	}
	*b = size(n << shift)
	return nil
}

// A result is what became of one scenario.
type result struct {
	scenario model.Scenario
	system   explore.System
	kinds    model.Faults
	report   explore.Report
	all      bool       // every way to break a property was asked for
	ids      [][]string // by property and failure, of what is stored
	err      error      // a modelling error; there is no report then
	code     int        // exit code that the scenario asks for
	// unchecked says why source was not read.
	unchecked []string
}

// Run searches the scenarios one after the other.
func (c *checkCmd) Run(a *app) error {
	scenarios, err := a.scenarios(c.Names)
	if err != nil {
		return err
	}
	results := make([]*result, len(scenarios))
	compiler := a.newCompiler(c.vetFlag, c.stepFlag)
	if c.Paranoid {
		compiler.mode = engine.Paranoid
	}
	systems, errs := compiler.compile(scenarios...)
	for i, s := range scenarios {
		results[i] = &result{scenario: s, all: c.All, system: systems[i], err: errs[i], unchecked: compiler.reasons()}
	}
	keep := a.newKeeper(c.Store)
	keep.expected = c.Expect != ""
	var print printer = &lines{a}
	if !c.JSON {
		print = newTable(a, results, keep)
	}
	progress := a.newProgress()
	for _, r := range results {
		if r.err == nil {
			c.search(a, r, progress)
		}
		progress.clear()
		r.system = nil // its parts are not needed any more
		if r.err != nil {
			a.mistaken(r.scenario, r.err)
		} else {
			r.ids = keep.keep(r.report)
		}
		r.code = r.exit(c.Expect, c.Strict)
		print.result(r)
		if lost(r.err) {
			break
		}
	}
	print.end(results)
	return worst(results)
}

// search fills in the report.
func (c *checkCmd) search(a *app, r *result, p *progress) {
	p.scenario = r.scenario.Name
	faults := explore.OwnFaults
	if c.Faults != nil {
		faults = *c.Faults
	}
	r.kinds = explore.FaultKinds(r.system)
	r.report, r.err = explore.Verify(a.ctx, r.system, explore.Options{
		Workers: c.Workers, Faults: faults,
		MaxStates: c.MaxStates, MaxDepth: c.MaxDepth, MaxTime: c.MaxTime, MaxMemory: int64(c.MaxMemory),
		All: c.All, Wide: c.Wide, Native: c.native(), Progress: p.update,
	})
	if r.err == nil {
		expect(&r.report, explore.Verdict(c.Expect))
	}
}

// native is the bound on native steps as explore has it.
func (c *checkCmd) native() int64 {
	switch {
	case c.Native == nil:
		return 0
	case *c.Native == 0:
		return -1
	}
	return *c.Native
}

// expect replaces what a scenario wants by what the user expects.
func expect(r *explore.Report, verdict explore.Verdict) {
	switch verdict {
	case explore.Holds:
		for i := range r.Properties {
			r.Properties[i].Want = explore.Holds
		}
		r.AsWanted = r.Verdict == explore.Holds
	case explore.Violated:
		r.AsWanted = r.Verdict == explore.Violated
	}
}

// exit says which exit code the scenario asks for.
func (r *result) exit(expected string, strict bool) int {
	switch {
	case interrupted(r.err):
		return exitInconclusive
	case r.err != nil:
		return exitUsage
	case strict && len(r.report.Vacuous) > 0:
		return exitUnwanted
	case r.report.AsWanted:
		return exitWanted
	case r.report.Verdict == explore.Inconclusive && expected != "":
		return exitInconclusive
	case expected != "":
		return exitUnwanted
	}
	for _, p := range r.report.Properties {
		if p.Verdict != p.Want && p.Verdict != explore.Inconclusive {
			return exitUnwanted
		}
	}
	return exitInconclusive
}

// worst is the code that counts of several.
func worst(results []*result) error {
	for _, code := range []int{exitUsage, exitUnwanted, exitInconclusive} {
		if slices.ContainsFunc(results, func(r *result) bool { return r.code == code }) {
			return exit(code)
		}
	}
	return nil
}

// A printer shows results as they come.
type printer interface {
	result(*result)
	end([]*result)
}
