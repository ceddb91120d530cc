package main

import (
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/protocols"
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
		_, ok := protocols.Find(t.Scenario)
		a.stdout.printf("%s", explore.GoTest(t, ok))
		return nil
	}
	width := c.Width
	if width <= 0 {
		width = columnsWidth(a.stdout.w)
	}
	a.stdout.printf("%s", explore.Columns(t, width))
	return nil
}
