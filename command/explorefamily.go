package command

import (
	"slices"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/catalog"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/night"
)

// What is enough for most bugs, and so little that many scenarios are drawn: the most
// schedules of a scenario, and the most worlds of a search of a shrinking.
const (
	drawnSchedules = 256
	drawnStates    = 1 << 15
)

// A draw is what became of a family.
type draw struct {
	*exploration
	family catalog.Family
	bugs   map[string]string // that are known, each with the id of a trace
	met    map[string]bool   // bugs; true for one that was new

	begun            time.Time
	scenarios        int64
	schedules, steps int64
	undecided        []string // names of scenarios
}

// family explores what a family draws, one scenario for each seed from --seed on,
// until a limit is hit or something is found that is not wanted. Of each bug one
// trace is stored, and what has no news is not printed, or there would be
// thousands of either.
func (e *exploration) family(f catalog.Family) {
	d := &draw{exploration: e, family: f, met: map[string]bool{}, begun: time.Now()}
	d.know()
	e.states = drawnStates
	for d.goesOn() {
		most := e.most()
		if most > 0 {
			most = max(most-time.Since(d.begun), 1)
		}
		schedules := int64(drawnSchedules)
		if e.Schedules > 0 {
			schedules = min(schedules, e.Schedules-d.schedules)
		}
		r := e.explored(f.Scenario(e.Seed+uint64(d.scenarios)), schedules, most)
		d.add(r)
		if r.code == exitUsage || r.code == exitUnwanted {
			break
		}
	}
	if !e.JSON {
		d.print()
	}
}

// goesOn says whether to draw another scenario; one is always drawn.
func (d *draw) goesOn() bool {
	switch most := d.most(); {
	case d.Scenarios > 0 && d.scenarios >= d.Scenarios:
		return false
	case d.scenarios == 0:
		return true
	default:
		return d.app.ctx.Err() == nil && (most == 0 || time.Since(d.begun) < most) && (d.Schedules == 0 || d.schedules < d.Schedules)
	}
}

// know looks which bugs of the family the store has.
func (d *draw) know() {
	d.bugs = map[string]string{}
	if d.keep.off {
		return
	}
	l, err := storeFlag{d.Store}.listing(d.app)
	if err != nil {
		d.app.warn("what is known is not: %v", err)
		return
	}
	for _, e := range l.Entries {
		if s, ok := d.family.Find(e.Scenario); ok && e.Gone.IsZero() {
			d.bugs[night.Bug(d.family.Name, identified(d.compiler, s, e), slices.Contains(s.Violates, e.Property))] = e.ID
		}
	}
}

// identified returns the trace of an entry with its identity, which is found by running it
// if it is older than identities.
func identified(c *compiler, s model.Scenario, e corpus.Entry) trace.Trace {
	t := e.Identified()
	if t.Identity != "" {
		return t
	}
	system, err := c.one(s)
	if err != nil {
		return t // whoever searches it says so
	}
	if r, err := replay.Run(system, t); err == nil && r.Outcome == replay.Reproduced {
		t.Identity = r.Trace.Identity
	}
	return t
}

// add takes over what became of a scenario: of a bug that is known only the id.
func (d *draw) add(r *explored) {
	d.scenarios++
	d.schedules += r.report.Schedules
	d.steps += r.report.Steps
	if r.code == exitInconclusive {
		d.undecided = append(d.undecided, r.scenario.Name)
	}
	r.known = make([]bool, len(r.shrunk))
	bugs := make([]string, len(r.shrunk))
	for i, z := range r.shrunk {
		bugs[i] = night.Bug(d.family.Name, z.Trace, slices.Contains(r.scenario.Violates, z.Trace.Property))
		_, r.known[i] = d.bugs[bugs[i]]
	}
	r.ids = d.keep.keepRandom(r)
	for i, bug := range bugs {
		if !r.known[i] {
			d.bugs[bug] = r.ids[i]
		}
		r.ids[i], d.met[bug] = d.bugs[bug], d.met[bug] || !r.known[i]
	}
	switch {
	case d.JSON:
		(&lines{d.app}).explored(r)
	case r.code == exitUsage, r.code == exitUnwanted, slices.Contains(r.known, false):
		d.app.explored(r, d.Store)
	}
}

// print says what became of the family.
func (d *draw) print() {
	fresh := 0
	for _, is := range d.met {
		if is {
			fresh++
		}
	}
	last := d.Seed + uint64(d.scenarios) - 1
	d.app.stdout.printf("%s: %s drawn, seeds %d to %d; %s met, %d of them new", d.family.Name, words.Count(int(d.scenarios), "scenario"), d.Seed, last, words.Count(len(d.met), "bug"), fresh)
	if n := len(d.undecided); n > 0 {
		d.app.stdout.printf("; %d undecided, such as %s", n, d.undecided[0])
	}
	if d.app.ctx.Err() != nil {
		d.app.stdout.printf("; interrupted")
	}
	d.app.stdout.printf("; %s schedules, %s steps; %s\n\n", thousands(d.schedules), thousands(d.steps), time.Since(d.begun).Round(10*time.Millisecond))
}
