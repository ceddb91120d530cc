package explore

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// nativeEpoch is how many schedules of a sample are run before what they found is
// taken over, in their order: so the sample does not depend on how many workers there
// are. It is part of what a sample is.
const nativeEpoch = 16

// nativeLongest bounds the schedules of a system with none that ends.
const nativeLongest = 400

// A sampler is the state of a sample of schedules that are run natively.
type sampler struct {
	system  System
	faults  int
	budget  int64
	guard   *guard
	workers []*nativeWorker
	deeds   *deeds
	pairs   *sightings
	frames  *sightings
	length  int   // of the longest schedule so far
	most    int   // steps of a schedule
	quiet   int64 // schedules in a row that brought nothing new
	report  NativeReport
}

// nativeOptions bound a sample of schedules.
type nativeOptions struct {
	Workers int           // goroutines; 0 means GOMAXPROCS
	Faults  int           // most faults of one schedule
	Steps   int64         // most steps of all schedules
	Depth   int           // how many steps a search found the worlds to be away, which schedules are to reach
	MaxTime time.Duration // 0 means no limit
}

// check refuses what makes no sense and fills in the number of workers.
func (o *nativeOptions) check() error {
	return checkLimits(&o.Workers, o.MaxTime, limit{"faults", int64(o.Faults)}, limit{"native steps", o.Steps}, limit{"depth", int64(o.Depth)})
}

// sample runs schedules of s natively until they bring nothing new or a limit is hit, and
// adds what was run to the report. An error is a modelling error.
func sample(ctx context.Context, s System, o nativeOptions, r *NativeReport) error {
	if err := o.check(); err != nil {
		return err
	}
	p := &sampler{
		system: s, faults: o.Faults, budget: o.Steps, guard: newGuard(ctx, s, o.MaxTime, 0),
		deeds: newDeeds(o.Faults), pairs: newSightings(), frames: newSightings(),
		most: min(max(2*o.Depth, 64), nativeLongest), report: *r,
	}
	p.length = max(o.Depth, 8)
	err := p.guard.run(nil, func() error {
		if native, err := p.hire(o.Workers); err != nil || !native {
			return err
		}
		for p.report.Limit == "" && p.quiet < nativeQuiet {
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
		probe, err := newNative(p.system, w)
		if err != nil || probe == nil {
			return false, err
		}
		probe.close()
		p.workers = append(p.workers, &nativeWorker{sampler: p, worker: w})
	}
	return true, nil
}

// epoch runs some schedules and takes over what they found.
func (p *sampler) epoch() error {
	schedules := make([]nativeSchedule, nativeEpoch)
	plans := p.deeds.plans(nativeEpoch)
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
			p.report.Limit = p.guard.stopped()
			return err
		case p.learn(s):
			return err
		}
	}
	return err
}

// runAll fills in the schedules, unless time is over. The error is that of a worker.
func (p *sampler) runAll(schedules []nativeSchedule) error {
	var next atomic.Int64
	errs := make([]error, len(p.workers))
	var group sync.WaitGroup
	for i, w := range p.workers {
		attend(&group, func() {
			for n := next.Add(1) - 1; n < int64(len(schedules)) && !p.guard.halted(); n = next.Add(1) - 1 {
				w.run(&schedules[n])
			}
			errs[i] = w.worker.Settle()
		}, func() bool {
			errs[i] = exited(w.worker)
			return false
		})
	}
	group.Wait()
	return leastError(errs)
}

// learn takes over what a schedule found and says whether the sample ends with it.
func (p *sampler) learn(s *nativeSchedule) (ended bool) {
	p.report.Schedules++
	p.report.Steps += s.steps
	p.length = max(p.length, int(s.steps))
	p.quiet++
	for _, at := range s.suspended {
		p.frames.note(Fingerprint{Hi: at.Frame}, s.number)
		if p.pairs.note(Fingerprint{Hi: at.Frame, Lo: at.History}, s.number) {
			p.quiet = 0
		}
	}
	p.deeds.learn(s)
	p.report.Suspensions, p.report.Histories = p.frames.worlds, p.pairs.worlds
	if p.pairs.draws > 0 {
		p.report.Unseen = p.pairs.unseen()
	}
	if p.report.Steps >= p.budget {
		p.report.Limit = LimitSteps
	}
	return p.report.Limit != "" || p.quiet >= nativeQuiet
}

// A nativeSchedule is one schedule and what it found.
type nativeSchedule struct {
	number    int64
	plan      *tried // what it goes on from, nil if its faults are drawn
	steps     int64
	faults    []model.Deed // that were taken
	failed    bool         // the plan did not come to its end
	suspended []model.Suspension
	taken     []Choice
	done      bool
	err       error
}

// A nativeWorker runs schedules.
type nativeWorker struct {
	sampler *sampler
	worker  Worker
	deeds   []model.Deed
}

// run runs a schedule.
func (w *nativeWorker) run(s *nativeSchedule) {
	n, err := newNative(w.sampler.system, w.worker)
	if err != nil {
		s.err = err
		return
	}
	defer n.close()
	s.err = w.walk(n, s)
	s.done = s.err == nil
}

// walk takes the steps of a schedule, one after the other, each by a hash of the labels
// of those before it.
func (w *nativeWorker) walk(n *native, s *nativeSchedule) error {
	worlds, err := w.worker.Initial()
	if err != nil || len(worlds) == 0 {
		return err
	}
	at := worlds[0]
	path := newNativePath(s.number)
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
		s.taken = append(s.taken, newChoice(i, fault))
		if fault {
			s.faults = append(s.faults, w.deeds[i])
			p.took(w.deeds[i].Key)
		}
		if err := n.step(i); err != nil {
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
func (p *sampler) planner(s *nativeSchedule, path *nativePath) *planner {
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
func (w *nativeWorker) pick(n *native, p *planner, path *nativePath, at World, step int) (i int, fault bool, err error) {
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

func (w *nativeWorker) see(n *native, ts []Transition) {
	w.deeds = w.deeds[:0]
	for i := range ts {
		w.deeds = append(w.deeds, n.run.Deed(n.explorer, i))
	}
}

// explain adds the schedule to the error of its last step.
func (w *nativeWorker) explain(s *nativeSchedule, err error) error {
	t := trace.Trace{Scenario: w.sampler.system.Name(), Actors: w.sampler.system.Actors()}
	worlds, again := w.worker.Initial()
	if again != nil {
		return again
	}
	path := Path{Worker: w.worker, At: worlds[0]}
	for _, c := range s.taken {
		if again = path.Take(c); again != nil {
			return again
		}
	}
	t.Steps = path.Steps
	return nativeError{err, t}
}
