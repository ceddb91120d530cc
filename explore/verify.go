package explore

import (
	"context"
	"fmt"
	"time"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/native"
	"github.com/icmc-project/icmc/explore/replay"
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
	g := limit.NewGuard(ctx, s, 0, 0)
	search, spare := o, min(o.MaxTime/20, leastSample)
	search.MaxTime -= spare
	r, err := exhaustive.Search(ctx, s, search)
	if err != nil {
		return Report{}, err
	}
	o.Faults = r.FaultsBound
	for _, p := range r.Properties {
		for _, f := range p.Failures {
			if f.Counterexample == nil {
				continue
			}
			confirmed, err := replay.Confirm(s, *f.Counterexample)
			if err != nil {
				return Report{}, limit.About(err, fmt.Sprintf("the counterexample of %q", p.Name))
			}
			if confirmed {
				r.Native.Confirmed++
			}
		}
	}
	if o.MaxTime > 0 {
		o.MaxTime = max(o.MaxTime-g.Elapsed(), spare/2)
	}
	if err := sampled(ctx, s, o, &r); err != nil {
		return Report{}, limit.About(err, "search "+s.Name())
	}
	r.Seconds = g.Elapsed().Seconds()
	return r, nil
}

// sampled runs a sample of schedules natively after a search, and fills in the report. A
// search that has used up its memory leaves none for it.
func sampled(ctx context.Context, s System, o Options, r *Report) error {
	if o.Native < 0 || r.Limit == limit.Memory {
		return nil
	}
	steps := o.Native
	if steps == 0 {
		steps = native.DefaultSteps
		if r.Limit != "" { // no more than the search had time for
			steps = min(steps, r.Transitions)
		}
	}
	return native.Sample(ctx, s, native.Options{Workers: o.Workers, Faults: o.Faults, Steps: steps, Depth: r.Depth, MaxTime: o.MaxTime}, &r.Native)
}
