package command

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// exploreTime is how long a scenario is explored when the user did not say when
// to end.
const exploreTime = 30 * time.Second

// exploreCmd is the verb explore.
type exploreCmd struct {
	Names []string `arg:"" optional:"" name:"NAME" help:"Protocols, protocol/scenario, or families of scenarios, see ${name} list; all scenarios that are listed if there is none."`

	Seed      uint64        `help:"Where random numbers come from: the same seed draws the same schedules and, of a family, the same scenarios." default:"1" placeholder:"N"`
	Strategy  string        `help:"How schedules are drawn: portfolio, fixed, uniform, pos, pct, pctcp or novelty." default:"portfolio" placeholder:"S"`
	Schedules int64         `help:"Most schedules of a scenario, or of a family." placeholder:"N"`
	MaxTime   time.Duration `help:"Most time for one scenario or family, such as 90s or 2h, shrinking included. Without it, --schedules and --scenarios, 30s." placeholder:"TIME"`
	MaxMemory size          `help:"Most memory that the process may use, such as 800MB or 4GB; without it four fifths of the machine's." placeholder:"SIZE"`
	Scenarios int64         `help:"Most scenarios that are drawn of a family." placeholder:"N"`
	MaxSteps  int           `help:"Most steps of one schedule." default:"1000" placeholder:"N"`
	KeepGoing bool          `help:"Go on when all is found that the scenario wants violated, until a limit is hit; there may be something that it does not want, or another way to break what is broken."`
	Faults    *int          `help:"Most faults of one schedule. Without it the scenario's own bound, or else 2." placeholder:"N"`
	Workers   int           `help:"Goroutines that draw; 0 for one a core." placeholder:"N"`
	JSON      bool          `help:"Print one JSON object a line for each scenario."`
	stepFlag  `embed:""`
	storeFlag `embed:""`
	vetFlag   `embed:""`
}

// Validate refuses what makes no sense. It is called by kong.
func (c *exploreCmd) Validate() error {
	if err := errors.Join(
		notNegative("workers", c.Workers), notNegative("max-time", c.MaxTime), notNegative("schedules", c.Schedules),
		notNegative("scenarios", c.Scenarios), faultsNotNegative(c.Faults), c.stepFlag.Validate()); err != nil {
		return err
	}
	if c.MaxSteps <= 0 {
		return fmt.Errorf("--max-steps is not positive: %d", c.MaxSteps)
	}
	for _, s := range random.Strategies() {
		if c.Strategy == s {
			return nil
		}
	}
	return fmt.Errorf("there is no strategy %q; there are %v", c.Strategy, random.Strategies())
}

// An explored is what became of one scenario.
type explored struct {
	scenario  model.Scenario
	report    random.Report
	kinds     model.Faults
	bound     int
	shrunk    []shrink.Result // by finding; its trace is as found if shrinking failed
	ids       []string        // by finding, "" if it is not stored
	known     []bool          // by finding: its bug is stored by another trace, which has the id
	err       error           // a modelling error; there is no report then
	failed    bool            // shrinking met a modelling error
	unchecked []string        // why some source was not read
	code      int
}

// Run explores the scenarios one after the other, and then what families draw.
func (c *exploreCmd) Run(a *app) error {
	scenarios, families, err := a.chosen(c.Names)
	if err != nil {
		return err
	}
	if len(c.Names) == 0 {
		families = nil // they are without end
	}
	if c.Scenarios > 0 && len(families) == 0 {
		return fmt.Errorf("--scenarios is for a family; %s list shows which there are", a.library.Name)
	}
	e := &exploration{exploreCmd: c, app: a, keep: a.newKeeper(c.Store), compiler: a.newCompiler(c.vetFlag, c.stepFlag), progress: a.newProgress()}
	for _, s := range scenarios {
		if !e.lost {
			e.scenario(s, c.Schedules, c.most())
		}
	}
	for _, f := range families {
		if !e.lost {
			e.family(f)
		}
	}
	e.compiler.end()
	for _, code := range []int{exitUsage, exitUnwanted, exitInconclusive} {
		if slices.Contains(e.codes, code) {
			return exit(code)
		}
	}
	return nil
}

// most is how long a scenario or a family is explored; 0 means no limit.
func (c *exploreCmd) most() time.Duration {
	if c.MaxTime == 0 && c.Schedules == 0 && c.Scenarios == 0 {
		return exploreTime
	}
	return c.MaxTime
}

// An exploration is one run of the verb.
type exploration struct {
	*exploreCmd
	app      *app
	keep     *keeper
	progress *progress
	compiler *compiler
	states   int64 // most of each search of a shrinking, 0 for the usual
	codes    []int // that the scenarios ask for
	lost     bool  // there is code that takes ever more memory
}

// scenario explores one scenario of those that are listed.
func (e *exploration) scenario(s model.Scenario, schedules int64, most time.Duration) {
	r := e.explored(s, schedules, most)
	r.known = make([]bool, len(r.shrunk))
	r.ids = e.keep.keepRandom(r)
	if e.JSON {
		(&lines{e.app}).explored(r)
	} else {
		e.app.explored(r, e.Store)
	}
}

// explored explores a scenario.
func (e *exploration) explored(s model.Scenario, schedules int64, most time.Duration) *explored {
	r := &explored{scenario: s}
	system, err := e.compiler.one(s)
	r.unchecked = e.compiler.reasons()
	if r.err = err; err == nil {
		e.explore(r, system, schedules, most)
	}
	e.progress.clear()
	if r.err != nil {
		e.app.mistaken(s, r.err)
	}
	r.code, e.lost = r.exit(), lost(r.err)
	e.codes = append(e.codes, r.code)
	return r
}

// explore draws schedules and shrinks what they find.
func (e *exploration) explore(r *explored, system space.System, schedules int64, most time.Duration) {
	c, a, p := e.exploreCmd, e.app, e.progress
	p.scenario = r.scenario.Name
	r.kinds, r.bound = space.FaultKinds(system), space.FaultsBound(system, space.OwnFaults)
	if c.Faults != nil {
		r.bound = *c.Faults
	}
	var stop func(random.Finding) bool
	if c.KeepGoing {
		stop = func(random.Finding) bool { return false }
	}
	began := time.Now()
	r.report, r.err = random.Search(a.ctx, system, random.Options{
		Workers: c.Workers, Seed: c.Seed, Schedules: schedules, MaxTime: most, Spare: most / 3, MaxMemory: int64(c.MaxMemory), MaxSteps: c.MaxSteps,
		Faults: r.bound, Strategy: c.Strategy, Stop: stop, All: c.KeepGoing,
		Progress: func(s random.Status) {
			p.say(fmt.Sprintf("%s schedules, %s steps, %s steps/s, %s worlds, %.2g unseen, %d found, %s",
				thousands(s.Schedules), thousands(s.Steps), thousands(perSecond(s.Steps, s.Elapsed.Seconds())),
				thousands(s.Worlds), s.Unseen, s.Findings, s.Elapsed.Round(time.Second)))
		},
	})
	if r.err != nil {
		return
	}
	e.shrink(r, system, most, began)
}

// shrink shrinks what was found, in what is left of the time, if that is limited.
func (e *exploration) shrink(r *explored, system space.System, most time.Duration, began time.Time) {
	c, a, p := e.exploreCmd, e.app, e.progress
	for i, f := range r.report.Findings {
		o := shrink.Options{Workers: c.Workers, MaxStates: e.states, Progress: func(s shrink.Status) {
			p.say(fmt.Sprintf("shrinking %d of %d: %s and %s so far, %s schedules tried, %s", i+1, len(r.report.Findings),
				words.Count(s.Steps, "step"), words.Count(s.Faults, "fault"), thousands(int64(s.Tried)), s.Elapsed.Round(time.Second)))
		}}
		if most > 0 { // what is left is for all that are left
			o.MaxTime = max((most-time.Since(began))/time.Duration(len(r.report.Findings)-i), time.Millisecond)
		}
		shrunk, err := shrink.Shrink(a.ctx, system, f.Trace, o)
		if err != nil {
			r.failed = r.failed || !errors.Is(err, shrink.ErrNotReproduced) && !interrupted(err)
			a.warn("%s: %v", r.scenario.Name, err)
			shrunk = shrink.Result{Trace: f.Trace}
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
// wanted, and whatever is wanted violated must be found, by a search that was not
// interrupted, did not run out of memory, and has run something. That its time or
// its schedules were used up is how a random search ends.
func (r *explored) exit() int {
	switch {
	case interrupted(r.err):
		return exitInconclusive
	case r.err != nil || r.failed:
		return exitUsage
	case r.report.AsWanted && r.report.Limit != limit.Interrupted && r.report.Limit != limit.Memory && r.report.Schedules > 0:
		return exitWanted
	}
	for _, p := range r.report.Properties {
		if p.Verdict != space.Inconclusive && p.Verdict != p.Want {
			return exitUnwanted
		}
	}
	return exitInconclusive
}

// keepRandom stores the shrunk findings whose bugs are not known, and returns their
// ids.
func (k *keeper) keepRandom(r *explored) []string {
	found := exhaustive.Report{States: r.report.Worlds, Transitions: r.report.Steps, Executions: r.report.Executions, FaultsBound: r.bound, Seconds: r.report.Seconds}
	traces := make([]*trace.Trace, len(r.shrunk))
	for i := range r.shrunk {
		found.Depth = max(found.Depth, r.report.Findings[i].Steps)
		if !r.known[i] {
			traces[i] = &r.shrunk[i].Trace
		}
	}
	return k.keepTraces(found, traces)
}
