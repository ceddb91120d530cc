package shrink

import (
	"fmt"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/internal/words"
)

// found is what a search of a restricted system came to.
type found struct {
	wishes    []wish // of the counterexample; nil if there is none within the limits
	proved    bool   // no counterexample in the scope is simpler
	exhausted bool   // there is none in the scope with so many steps
}

// search replaces the best attempt by the least counterexample there is, in one
// scope after the other, each if it can be searched within the limit on states.
func (z *shrinker) search() error {
	z.minimal, z.within = false, ""
	for _, c := range scopes(z.best) {
		if err := z.searchScope(c); err != nil {
			return err
		}
	}
	return nil
}

// searchScope searches what is in a scope for less than the best attempt: without
// a bound on steps, so that nothing with fewer faults is missed; if that is too
// much, for what needs no more steps; if that is too much as well, for what needs
// fewer, one step more at a time.
func (z *shrinker) searchScope(c scope) error {
	steps := len(z.best.steps)
	bounds := []int{0, steps}
	if z.best.faults == 0 { // nothing has fewer faults
		bounds = bounds[1:]
	}
	for depth := 1; depth < steps; depth++ {
		bounds = append(bounds, depth)
	}
	for _, depth := range bounds {
		f, err := z.searchWithin(c, depth)
		switch {
		case err != nil:
			return err
		case f.wishes != nil:
			return z.take(f, c, depth)
		case 0 < depth && depth < steps && !f.exhausted:
			return nil // one step more is even more to search
		}
	}
	return nil
}

// take adopts what a search with a bound on steps has found.
func (z *shrinker) take(f found, c scope, depth int) error {
	if err := z.adopt(f.wishes); err != nil {
		return err
	}
	z.minimal, z.within = true, c.String()
	if !f.proved {
		z.within += fmt.Sprintf(", of traces of at most %s", words.Count(depth, "step"))
	}
	return nil
}

// searchWithin searches a scope for counterexamples with at most the best
// attempt's faults and so many steps, 0 for any number.
func (z *shrinker) searchWithin(c scope, depth int) (found, error) {
	key := fmt.Sprintf("%s|%d|%d", c, z.best.faults, depth)
	if f, ok := z.searches[key]; ok {
		return f, nil
	}
	left := z.options.MaxTime - z.guard.Elapsed()
	if left <= 0 {
		z.guard.Look()
		return found{}, nil
	}
	r, err := exhaustive.Search(z.guard.Context(), restricted{z.system, z.ctx, z.property, z.target, c}, exhaustive.Options{
		Workers: z.options.Workers, Faults: z.best.faults, MaxStates: z.options.MaxStates, MaxDepth: depth, MaxTime: left, Unshared: true,
	})
	if r.Limit == limit.Interrupted || r.Limit == limit.Time {
		z.guard.Halt(r.Limit)
	}
	if err != nil || z.guard.Halted() {
		return found{}, err
	}
	f := found{exhausted: r.Limit == "" || r.Limit == limit.Depth}
	if p := r.Properties[0]; p.Counterexample != nil {
		f.wishes, f.proved = wishesOf(*p.Counterexample), p.Minimal
	}
	z.searches[key] = f
	return f, nil
}

// adopt makes a counterexample that a search found the best attempt. It has the
// least labels where the passes would have the calmest order: what is found by a
// search is to be the same whoever searches.
func (z *shrinker) adopt(wishes []wish) error {
	// It may be much longer than the best one, if it has fewer faults.
	a, ok, err := z.lenient.run(wishes, blank(wishes), z.order.less)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("a counterexample of the search does not replay")
	}
	z.pass = "search"
	if a.faults < z.best.faults || len(a.steps) < len(z.best.steps) {
		z.improve(a)
	}
	z.best = a
	return nil
}
