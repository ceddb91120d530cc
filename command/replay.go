package command

import (
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

const enabledMax = 10 // transitions that are listed where a trace diverges

// replayCmd is the verb replay.
type replayCmd struct {
	source   `embed:""`
	stepFlag `embed:""`
}

// Run applies the trace to its scenario as it is now.
func (c *replayCmd) Run(a *app) error {
	t, system, err := c.source.compile(a, c.stepFlag)
	if err != nil {
		return err
	}
	r, err := explore.Replay(system, t)
	if err != nil {
		return err
	}
	a.stdout.printf("%s\n", explore.Columns(r.Trace, columnsWidth(a.stdout.w)))
	switch r.Outcome {
	case explore.Reproduced:
		a.stdout.printf("reproduced: step %d of %d breaks %q\n", r.Step, len(t.Steps), t.Property)
		return exit(exitUnwanted)
	case explore.Diverged:
		diverged(a, t, r)
		return exit(exitUsage)
	}
	a.stdout.printf("applies, and nothing breaks: ")
	if t.Property == "" {
		a.stdout.printf("the trace names no property\n")
	} else {
		a.stdout.printf("%q is not broken anywhere on the way (%s)\n", t.Property, plural(len(t.Steps), "step"))
	}
	return nil
}

// diverged says which step is not enabled, and what is instead.
func diverged(a *app, t model.Trace, r explore.Replayed) {
	a.stdout.printf("diverges at step %d of %d, which is not enabled:\n  %s\n", r.Step, len(t.Steps), sentence(r.Wanted))
	if len(r.Enabled) == 0 {
		a.stdout.printf("nothing is enabled there\n")
		return
	}
	a.stdout.printf("enabled there, what resembles it most first (! marks a fault):\n")
	for i, e := range r.Enabled {
		if i == enabledMax {
			a.stdout.printf("  and %d more\n", len(r.Enabled)-i)
			break
		}
		mark := " "
		if e.Fault {
			mark = "!"
		}
		a.stdout.printf("%s %s\n", mark, sentence(e.Label))
	}
}

// sentence is a label on one line, as a trace has it.
func sentence(l model.Label) string {
	s := l.Verb + " " + l.Actor + " " + l.Call
	if l.Text != "" {
		s += " " + l.Text
	}
	return s
}
