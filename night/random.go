package night

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// shrinkStates is how many worlds each of the searches of a shrinking may visit.
const shrinkStates = 1 << 15

// random is a slice of row i at random.
func (n *night) random(i int) error {
	began := n.spent()
	s, c := n.scenario(i), &n.state.Scenarios[i]
	system, r, err := n.search(s, n.seed(i), n.schedules(i))
	switch {
	case err != nil:
		return n.mistaken(c, s.Name, err, corpus.Change{})
	case r.Limit == limit.Interrupted:
		return nil
	case starved(r):
		c.Stopped = r.Limit
		return n.checkpoint(corpus.Change{}, false)
	}
	broke, failures := maps.Clone(c.Broke), slices.Clone(n.state.Failures)
	var change corpus.Change
	news := false
	for k, f := range r.Findings {
		what := f.Property
		if f.Identity != "" {
			what += ": " + f.Identity
		}
		if !c.broken(what, slices.Contains(s.Violates, f.Property)) {
			continue
		}
		var added bool
		added, err = n.shrunk(&change, s, system, f, r, len(r.Findings)-k)
		news = news || added
		if err != nil {
			break
		}
	}
	if n.ctx.Err() != nil { // shrinking was cut short, and the slice begins again
		c.Broke, n.state.Failures = broke, failures
		return nil
	}
	if err != nil {
		return n.mistaken(c, s.Name, err, change)
	}
	c.searched(r)
	c.Seconds += (n.spent() - began).Seconds()
	return n.checkpoint(change, news)
}

// mistaken ends a slice at random with a modelling error.
func (n *night) mistaken(c *Coverage, scenario string, err error, found corpus.Change) error {
	c.Slices++
	c.Failed++
	n.failed(scenario, err) // c may be another row now
	return n.checkpoint(found, true)
}

// starved says whether a search had no memory to begin with.
func starved(r random.Report) bool { return r.Limit == limit.Memory && r.Schedules == 0 }

// search draws schedules of a scenario. What a system keeps of the searches before may
// leave no memory; then it is compiled again.
func (n *night) search(s model.Scenario, seed uint64, schedules int64) (space.System, random.Report, error) {
	n.tell(Status{Scenario: s.Name, Doing: doRandom})
	used := n.systems[s.Name] != nil
	system, err := n.system(s)
	if err != nil {
		return nil, random.Report{}, err
	}
	o := random.Options{
		All: true, Workers: n.options.Workers, Seed: seed, Schedules: schedules,
		Faults: n.options.Faults, MaxMemory: n.options.MaxMemory,
		Stop:     func(random.Finding) bool { return false },
		Progress: func(r random.Status) { n.tell(Status{Scenario: s.Name, Doing: doRandom, Runs: r.Schedules}) },
	}
	if n.options.Budget > 0 {
		o.MaxTime = n.within(least, time.Minute)
		o.Spare = o.MaxTime / 3
	}
	r, err := random.Search(n.ctx, system, o)
	if err == nil && starved(r) && used {
		n.systems = nil
		return n.search(s, seed, schedules)
	}
	return system, r, err
}

// broken counts a slice that has broken a property, and says whether the schedule
// is worth shrinking, which is what a slice costs most where a bug is easily met: in
// one night that of the first slice, the fourth, the ninth, the sixteenth and so on.
// What is wanted and what is not are counted apart, for in one family they are
// different bugs.
func (c *Coverage) broken(property string, wanted bool) bool {
	if !wanted {
		property = "! " + property
	}
	if c.Broke == nil {
		c.Broke = map[string]int{}
	}
	c.Broke[property]++
	root := int(math.Sqrt(float64(c.Broke[property])))
	return root*root == c.Broke[property]
}

// searched adds a slice at random to what was covered. The next scenario that a
// family draws is as good as those before were on average, however the last one was.
func (c *Coverage) searched(r random.Report) {
	c.Slices++
	c.Schedules += r.Schedules
	c.Steps += r.Steps
	if !c.Family {
		c.Worlds, c.Unseen = max(c.Worlds, r.Worlds), r.Unseen
		return
	}
	c.Worlds += r.Worlds
	c.Unseen += (r.Unseen - c.Unseen) / float64(c.Slices-c.Failed)
}

// shrunk notes what is left of a schedule that breaks something. One that does
// not shrink is noted as it is; an error is a modelling error.
func (n *night) shrunk(change *corpus.Change, s model.Scenario, system space.System, f random.Finding, r random.Report, waiting int) (news bool, err error) {
	o := shrink.Options{Workers: n.options.Workers, MaxStates: shrinkStates, MaxTime: n.shrinkTime(waiting)}
	stats := corpus.Stats{States: r.Worlds, Transitions: r.Steps, Executions: r.Executions, Seconds: r.Seconds}
	t := f.Trace
	small, err := shrink.Shrink(n.ctx, system, t, o)
	switch {
	case err == nil:
		t = small.Trace
	case errors.Is(err, shrink.ErrNotReproduced):
		err = nil
	}
	return n.found(change, s, t, stats, fmt.Sprintf("%s, seed %d, schedule %d of %s", doRandom, r.Seed, f.Schedule, f.Strategy)), err
}

// shrinkTime is how long a shrinking may take, if so many are waiting.
func (n *night) shrinkTime(waiting int) time.Duration {
	if n.options.Budget == 0 {
		return time.Hour // what is found must not depend on how fast the machine is
	}
	return n.within(least, time.Minute) / time.Duration(waiting)
}
