package main

import "github.com/icmc-project/icmc/explore"

// showCmd is the verb show.
type showCmd struct {
	source `embed:""`
	Format string `help:"columns, a story with a column for each canister and client; or text, the trace that replay reads." enum:"columns,text" default:"columns"`
	Width  int    `help:"Width of the columns; without it that of the terminal, or 120." placeholder:"N"`
}

// Run draws the trace as it was stored; nothing is run again.
func (c *showCmd) Run(a *app) error {
	t, err := c.read(a)
	if err != nil {
		return err
	}
	if c.Format == "text" {
		a.stdout.printf("%s", t.Format())
		return nil
	}
	width := c.Width
	if width <= 0 {
		width = columnsWidth(a.stdout.w)
	}
	a.stdout.printf("%s", explore.Columns(t, width))
	return nil
}
