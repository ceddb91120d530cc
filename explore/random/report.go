package random

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
)

func (r *search) report() Report {
	out := Report{
		System: r.system.Name(), Seed: r.options.Seed, AsWanted: r.foundWanted(),
		Findings: r.findings, Properties: r.reports,
		Schedules: r.schedules, Steps: r.steps, Worlds: r.seen.Worlds, Unseen: r.seen.Unseen(),
		Seconds: r.guard.Elapsed().Round(time.Microsecond).Seconds(), Limit: r.limit, Executions: r.system.Executions(), Histories: r.histories,
	}
	for i := range out.Properties {
		p := &out.Properties[i]
		switch {
		case p.Verdict != space.Inconclusive:
			out.AsWanted = out.AsWanted && p.Verdict == p.Want
		case p.Kind == engine.CanAlways:
			p.Reason = "no schedule decides it"
		default:
			p.Reason = fmt.Sprintf("not found in %d schedules", r.schedules)
		}
	}
	out.Actions = r.actions()
	for i, c := range r.credits {
		if c.Schedules > 0 {
			c.Name = basic[i]
			out.Strategies = append(out.Strategies, c.StrategyCount)
		}
	}
	return out
}

// actions sums those of all workers, by verb and actor.
func (r *search) actions() (sum []ActionCount) {
	for _, k := range r.schedulers {
		for _, c := range k.actions.counts {
			at, known := slices.BinarySearchFunc(sum, c, byAction)
			switch {
			case known:
				sum[at].Steps += c.Steps
			case c.Steps > 0: // a schedule that was cut does not count
				sum = slices.Insert(sum, at, c)
			}
		}
	}
	return sum
}

func byAction(a, b ActionCount) int {
	return cmp.Or(cmp.Compare(a.Verb, b.Verb), cmp.Compare(a.Actor, b.Actor))
}
