package native

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/explore/unseen"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// epochSchedules is how many schedules of a sample are run before what they found is
// taken over, in their order: so the sample does not depend on how many workers there
// are. It is part of what a sample is.
const epochSchedules = 16

// stepsMost bounds the schedules of a system with none that ends.
const stepsMost = 400

// A sampler is the state of a sample of schedules that are run natively.
type sampler struct {
	system  space.System
	faults  int
	budget  int64
	guard   *limit.Guard
	workers []*worker
	deeds   *deeds
	pairs   *unseen.Sightings
	frames  *unseen.Sightings
	length  int   // of the longest schedule so far
	most    int   // steps of a schedule
	quiet   int64 // schedules in a row that brought nothing new
	report  Report
}

// Options bound a sample of schedules.
type Options struct {
	Workers int           // goroutines; 0 means GOMAXPROCS
	Faults  int           // most faults of one schedule
	Steps   int64         // most steps of all schedules
	Depth   int           // how many steps a search found the worlds to be away, which schedules are to reach
	MaxTime time.Duration // 0 means no limit
}

// check refuses what makes no sense and fills in the number of workers.
func (o *Options) check() error {
	return limit.Check(&o.Workers, o.MaxTime,
		limit.Number{Name: "faults", Value: int64(o.Faults)},
		limit.Number{Name: "native steps", Value: o.Steps},
		limit.Number{Name: "depth", Value: int64(o.Depth)})
}

// Sample runs schedules of s natively until they bring nothing new or a limit is hit, and
// adds what was run to the report. An error is a modelling error.
func Sample(ctx context.Context, s space.System, o Options, r *Report) error {
	if err := o.check(); err != nil {
		return err
	}
	p := &sampler{
		system: s, faults: o.Faults, budget: o.Steps, guard: limit.NewGuard(ctx, s, o.MaxTime, 0),
		deeds: newDeeds(o.Faults), pairs: unseen.New(), frames: unseen.New(),
		most: min(max(2*o.Depth, 64), stepsMost), report: *r,
	}
	p.length = max(o.Depth, 8)
	err := p.guard.Run(nil, func() error {
		if native, err := p.hire(o.Workers); err != nil || !native {
			return err
		}
		for p.report.Limit == "" && p.quiet < quietMost {
			if err := p.epoch(); err != nil {
				return err
			}
		}
		return nil
	})
	*r = p.report
	return err
}

// hire makes the workers. It reports false for a flat system, which has no native runs.
func (p *sampler) hire(workers int) (native bool, err error) {
	for range workers {
		w, err := p.system.Worker()
		if err != nil {
			return false, err
		}
		probe, err := Begin(p.system, w)
		if err != nil || probe == nil {
			return false, err
		}
		probe.Close()
		p.workers = append(p.workers, &worker{sampler: p, worker: w})
	}
	return true, nil
}

// epoch runs some schedules and takes over what they found.
func (p *sampler) epoch() error {
	schedules := make([]schedule, epochSchedules)
	plans := p.deeds.plans(epochSchedules)
	for i := range schedules {
		s := &schedules[i]
		s.number = p.report.Schedules + int64(i)
		if i%2 == 0 {
			s.plan = plans[i/2]
		}
	}
	err := p.runAll(schedules)
	for i := range schedules {
		s := &schedules[i]
		switch {
		case s.err != nil:
			return fmt.Errorf("schedule %d of the native sample, step %d: %w", s.number, s.steps+1, s.err)
		case !s.done:
			p.report.Limit = p.guard.Stopped()
			return err
		case p.learn(s):
			return err
		}
	}
	return err
}

// runAll fills in the schedules, unless time is over. The error is that of a worker.
func (p *sampler) runAll(schedules []schedule) error {
	var next atomic.Int64
	errs := make([]error, len(p.workers))
	var group sync.WaitGroup
	for i, w := range p.workers {
		limit.Attend(&group, func() {
			for n := next.Add(1) - 1; n < int64(len(schedules)) && !p.guard.Halted(); n = next.Add(1) - 1 {
				w.run(&schedules[n])
			}
			errs[i] = w.worker.Settle()
		}, func() bool {
			errs[i] = limit.Exited(w.worker)
			return false
		})
	}
	group.Wait()
	return limit.LeastError(errs)
}

// learn takes over what a schedule found and says whether the sample ends with it.
func (p *sampler) learn(s *schedule) (ended bool) {
	p.report.Schedules++
	p.report.Steps += s.steps
	p.length = max(p.length, int(s.steps))
	p.quiet++
	for _, at := range s.suspended {
		p.frames.Note(space.Fingerprint{Hi: at.Frame}, s.number)
		if p.pairs.Note(space.Fingerprint{Hi: at.Frame, Lo: at.History}, s.number) {
			p.quiet = 0
		}
	}
	p.deeds.learn(s)
	p.report.Suspensions, p.report.Histories = p.frames.Worlds, p.pairs.Worlds
	if p.pairs.Draws > 0 {
		p.report.Unseen = p.pairs.Unseen()
	}
	if p.report.Steps >= p.budget {
		p.report.Limit = limitSteps
	}
	return p.report.Limit != "" || p.quiet >= quietMost
}

// A schedule is one schedule and what it found.
type schedule struct {
	number    int64
	plan      *tried // what it goes on from, nil if its faults are drawn
	steps     int64
	faults    []engine.Deed // that were taken
	failed    bool          // the plan did not come to its end
	suspended []engine.Suspension
	taken     []space.Choice
	done      bool
	err       error
}

// A worker runs schedules.
type worker struct {
	sampler *sampler
	worker  space.Worker
	deeds   []engine.Deed
}

// run runs a schedule.
func (w *worker) run(s *schedule) {
	n, err := Begin(w.sampler.system, w.worker)
	if err != nil {
		s.err = err
		return
	}
	defer n.Close()
	s.err = w.walk(n, s)
	s.done = s.err == nil
}

// walk takes the steps of a schedule, one after the other, each by a hash of the labels
// of those before it.
func (w *worker) walk(n *Run, s *schedule) error {
	worlds, err := w.worker.Initial()
	if err != nil || len(worlds) == 0 {
		return err
	}
	at := worlds[0]
	path := newChooser(s.number)
	p := w.sampler.planner(s, path)
	defer func() { s.failed = len(p.way) > 0 }()
	for s.steps < int64(w.sampler.most) {
		i, fault, err := w.pick(n, p, path, at, int(s.steps))
		if err != nil || i < 0 {
			return err
		}
		label, err := w.worker.Label(i)
		if err != nil {
			return err
		}
		s.taken = append(s.taken, space.NewChoice(i, fault))
		if fault {
			s.faults = append(s.faults, w.deeds[i])
			p.took(w.deeds[i].Key)
		}
		if err := n.Step(i); err != nil {
			return w.explain(s, err)
		}
		s.suspended = append(s.suspended, n.run.Suspensions()...)
		path.add(label)
		if at, err = w.worker.Successor(nil, i); err != nil {
			return err
		}
		s.steps++
	}
	return nil
}

// planner makes the plan of a schedule.
func (p *sampler) planner(s *schedule, path *chooser) *planner {
	out := &planner{deeds: p.deeds, left: p.faults, rate: min(p.length, p.most), dice: path.draw, plan: s.plan != nil}
	if s.plan != nil && s.plan.key != 0 {
		out.way = append(slices.Clone(s.plan.way), s.plan.key)
	}
	if s.number%16 == 15 {
		out.left = 0
	}
	return out
}

// pick picks the next step, -1 if nothing is left to do. The worker has expanded the
// faults, or the others, last.
func (w *worker) pick(n *Run, p *planner, path *chooser, at space.World, step int) (i int, fault bool, err error) {
	if p.left > 0 {
		ts, err := w.worker.Expand(at, true)
		if err != nil {
			return -1, false, err
		}
		w.see(n, ts)
		if i := p.fault(w.deeds, step); i >= 0 {
			return i, true, nil
		}
	}
	ts, err := w.worker.Expand(at, false)
	if err != nil || len(ts) == 0 {
		return -1, false, err
	}
	w.see(n, ts)
	return path.pick(w.worker, w.deeds), false, nil
}

func (w *worker) see(n *Run, ts []space.Transition) {
	w.deeds = w.deeds[:0]
	for i := range ts {
		w.deeds = append(w.deeds, n.run.Deed(n.worker, i))
	}
}

// explain adds the schedule to the error of its last step.
func (w *worker) explain(s *schedule, err error) error {
	t := trace.Trace{Scenario: w.sampler.system.Name(), Actors: w.sampler.system.Actors()}
	worlds, again := w.worker.Initial()
	if again != nil {
		return again
	}
	path := space.NewPath(w.worker, worlds[0])
	for _, c := range s.taken {
		if again = path.Take(c); again != nil {
			return again
		}
	}
	t.Steps = path.Steps
	return Error{err, t}
}
