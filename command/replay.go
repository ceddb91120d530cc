package command

import (
	"fmt"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/trace"
)

const enabledMax = 10 // transitions that are listed where a trace diverges

// replayCmd is the verb replay.
type replayCmd struct {
	source   `embed:""`
	stepFlag `embed:""`
	vetFlag  `embed:""`
}

// Help says more than fits into the list of verbs.
func (*replayCmd) Help() string {
	return "Where the trace breaks nothing any more, what is under way behind its last step is run, what still applies of it, and then " +
		"the whole scenario is searched, up to a million worlds. " + exitHelp("replay")
}

// Run applies the trace to its scenario as it is now, and says whether its bug is there.
func (c *replayCmd) Run(a *app) error {
	t, system, err := c.source.compile(a, c.vetFlag, c.stepFlag)
	if err != nil {
		return err
	}
	o := explore.Options{Faults: explore.OwnFaults, MaxStates: recheckStates}
	r, err := explore.Recheck(a.ctx, system, t, o)
	if err != nil {
		return err
	}
	alone := r.Replayed
	shown := alone.Trace
	if alone.Outcome == replay.Unbroken && r.Outcome == replay.Reproduced && !r.Searched {
		shown = r.Trace
	}
	a.stdout.printf("%s\n", trace.Columns(shown, columnsWidth(a.stdout.w)))
	switch {
	case alone.Outcome == replay.Reproduced:
		a.stdout.printf("reproduced: step %d of %d breaks %q\n", alone.Step, len(t.Steps), t.Property)
		return exit(exitUnwanted)
	case alone.Outcome == replay.Diverged:
		diverged(a, t, alone)
		a.stdout.printf("%s\n", elsewhere(r, t.Property))
		return exit(exitUsage)
	case r.Outcome == replay.Reproduced && !r.Searched:
		a.stdout.printf("reproduced, %s: %q is broken\n", r.How, t.Property)
		return exit(exitUnwanted)
	case r.Outcome == replay.Otherwise:
		a.stdout.printf("breaks in other words: step %d of %d breaks %q, and not by %q\n", alone.Step, len(t.Steps), t.Property, t.Identity)
		return exit(exitUnwanted)
	}
	a.stdout.printf("applies, and nothing breaks: ")
	if t.Property == "" {
		a.stdout.printf("the trace names no property\n")
		return nil
	}
	a.stdout.printf("%q is not broken anywhere on the way (%s)\n", t.Property, words.Count(len(t.Steps), "step"))
	a.stdout.printf("%s\n", elsewhere(r, t.Property))
	switch r.Outcome {
	case explore.NotThere:
		return nil
	case replay.Reproduced:
		return exit(exitUnwanted)
	}
	return exit(exitInconclusive)
}

// elsewhere says what is known of the bug of a trace that does not show it.
func elsewhere(r explore.Rechecked, property string) string {
	switch r.Outcome {
	case replay.Reproduced:
		return fmt.Sprintf("the bug is there: %q is broken in the same way %s", property, r.How)
	case explore.NotThere:
		return "the bug is gone: the scenario was searched to its end, and nothing breaks it in this way"
	}
	return fmt.Sprintf("whether the bug is gone is not known: the scenario has more than %s worlds", thousands(recheckStates))
}

// diverged says which step is not enabled, and what is instead.
func diverged(a *app, t trace.Trace, r replay.Result) {
	a.stdout.printf("diverges at step %d of %d, which is not enabled:\n  %s\n", r.Step, len(t.Steps), r.Wanted)
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
		a.stdout.printf("%s %s\n", mark, e.Label)
	}
}
