package command

import (
	"fmt"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/model/trace"
)

// showCmd is the verb show.
type showCmd struct {
	source `embed:""`
	Format string `help:"columns, a story with a column for each canister and client; text, the trace that replay reads; or go, a test that fails as long as the bug is there." enum:"columns,text,go" default:"columns"`
	Width  int    `help:"Width of the columns; without it that of the terminal, or 120." placeholder:"N"`
}

// Run draws the trace as it was stored; nothing is run again.
func (c *showCmd) Run(a *app) error {
	t, err := c.read(a)
	if err != nil {
		return err
	}
	switch c.Format {
	case "text":
		a.stdout.printf("%s", t.Format())
		return nil
	case "go":
		finder := ""
		if a.library.Finder != nil {
			finder = a.library.Finder(t.Scenario)
		}
		a.stdout.printf("%s", explore.GoTest(t, finder))
		return nil
	}
	width := c.Width
	if width <= 0 {
		width = columnsWidth(a.stdout.w)
	}
	a.stdout.printf("%s", trace.Columns(t, width))
	if t.Origin != (trace.Origin{}) {
		a.stdout.printf("found at random: %s draws it as schedule %d (%s)\n", a.redraw(t), t.Origin.Schedule, t.Origin.Strategy)
	}
	return nil
}

// redraw is the command that draws again the schedule that a trace is left of, and
// none after it. It keeps going because the search that drew it may have.
func (a *app) redraw(t trace.Trace) string {
	o := t.Origin
	command := fmt.Sprintf("%s explore %s --seed %d --faults %d --schedules %d --keep-going", a.library.Name, t.Scenario, o.Seed, o.Faults, o.Schedule+1)
	if o.Search != random.Portfolio {
		command += " --strategy " + o.Search
	}
	if o.MaxSteps != random.DefaultSteps {
		command += fmt.Sprintf(" --max-steps %d", o.MaxSteps)
	}
	return command
}
