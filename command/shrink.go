package command

import (
	"errors"
	"fmt"
	"time"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/trace"
)

// shrinkCmd is the verb shrink.
type shrinkCmd struct {
	source    `embed:""`
	stepFlag  `embed:""`
	vetFlag   `embed:""`
	MaxTime   time.Duration `help:"Most time, such as 30s or 5m; when it is over the smallest so far counts." default:"1m" placeholder:"TIME"`
	MaxStates int64         `help:"Most worlds of each exhaustive search at the end; 0 for the usual." placeholder:"N"`
	Workers   int           `help:"Goroutines that search; 0 for one a core." placeholder:"N"`
	JSON      bool          `help:"Print one JSON object."`
}

// Help says more than fits into the list of verbs.
func (*shrinkCmd) Help() string {
	return "The result breaks the same property in the same way with as few faults as there can be, then as few steps; " +
		"it is stored beside the one that it was made of. " + exitHelp("shrink")
}

// Validate refuses numbers that make no sense. It is called by kong.
func (c *shrinkCmd) Validate() error {
	if c.MaxTime <= 0 {
		return fmt.Errorf("--max-time is not positive: %v", c.MaxTime)
	}
	return errors.Join(notNegative("max-states", c.MaxStates), notNegative("workers", c.Workers))
}

// A shrunkLine is what --json prints.
type shrunkLine struct {
	Scenario       string   `json:"scenario"`
	Schema         string   `json:"schema"`
	Property       string   `json:"property"`
	Before         pathLine `json:"before"`
	After          pathLine `json:"after"`
	Minimal        bool     `json:"minimal"`
	Within         string   `json:"within"` // what was searched for less
	Tried          int      `json:"tried"`
	Passes         []string `json:"passes"`
	Limit          *string  `json:"limit"`
	Counterexample *string  `json:"counterexample"`
}

type pathLine struct {
	Faults int `json:"faults"`
	Steps  int `json:"steps"`
}

// Run shrinks the trace.
func (c *shrinkCmd) Run(a *app) error {
	t, system, err := c.source.compile(a, c.vetFlag, c.stepFlag)
	if err != nil {
		return err
	}
	p := a.newProgress()
	p.scenario = t.Scenario
	z, err := shrink.Shrink(a.ctx, system, t, shrink.Options{
		MaxTime: c.MaxTime, MaxStates: c.MaxStates, Workers: c.Workers,
		Progress: func(s shrink.Status) {
			p.say(fmt.Sprintf("%s and %s so far, %s schedules tried, %s",
				words.Count(s.Steps, "step"), words.Count(s.Faults, "fault"), thousands(int64(s.Tried)), s.Elapsed.Round(time.Second)))
		},
	})
	p.clear()
	if err != nil {
		return err
	}
	id := a.newKeeper(c.Store).keepTraces(exhaustive.Report{}, []*trace.Trace{&z.Trace})[0]
	before := pathLine{t.Faults(), len(t.Steps)}
	after := pathLine{z.Trace.Faults(), len(z.Trace.Steps)}
	if c.JSON {
		out := shrunkLine{
			Scenario: t.Scenario, Schema: shrinkSchema, Property: t.Property, Before: before, After: after,
			Minimal: z.Minimal, Within: z.Within, Tried: z.Tried, Passes: append([]string{}, z.Passes...),
		}
		if z.Limit != "" {
			out.Limit = &z.Limit
		}
		if id != "" {
			out.Counterexample = &id
		}
		(&lines{a}).print(out)
	} else {
		a.stdout.printf("%s\n", trace.Columns(z.Trace, columnsWidth(a.stdout.w)))
		if before == after {
			a.stdout.printf("no smaller one was found; ")
		} else {
			a.stdout.printf("%s, shrunk from %s; ", after, before)
		}
		a.stdout.printf("%s\n", z.Claim())
		if id != "" {
			a.stdout.printf("stored in %s as %s\n", c.Store, id)
		}
	}
	if z.Limit != "" {
		a.warn("ended early (%s): this is the smallest so far", z.Limit)
		return exit(exitInconclusive)
	}
	return nil
}

func (p pathLine) String() string {
	return words.Count(p.Steps, "step") + " and " + words.Count(p.Faults, "fault")
}
