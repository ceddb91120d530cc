package night

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore"
)

// What a slice does.
const (
	doExhaustive = "exhaustive"
	doRandom     = "random"
)

// next says which scenario has the next slice: each has an exhaustive search
// first. Then those that did not fit take turns at random, each weighted with the
// share of its schedules' worlds that its last slice had not seen before, so that
// most is spent where new worlds are met. A scenario that meets none has a small
// weight and not none, for an estimate is no proof.
func (n *night) next() (scenario int, doing string) {
	const least = 0.02
	best, bestCost := -1, 0.0
	for i, c := range n.state.Scenarios {
		switch {
		case c.Error != "":
		case !c.Tried:
			return i, doExhaustive
		case !c.Whole:
			cost := 0.0
			if c.Slices > 0 {
				cost = float64(c.Steps) / (c.Unseen + least)
			}
			if best < 0 || cost < bestCost {
				best, bestCost = i, cost
			}
		}
	}
	if best < 0 {
		return 0, ""
	}
	return best, doRandom
}

// exhaustive is the exhaustive slice of scenario i. With a budget of time all of
// them share the first half of it.
func (n *night) exhaustive(i int) error {
	c := &n.state.Scenarios[i]
	system, err := n.system(i)
	if err != nil {
		c.Error = err.Error()
		return n.checkpoint(corpus.Change{}, true)
	}
	var most time.Duration
	if n.options.Budget > 0 {
		waiting := 0
		for _, other := range n.state.Scenarios {
			if !other.Tried && other.Error == "" {
				waiting++
			}
		}
		most = max((n.left()-n.options.Budget/2)/time.Duration(waiting), time.Second)
	}
	n.tell(Status{Scenario: c.Scenario, Doing: doExhaustive})
	began := n.spent()
	r, err := explore.Exhaustive(n.ctx, system, explore.Options{
		Workers: n.options.Workers, Faults: explore.FaultsBound(system, n.options.Faults),
		MaxStates: n.options.MaxStates, MaxMemory: n.options.MaxMemory, MaxTime: most,
		Progress: func(s explore.Status) { n.tell(Status{Scenario: c.Scenario, Doing: doExhaustive, States: s.States}) },
	})
	if err != nil {
		c.Error = err.Error()
		return n.checkpoint(corpus.Change{}, true)
	}
	var change corpus.Change
	news := false
	stats := corpus.Stats{
		States: r.States, Transitions: r.Transitions, Depth: r.Depth,
		Executions: r.Executions, FaultsBound: r.FaultsBound, Seconds: r.Seconds,
	}
	for _, p := range r.Properties {
		added := false
		switch {
		case p.Counterexample != nil:
			added, err = n.met(&change, i, *p.Counterexample, stats, doExhaustive)
		case p.Verdict != p.Want && p.Verdict != explore.Inconclusive:
			added = n.missed(p, c.Scenario)
		}
		if err != nil {
			return err
		}
		news = news || added
	}
	if r.Limit == explore.LimitInterrupted { // what was found is kept, and the slice begins again
		return n.checkpoint(change, true)
	}
	c.Tried, c.Whole, c.Limit, c.Verdict = true, r.Limit == "", r.Limit, r.Verdict
	c.States, c.Depth = r.States, r.Depth
	c.Seconds += (n.spent() - began).Seconds()
	return n.checkpoint(change, news)
}

// Shrinking is what a slice at random costs most where a bug is easily met, so
// it has bounds: how often a night shrinks what breaks one property of one
// scenario, and how many worlds each of the searches that follow may visit.
const (
	shrunkMost   = 3
	shrinkStates = 1 << 15
)

// schedules is how many the next slice at random may run.
func (n *night) schedules() int64 {
	const most = 2000
	if n.options.Schedules == 0 {
		return most
	}
	ran, scenarios := int64(0), int64(0)
	for _, c := range n.state.Scenarios {
		ran += c.Schedules
		if c.Tried && !c.Whole && c.Error == "" {
			scenarios++
		}
	}
	// Several slices for each, so that there is something to choose.
	slice := min(max(n.options.Schedules/(4*max(scenarios, 1)), 1), most)
	return min(slice, n.options.Schedules-ran)
}

// random is a slice of scenario i at random.
func (n *night) random(i int) error {
	const mostTime = time.Minute
	c := &n.state.Scenarios[i]
	system, err := n.system(i)
	if err != nil {
		c.Error = err.Error()
		return n.checkpoint(corpus.Change{}, true)
	}
	o := explore.RandomOptions{
		Workers: n.options.Workers, Seed: n.seed(c), Schedules: n.schedules(),
		Faults:   explore.FaultsBound(system, n.options.Faults),
		Stop:     func(explore.RandomFinding) bool { return false },
		Progress: func(s explore.RandomStatus) { n.tell(Status{Scenario: c.Scenario, Doing: doRandom, Runs: s.Schedules}) },
	}
	if n.options.Budget > 0 {
		o.MaxTime = max(min(n.left(), mostTime), time.Second)
	}
	n.tell(Status{Scenario: c.Scenario, Doing: doRandom})
	began := n.spent()
	r, err := explore.Random(n.ctx, system, o)
	if err != nil {
		c.Error = err.Error()
		return n.checkpoint(corpus.Change{}, true)
	}
	if r.Limit == explore.LimitInterrupted {
		return nil
	}
	before := maps.Clone(c.Shrunk)
	var change corpus.Change
	news := false
	for _, f := range r.Findings {
		if c.Shrunk[f.Property] >= shrunkMost {
			continue
		}
		if c.Shrunk == nil {
			c.Shrunk = map[string]int{}
		}
		c.Shrunk[f.Property]++
		added, err := n.shrunk(&change, i, system, f, r)
		if err != nil {
			return err
		}
		news = news || added
	}
	if n.ctx.Err() != nil { // shrinking was cut short
		c.Shrunk = before
		return nil
	}
	c.Slices++
	c.Schedules += r.Schedules
	c.Steps += r.Steps
	c.Worlds, c.Unseen = max(c.Worlds, r.Worlds), r.Unseen
	c.Seconds += (n.spent() - began).Seconds()
	return n.checkpoint(change, news)
}

// shrunk notes what is left of a schedule that breaks something. One that does
// not shrink is noted as it is.
func (n *night) shrunk(change *corpus.Change, i int, system explore.System, f explore.RandomFinding, r explore.RandomReport) (news bool, err error) {
	o := explore.ShrinkOptions{Workers: n.options.Workers, MaxStates: shrinkStates}
	if n.options.Budget == 0 {
		o.MaxTime = time.Hour // what is found must not depend on how fast the machine is
	}
	stats := corpus.Stats{
		States: r.Worlds, Transitions: r.Steps, Executions: r.Executions, Seconds: r.Seconds,
		Seed: r.Seed, Schedule: f.Schedule, Strategy: f.Strategy,
	}
	t := f.Trace
	small, err := explore.Shrink(n.ctx, system, t, o)
	if err == nil {
		t = small.Trace
	}
	return n.met(change, i, t, stats, fmt.Sprintf("%s, seed %d, schedule %d of %s", doRandom, r.Seed, f.Schedule, f.Strategy))
}

// seed is that of the next slice at random of a scenario: another one in every
// slice of every night.
func (n *night) seed(c *Coverage) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %d %s", n.options.Seed, n.state.Number, c.Slices, c.Scenario))
	return binary.LittleEndian.Uint64(sum[:])
}
