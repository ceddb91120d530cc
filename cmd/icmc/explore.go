package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// exploreTime is how long a scenario is explored when the user did not say when
// to end.
const exploreTime = 30 * time.Second

// exploreCmd is the verb explore.
type exploreCmd struct {
	Names []string `arg:"" optional:"" name:"NAME" help:"Protocols or protocol/scenario; the whole library if there is none."`

	Seed      uint64        `help:"Where random numbers come from: the same seed draws the same schedules." default:"1" placeholder:"N"`
	Strategy  string        `help:"How schedules are drawn: portfolio, fixed, uniform, pos, pct, pctcp or novelty." default:"portfolio" placeholder:"S"`
	Schedules int64         `help:"Most schedules of a scenario." placeholder:"N"`
	MaxTime   time.Duration `help:"Most time for one scenario, such as 90s or 2h. Without it and --schedules, 30s." placeholder:"TIME"`
	MaxSteps  int           `help:"Most steps of one schedule." default:"1000" placeholder:"N"`
	Faults    *int          `help:"Most faults of one schedule. Without it the scenario's own bound, or else 2." placeholder:"N"`
	Workers   int           `help:"Goroutines that draw; 0 for one a core." placeholder:"N"`
	JSON      bool          `help:"Print one JSON object a line for each scenario."`
	storeFlag `embed:""`
}

// Validate refuses what makes no sense. It is called by kong.
func (c *exploreCmd) Validate() error {
	check := checkCmd{Workers: c.Workers, MaxTime: c.MaxTime, Faults: c.Faults}
	if err := check.Validate(); err != nil {
		return err
	}
	if c.Schedules < 0 {
		return fmt.Errorf("--schedules is negative: %d", c.Schedules)
	}
	if c.MaxSteps <= 0 {
		return fmt.Errorf("--max-steps is not positive: %d", c.MaxSteps)
	}
	for _, s := range explore.Strategies() {
		if c.Strategy == s {
			return nil
		}
	}
	return fmt.Errorf("there is no strategy %q; there are %v", c.Strategy, explore.Strategies())
}

// An explored is what became of one scenario.
type explored struct {
	scenario model.Scenario
	report   explore.RandomReport
	kinds    model.Faults
	bound    int
	shrunk   []explore.Shrunk // by finding; its trace is as found if shrinking failed
	ids      []string         // by finding, "" if it is not stored
	err      error            // a modelling error; there is no report then
	code     int
}

// Run explores the scenarios one after the other.
func (c *exploreCmd) Run(a *app) error {
	scenarios, err := a.scenarios(c.Names)
	if err != nil {
		return err
	}
	keep := a.newKeeper(c.Store)
	progress := newProgress(a.stderr)
	var results []*explored
	for _, s := range scenarios {
		r := &explored{scenario: s}
		results = append(results, r)
		system, err := explore.Compile(s, 0)
		if r.err = err; err == nil {
			c.explore(a, r, system, progress)
		}
		progress.clear()
		if r.err != nil {
			a.warn("%s has a modelling error: %v", s.Name, r.err)
		} else {
			r.ids = keep.keepRandom(r)
		}
		r.code = r.exit()
		if c.JSON {
			(&lines{a}).explored(r)
		} else {
			a.explored(r, c.Store)
		}
	}
	for _, code := range []int{exitUsage, exitUnwanted, exitInconclusive} {
		for _, r := range results {
			if r.code == code {
				return exit(code)
			}
		}
	}
	return nil
}

// explore draws schedules and shrinks what they find.
func (c *exploreCmd) explore(a *app, r *explored, system explore.System, p *progress) {
	p.scenario = r.scenario.Name
	r.kinds, r.bound = explore.FaultKinds(system), explore.FaultsBound(system, explore.OwnFaults)
	if c.Faults != nil {
		r.bound = *c.Faults
	}
	most := c.MaxTime
	if most == 0 && c.Schedules == 0 {
		most = exploreTime
	}
	r.report, r.err = explore.Random(a.ctx, system, explore.RandomOptions{
		Workers: c.Workers, Seed: c.Seed, Schedules: c.Schedules, MaxTime: most, MaxSteps: c.MaxSteps,
		Faults: r.bound, Strategy: c.Strategy,
		Progress: func(s explore.RandomStatus) {
			p.say(fmt.Sprintf("%s schedules, %s steps, %s steps/s, %s worlds, %.2g unseen, %d found, %s",
				thousands(s.Schedules), thousands(s.Steps), thousands(perSecond(s.Steps, s.Elapsed.Seconds())),
				thousands(s.Worlds), s.Unseen, s.Findings, s.Elapsed.Round(time.Second)))
		},
	})
	if r.err != nil {
		return
	}
	for _, f := range r.report.Findings {
		shrunk, err := explore.Shrink(a.ctx, system, f.Trace, explore.ShrinkOptions{Workers: c.Workers})
		if err != nil {
			if !errors.Is(err, explore.ErrNotReproduced) {
				r.err = err
				return
			}
			a.warn("%s: %v", r.scenario.Name, err)
			shrunk = explore.Shrunk{Trace: f.Trace}
		}
		r.shrunk = append(r.shrunk, shrunk)
	}
}

func perSecond(n int64, seconds float64) int64 {
	if seconds <= 0 {
		return 0
	}
	return int64(float64(n) / seconds)
}

// exit says which exit code the scenario asks for: whatever was found must be
// wanted, and whatever is wanted violated must be found.
func (r *explored) exit() int {
	switch {
	case r.err != nil:
		return exitUsage
	case r.report.AsWanted:
		return exitWanted
	}
	for _, p := range r.report.Properties {
		if p.Verdict != explore.Inconclusive && p.Verdict != p.Want {
			return exitUnwanted
		}
	}
	return exitInconclusive
}

// keepRandom stores the shrunk findings and returns their ids.
func (k *keeper) keepRandom(r *explored) []string {
	found := explore.Report{States: r.report.Worlds, Transitions: r.report.Steps, Executions: r.report.Executions, FaultsBound: r.bound, Seconds: r.report.Seconds}
	for i := range r.shrunk {
		found.Depth = max(found.Depth, r.report.Findings[i].Steps)
		found.Properties = append(found.Properties, explore.PropertyReport{Counterexample: &r.shrunk[i].Trace})
	}
	return k.keep(found)
}
