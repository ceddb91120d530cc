package night

import (
	"errors"
	"slices"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/model"
)

// find returns a scenario by its name, and the name of the family that draws it, if
// one does.
func (n *night) find(name string) (s model.Scenario, family string, ok bool) {
	for _, f := range n.options.Families {
		if s, ok := f.Find(name); ok {
			return s, f.Name, true
		}
	}
	i := slices.IndexFunc(n.options.Scenarios, func(s model.Scenario) bool { return s.Name == name })
	if i >= 0 {
		return n.options.Scenarios[i], "", true
	}
	if !n.options.Others || n.options.Catalog == nil {
		return s, "", false
	}
	s, drawnBy, ok := n.options.Catalog.Scenario(name)
	if drawnBy != nil {
		family = drawnBy.Name
	}
	return s, family, ok
}

// scenario returns the one that the next slice of row i is about: a family draws
// another one in every slice of every night. Seeds have 32 bits, for they are part
// of names that people read.
func (n *night) scenario(i int) model.Scenario {
	if k := i - len(n.options.Scenarios); k >= 0 {
		return n.options.Families[k].Scenario(n.seed(i) & (1<<32 - 1))
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
