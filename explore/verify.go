package explore

import (
	"context"
	"fmt"
	"time"
)

// leastSample is the time that a search leaves for a sample after it.
const leastSample = 500 * time.Millisecond

// Verify searches s as Exhaustive does, and then makes sure of what was found: every
// counterexample is run natively, with a stack for every handler and client, and so is
// a sample of schedules. See Options.Native and docs/decisions/native-runs.md.
//
// An error is a modelling error and there is no report then: it is that of the search,
// or that of the first counterexample, in the order of properties, or else of the first
// schedule of the sample that goes another way when it is run natively.
func Verify(ctx context.Context, s System, o Options) (Report, error) {
	g := newGuard(ctx, s, 0, 0)
	search, spare := o, min(o.MaxTime/20, leastSample)
	search.MaxTime -= spare
	r, err := Exhaustive(ctx, s, search)
	if err != nil {
		return Report{}, err
	}
	o.Faults = r.FaultsBound
	for _, p := range r.Properties {
		for _, f := range p.Failures {
			if f.Counterexample == nil {
				continue
			}
			confirmed, err := confirm(s, *f.Counterexample)
			if err != nil {
				return Report{}, named(err, fmt.Sprintf("the counterexample of %q", p.Name))
			}
			if confirmed {
				r.Native.Confirmed++
			}
		}
	}
	if o.MaxTime > 0 {
		o.MaxTime = max(o.MaxTime-g.elapsed(), spare/2)
	}
	if err := sample(ctx, s, o, &r); err != nil {
		return Report{}, named(err, "search "+s.Name())
	}
	r.Seconds = g.elapsed().Seconds()
	return r, nil
}
