package random

import (
	"slices"
	"sync/atomic"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
)

// A scheduler runs schedules on one worker.
type scheduler struct {
	search     *search
	worker     space.Worker
	dice       *dice
	strategies []strategy
	plan       plan
	actions    actions
	at         *record // that is filled in; nil when the scheduler settles
	err        error   // of settling
}

func newScheduler(s *search, w space.Worker) *scheduler {
	k := &scheduler{search: s, worker: w, dice: newDice(), actions: newActions(w)}
	for i := range basic {
		k.strategies = append(k.strategies, newStrategy(i))
	}
	return k
}

// work runs schedules of an epoch until none is left, and settles if it is to.
func (k *scheduler) work(next *atomic.Int64, n int, settle bool) {
	for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
		k.at = &k.search.records[i]
		k.run(k.search.schedules+i, k.at)
	}
	if k.at = nil; settle {
		k.err = k.worker.Settle()
	}
}

// ended notes that the modeller's code has ended the goroutine that was at work, and
// says whether there is more to do.
func (k *scheduler) ended() bool {
	if k.at == nil {
		k.err = limit.Exited(k.worker)
		return false
	}
	k.at.err = limit.Exited(k.worker)
	return true
}

// run fills in the record of a schedule.
func (k *scheduler) run(number int64, r *record) {
	r.reset(number, k)
	o := &k.search.outlook
	k.dice.throw(k.search.options.Seed, scheduleStream, number)
	r.strategy = o.pick(k.dice)
	r.from = o.start(k.dice, r.strategy)
	k.plan.draw(k.dice, k.search.options.Faults, o.length)
	k.strategies[r.strategy].begin(k.dice, &k.plan)
	r.faults = r.from.faults
	r.err = k.walk(r)
	r.done = r.err == nil && !k.search.guard.Halted()
}

// walk goes on from where the record begins.
func (k *scheduler) walk(r *record) error {
	s := k.strategies[r.strategy]
	for at := r.from.world; !k.search.guard.Halted(); at = r.at(len(r.taken)) {
		ts, err := k.worker.Expand(at, false)
		if err != nil {
			return err
		}
		if err := k.ask(r, at, ts); err != nil || k.broke(r) {
			return err
		}
		if r.steps() >= k.search.options.MaxSteps {
			return nil
		}
		s.see(k.worker, ts)
		if k.daring(r, len(ts) == 0) {
			taken, err := k.dare(r, at)
			if err != nil {
				return err
			}
			if taken {
				continue
			}
			if ts, err = k.worker.Expand(at, false); err != nil {
				return err
			}
		}
		if len(ts) == 0 {
			r.whole = true
			return nil
		}
		i := s.next(k.worker, ts)
		if err := k.take(r, i, ts[i].Next, false); err != nil {
			return err
		}
	}
	return nil
}

// daring says whether to try a fault now. Where nothing else can happen any
// more it is the last chance: what a user does who waits for ever.
func (k *scheduler) daring(r *record, terminal bool) bool {
	if r.faults >= k.plan.faults {
		return false
	}
	if terminal {
		return k.dice.IntN(2) == 0
	}
	return k.dice.Float64() < k.plan.rate
}

// dare takes one of the faults at a world, if the plan allows one of them.
func (k *scheduler) dare(r *record, at space.World) (taken bool, err error) {
	ts, err := k.worker.Expand(at, true)
	if err != nil {
		return false, err
	}
	i, err := k.fault(ts)
	if err != nil || i < 0 {
		return false, err
	}
	r.faults++
	return true, k.take(r, i, ts[i].Next, true)
}

// fault picks one of the faults that the plan allows, -1 if there is none.
func (k *scheduler) fault(ts []space.Transition) (int, error) {
	pick, n := -1, 0
	for i := range ts {
		if k.plan.kinds != 0 {
			verb, err := k.actions.verb(i)
			if err != nil {
				return -1, err
			}
			if !k.plan.allows(verb) {
				continue
			}
		}
		if n++; k.dice.IntN(n) == 0 {
			pick = i
		}
	}
	return pick, nil
}

// take records transition i of the latest Expand, which leads to next.
func (k *scheduler) take(r *record, i int, next space.Fingerprint, fault bool) error {
	action, err := k.actions.number(i)
	if err != nil {
		return err
	}
	k.strategies[r.strategy].took(k.worker.Event(i))
	if r.worlds, err = k.worker.Successor(r.worlds, i); err != nil {
		return err
	}
	r.ends = append(r.ends, len(r.worlds))
	r.taken = append(r.taken, space.NewChoice(i, fault))
	r.actions = append(r.actions, action)
	r.prints = append(r.prints, next)
	return nil
}

// broke says whether every property that a world can break, and that no schedule of an
// epoch before has broken, is broken: a schedule that breaks one goes on for the others.
func (k *scheduler) broke(r *record) bool {
	n := 0
	for i, s := range r.broken {
		if k.search.reports[s.property].Verdict == space.Inconclusive && !slices.ContainsFunc(r.broken[:i], func(t sight) bool { return t.property == s.property }) {
			n++
		}
	}
	return n > 0 && n == k.search.outlook.breakable
}

// ask asks the properties that are not decided about a world in which ts are
// enabled.
func (k *scheduler) ask(r *record, at space.World, ts []space.Transition) error {
	for _, i := range k.search.outlook.asked {
		kind := k.search.properties[i].Kind
		if !k.search.options.All && r.breaks(i) {
			continue
		}
		if !space.Asked(kind, ts) {
			continue
		}
		holds, err := k.worker.Holds(at, i)
		if err != nil {
			return err
		}
		switch {
		case kind != engine.Sometimes && !holds:
			found, err := space.Identities(k.worker, at, i)
			if err != nil {
				return err
			}
			for n, identity := range found {
				if !r.saw(i, identity) && (n == 0 || k.search.options.All) {
					r.broken = append(r.broken, sight{i, len(r.taken), identity})
				}
			}
		case kind == engine.Sometimes && holds:
			r.reached = append(r.reached, sight{property: i, steps: len(r.taken)})
		}
	}
	return nil
}
