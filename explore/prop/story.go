package prop

import (
	"context"
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// A failure is a drawn scenario that breaks a property.
type failure struct {
	system   space.System
	found    space.PropertyReport
	searched string // how much
	shrink   bool   // its counterexample was found at random
}

func (f *failure) String() string {
	s := fmt.Sprintf("%s breaks %q", f.system.Name(), f.found.Name)
	if c := f.found.Counterexample; c != nil && c.Broken != "" && !f.shrink {
		s += ": " + c.Broken
	}
	return s
}

// story tells a failure to a person: how much was searched, what happens, and
// the trace that a replay reads.
func (f *failure) story(ctx context.Context, o Options) string {
	var b strings.Builder
	c := f.found.Counterexample
	claim := "perhaps not the shortest counterexample"
	if f.found.Minimal {
		claim = "no counterexample of the scenario has fewer faults, or as many and fewer steps"
	}
	if f.shrink {
		s, err := shrink.Shrink(ctx, f.system, *c, shrink.Options{})
		if err != nil {
			fmt.Fprintf(&b, "the counterexample is not shrunk: %v\n", err)
		} else {
			c, claim = &s.Trace, s.Claim()
		}
	}
	fmt.Fprintf(&b, "%s\n%s; %s\n\n%s\nthe same as a trace:\n\n%s", f, f.searched, claim, trace.Columns(*c, o.Width), c.Format())
	return b.String()
}
