package night

import (
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
)

// exhaustive is the exhaustive slice of scenario i. With a budget of time all of
// them share the first half of it.
func (n *night) exhaustive(i int) error {
	s, c := n.scenario(i), &n.state.Scenarios[i]
	system, err := n.system(s)
	if err != nil {
		n.failed(s.Name, err)
		return n.checkpoint(corpus.Change{}, true)
	}
	var most time.Duration
	if n.options.Budget > 0 {
		waiting := 0
		for _, other := range n.state.Scenarios {
			if !other.Tried && !other.Family && other.Error == "" {
				waiting++
			}
		}
		most = max((n.left()-n.options.Budget/2)/time.Duration(waiting), least)
	}
	n.tell(Status{Scenario: s.Name, Doing: doExhaustive})
	began := n.spent()
	r, err := explore.Verify(n.ctx, system, explore.Options{
		All: true, Workers: n.options.Workers, Faults: n.options.Faults,
		MaxStates: n.options.MaxStates, MaxMemory: n.options.MaxMemory, MaxTime: most,
		Progress: func(r exhaustive.Status) { n.tell(Status{Scenario: s.Name, Doing: doExhaustive, States: r.States}) },
	})
	if err != nil {
		n.failed(s.Name, err)
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
			for _, f := range p.Failures {
				added = n.found(&change, s, *f.Counterexample, stats, doExhaustive) || added
			}
		case p.Verdict != p.Want && p.Verdict != explore.Inconclusive:
			added = n.missed(p, s.Name)
		}
		news = news || added
	}
	if r.Limit == limit.Interrupted { // what was found is kept, and the slice begins again
		return n.checkpoint(change, true)
	}
	if r.Limit == "" {
		n.settled(s, r.Properties, r.FaultsBound)
	}
	c.Tried, c.Whole, c.Limit, c.Verdict = true, r.Limit == "", r.Limit, r.Verdict
	c.States, c.Depth, c.Native = r.States, r.Depth, &r.Native
	c.Vacuous = nil
	for _, u := range r.Vacuous {
		c.Vacuous = append(c.Vacuous, u.Text)
	}
	c.Seconds += (n.spent() - began).Seconds()
	return n.checkpoint(change, news)
}
