package night

import (
	"errors"
	"slices"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/model"
)

// A Family draws scenarios, as many as there are seeds, so a night that has one
// always has something left to search.
type Family struct {
	Name string
	// Draw returns the scenario of a seed, always the same one.
	Draw func(seed uint64) model.Scenario
	// Find returns the scenario with that name, if Draw draws it.
	Find func(name string) (model.Scenario, bool)
}

// find returns a scenario by its name, and the name of the family that draws it, if
// one does.
func (n *night) find(name string) (s model.Scenario, family string, ok bool) {
	for _, f := range n.options.Families {
		if s, ok := f.Find(name); ok {
			return s, f.Name, true
		}
	}
	i := slices.IndexFunc(n.options.Scenarios, func(s model.Scenario) bool { return s.Name == name })
	switch {
	case i >= 0:
		return n.options.Scenarios[i], "", true
	case n.options.Find != nil:
		s, ok = n.options.Find(name)
	}
	return s, "", ok
}

// scenario returns the one that the next slice of row i is about: a family draws
// another one in every slice of every night. Seeds have 32 bits, for they are part
// of names that people read.
func (n *night) scenario(i int) model.Scenario {
	if k := i - len(n.options.Scenarios); k >= 0 {
		return n.options.Families[k].Draw(n.seed(i) & (1<<32 - 1))
	}
	return n.options.Scenarios[i]
}

// failed notes the modelling error of a scenario. One that was drawn gets a row
// for that.
func (n *night) failed(scenario string, err error) {
	var stuck *limit.Stuck
	if errors.As(err, &stuck) {
		switch stuck.Limit {
		case limit.Interrupted: // so is the night
			return
		case limit.Memory:
			n.stopped = stopRunaway
		}
	}
	i := slices.IndexFunc(n.state.Scenarios, func(c Coverage) bool { return c.Scenario == scenario })
	if i < 0 {
		i = len(n.state.Scenarios)
		n.state.Scenarios = append(n.state.Scenarios, Coverage{Scenario: scenario})
	}
	n.state.Scenarios[i].Error = err.Error()
}
