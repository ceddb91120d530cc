package random

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/explore/unseen"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// epochSchedules is how many schedules an epoch has. It is part of what a seed
// means: change it, and seeds find other things.
const epochSchedules = 64

// A search is the state of one random search.
type search struct {
	system     space.System
	options    Options
	properties []space.Property
	initial    []space.World
	schedulers []*scheduler
	records    []record // of the epoch
	guard      *limit.Guard
	outlook    outlook

	// What the finished epochs found.
	dice             *dice // of the epoch that ends
	epoch            int64
	schedules, steps int64
	settled          int64 // local steps that were run when the schedulers settled last
	seen             *unseen.Sightings
	credits          []credit // by basic strategy
	reports          []space.PropertyReport
	findings         []Finding
	histories        engine.Histories
	oldest           int // of the prefixes
	fresh            []int
	ended            bool // it found what it was for
	limit            string
	status           struct {
		sync.Mutex
		Status
	}
}

// newSearch refuses what cannot be searched.
func newSearch(ctx context.Context, s space.System, o Options) (*search, error) {
	o.Faults = space.FaultsBound(s, o.Faults)
	r := &search{system: s, options: o, properties: s.Properties(), guard: limit.NewGuard(ctx, s, o.MaxTime, limit.ForMemory(o.MaxMemory))}
	if err := r.options.check(); err != nil {
		return nil, err
	}
	return r, space.CheckProperties(r.properties)
}

// begin makes the workers and what they begin with.
func (r *search) begin() error {
	r.guard.KeepBack(r.guard.Ending())
	r.records = make([]record, epochSchedules)
	r.dice, r.seen, r.credits = newDice(), unseen.New(), make([]credit, len(basic))
	r.outlook = outlook{length: min(firstLength, r.options.MaxSteps), shares: newShares(r.options.Strategy)}
	for _, p := range r.properties {
		r.reports = append(r.reports, space.PropertyReport{Name: p.Name, Kind: p.Kind, Want: p.Want, Implied: p.Implied, Verdict: space.Inconclusive})
	}
	for range r.options.Workers {
		w, err := r.system.Worker()
		if err != nil {
			return err
		}
		r.schedulers = append(r.schedulers, newScheduler(r, w))
	}
	var err error
	if r.initial, err = r.schedulers[0].worker.Initial(); err != nil {
		return err
	}
	if len(r.initial) == 0 {
		return fmt.Errorf("the system has no initial world")
	}
	for i, w := range r.initial {
		r.outlook.starts = append(r.outlook.starts, prefix{initial: i, world: w})
		r.seen.Start(r.schedulers[0].worker.Fingerprint(w))
	}
	r.look()
	return nil
}

// look takes over which properties are still asked.
func (r *search) look() {
	r.outlook.asked, r.outlook.breakable = nil, 0
	for i, p := range r.reports {
		open, breaks := p.Verdict == space.Inconclusive, p.Kind != engine.Sometimes
		if p.Kind == engine.CanAlways || !open && (!breaks || !r.options.All) {
			continue
		}
		r.outlook.asked = append(r.outlook.asked, i)
		if open && breaks {
			r.outlook.breakable++
		}
	}
}

// run runs epoch after epoch, and lets the schedulers settle at the end, if not before.
func (r *search) run() error {
	if err := r.epochs(); err != nil {
		return err
	}
	return r.runEpoch(0, true)
}

// settles says whether the schedulers settle after the epoch that is next: after each of
// the first, and when so much was run that to run it again takes more than to begin to.
// Whether they do is the same for any number of workers.
func (r *search) settles() bool {
	const first, seldom, much = 8, 16, 64
	run := r.system.Executions()
	if r.epoch >= first && r.epoch%seldom > 0 && run-r.settled < much {
		return false
	}
	r.settled = run
	return true
}

func (r *search) epochs() error {
	for !r.ended {
		r.guard.Look()
		if r.guard.Halted() {
			r.limit = r.guard.Stopped()
			return nil
		}
		n := int64(epochSchedules)
		if most := r.options.Schedules; most > 0 {
			if n = min(n, most-r.schedules); n <= 0 {
				r.limit = LimitSchedules
				return nil
			}
		}
		if err := r.runEpoch(int(n), r.settles()); err != nil {
			return err
		}
		if err := r.absorb(int(n)); err != nil {
			return err
		}
		if err := r.checkHistories(false); err != nil {
			return err
		}
	}
	return nil
}

func (r *search) checkHistories(end bool) (err error) {
	r.histories, err = space.CheckHistories(r.system, randomBudget(r.steps), end)
	return err
}

// runEpoch fills in so many records, and lets the schedulers settle if they are to.
func (r *search) runEpoch(n int, settle bool) error {
	var next atomic.Int64
	var group sync.WaitGroup
	for _, k := range r.schedulers {
		limit.Attend(&group, func() { k.work(&next, n, settle) }, k.ended)
	}
	group.Wait()
	for i := range n {
		if err := r.records[i].err; err != nil {
			return fmt.Errorf("schedule %d: %w", r.records[i].number, err)
		}
	}
	var errs []error
	for _, k := range r.schedulers {
		errs = append(errs, k.err)
	}
	return limit.LeastError(errs)
}

// absorb takes over what the schedules of an epoch found, in their order, up to
// the one that ends the search or was cut.
func (r *search) absorb(n int) error {
	r.dice.throw(r.options.Seed, epochStream, r.epoch)
	for i := range n {
		if !r.records[i].done || r.ended {
			break
		}
		if n := r.seen.Growth(len(r.records[i].prints)); n > 0 && !r.guard.Allows(n) {
			r.guard.Halt(limit.Memory)
			break
		}
		if err := r.learn(&r.records[i]); err != nil {
			return err
		}
	}
	r.epoch++
	r.look()
	if r.options.Strategy == Portfolio {
		adapt(r.outlook.shares, r.credits)
	}
	for i := range r.credits {
		r.credits[i].age()
	}
	r.status.Lock()
	defer r.status.Unlock()
	r.status.Status = Status{
		Schedules: r.schedules, Steps: r.steps, Worlds: r.seen.Worlds, Unseen: r.seen.Unseen(), Findings: len(r.findings),
	}
	return nil
}

// learn takes over what one schedule found.
func (r *search) learn(rec *record) error {
	r.schedules++
	r.steps += int64(len(rec.taken))
	r.measure(rec)
	r.fresh = r.fresh[:0]
	for i, f := range rec.prints {
		if r.seen.Note(f, rec.number) {
			r.fresh = append(r.fresh, i+1)
		}
		rec.by.actions.counts[rec.actions[i]].Steps++
	}
	c := &r.credits[rec.strategy]
	c.Schedules++
	c.Steps += int64(len(rec.taken))
	c.Worlds += int64(len(r.fresh))
	c.steps += float64(len(rec.taken))
	c.worlds += float64(len(r.fresh))
	r.keep(rec, r.fresh)
	for _, at := range rec.reached {
		if p := &r.reports[at.property]; p.Verdict == space.Inconclusive {
			p.Verdict, p.Steps, p.Faults = space.Holds, len(rec.from.taken)+at.steps, rec.before(at.steps).faults
		}
	}
	for _, at := range rec.broken {
		if err := r.find(rec, at); err != nil {
			return err
		}
	}
	return nil
}

// measure takes over how long a schedule was. Those that were cut say little about
// the others: one that repeats itself may have any length.
func (r *search) measure(rec *record) {
	if rec.whole == r.outlook.whole {
		r.outlook.length = max(r.outlook.length, rec.steps())
	} else if rec.whole {
		r.outlook.length, r.outlook.whole = max(1, rec.steps()), true
	}
}

// find takes over that a record breaks a property, unless another did before, or did
// in the same way.
func (r *search) find(rec *record, at sight) error {
	p := &r.reports[at.property]
	known := slices.ContainsFunc(p.Failures, func(f space.Failure) bool { return f.Identity == at.identity })
	if p.Verdict != space.Inconclusive && (known || !r.options.All) {
		return nil
	}
	if len(p.Failures) == space.IdentitiesMost {
		return space.TooManyWays(p.Name, p.Failures[0].Identity, at.identity)
	}
	t, err := r.schedulers[0].retrace(rec, at)
	if err != nil {
		return fmt.Errorf("schedule %d: %w", rec.number, err)
	}
	t.Origin = trace.Origin{
		Seed: r.options.Seed, Faults: r.options.Faults, MaxSteps: r.options.MaxSteps,
		Schedule: rec.number, Strategy: basic[rec.strategy], Search: r.options.Strategy,
	}
	if _, err := replay.Confirm(r.system, t); err != nil {
		return fmt.Errorf("schedule %d: %w", rec.number, err)
	}
	f := Finding{
		Property: p.Name, Identity: t.Identity, Schedule: rec.number, Strategy: basic[rec.strategy],
		Trace: t, Steps: len(t.Steps), Faults: t.Faults(),
	}
	if p.Verdict == space.Inconclusive {
		p.Verdict, p.Faults, p.Steps, p.Counterexample = space.Violated, f.Faults, f.Steps, &f.Trace
	}
	p.Failures = append(p.Failures, space.Failure{Identity: f.Identity, Faults: f.Faults, Steps: f.Steps, Counterexample: &f.Trace})
	r.findings = append(r.findings, f)
	r.guard.KeepBack(max(r.options.Spare, r.guard.Ending()))
	if r.options.Stop != nil {
		r.ended = r.options.Stop(f) || r.ended
	} else {
		r.ended = r.foundWanted()
	}
	return nil
}

// foundWanted says whether every property that is wanted violated is.
func (r *search) foundWanted() bool {
	return !slices.ContainsFunc(r.reports, func(p space.PropertyReport) bool { return p.Want == space.Violated && p.Verdict != space.Violated })
}

// progress tells the user how far the search has come.
func (r *search) progress(elapsed time.Duration) {
	if r.options.Progress == nil {
		return
	}
	r.status.Lock()
	status := r.status.Status
	r.status.Unlock()
	status.Elapsed = elapsed
	r.options.Progress(status)
}

// randomBudget is that of a random search that has taken so many steps: of schedules that
// are drawn no more is concluded than what they show, and what they find is run natively.
func randomBudget(steps int64) int64 { return 128 + steps/1024 }
