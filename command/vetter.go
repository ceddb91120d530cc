package command

import (
	"slices"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/explore/vet"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// vetFlag is for verbs that run scenarios.
type vetFlag struct {
	Vet bool `help:"Read the source of the scenarios before they run, as the verb vet does; --no-vet does not." default:"true" negatable:""`
}

// A compiler makes systems of scenarios, whose source it reads before they run, and says
// what it finds once.
type compiler struct {
	app       *app
	off       bool
	step      stepFlag
	mode      engine.Mode
	said      map[string]bool
	unchecked []string // why some source was not read, each once
}

func (a *app) newCompiler(vet vetFlag, step stepFlag) *compiler {
	c := &compiler{app: a, off: !vet.Vet, step: step, said: map[string]bool{}}
	if c.off {
		c.unchecked = []string{"--no-vet"}
	}
	return c
}

// compile returns for each scenario a system, or a modelling error.
func (c *compiler) compile(scenarios ...model.Scenario) ([]space.System, []error) {
	if c.off {
		systems, errs := make([]space.System, len(scenarios)), make([]error, len(scenarios))
		for i, s := range scenarios {
			systems[i], errs[i] = compile.Within(c.app.ctx, s, c.mode, c.step.limit())
		}
		return systems, errs
	}
	v := compile.Vetted(c.app.ctx, c.mode, c.step.limit(), scenarios...)
	for _, f := range v.Source.Findings {
		known := len(f.Scenarios) > 0 || f.Severity != vet.Error && f.Concerns() // an error of a handler is told of where it is run
		if text := near(f); !c.said[text] && known {
			c.said[text] = true
			c.app.warn("%s", text)
		}
	}
	for _, why := range v.Source.Unchecked {
		if !slices.Contains(c.unchecked, why) {
			c.unchecked = append(c.unchecked, why)
		}
	}
	return v.Systems, v.Errors
}

// one is compile of one scenario, for those that are made one after the other.
func (c *compiler) one(s model.Scenario) (space.System, error) {
	systems, errs := c.compile(s)
	return systems[0], errs[0]
}

// reasons says why some source was not read.
func (c *compiler) reasons() []string { return c.unchecked }

// end says what was not read, where nothing else does.
func (c *compiler) end() {
	for _, why := range c.unchecked {
		c.app.warn("source not checked: %s", why)
	}
}
