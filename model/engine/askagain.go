package engine

import (
	"fmt"
	"slices"
)

// A check of a property is run more than once, as a handler is: it must say the same
// of the same world whatever it was asked before. One that remembers the world before,
// or counts how often it is asked, is true or broken by the order of a search.

// asking is a check that was run, and what it said.
type asking struct {
	property int
	world    World
	said     []Way // how the property is broken
}

// keptAskings is how many of the first checks of a property are run again after every
// level, when the check has seen what came later.
const keptAskings = 8

// noteAsking notes a check that was run.
func (x *Worker) noteAsking(property int, w World, said []Way) {
	x.askings = append(x.askings, asking{property, slices.Clone(w), said})
}

// askAgain runs the checks that were run since it was last called a second time, by
// other instances and in another order, and the first ones of each property once more.
func (x *Worker) askAgain() error {
	slices.Reverse(x.askings)
	for _, a := range append(x.askings, x.keptAskings...) {
		_, now, err := x.asked(x.again.d, a.property, a.world)
		if err != nil {
			return err
		}
		if !slices.Equal(now, a.said) {
			return fmt.Errorf("%s: property %q said %s of a world, and %s when it was asked about the same world again: a check sees one world at a time; usual causes: a variable that it writes and reads in a later world, map iteration, time, randomness",
				x.m.Name(), x.again.d.Properties[a.property].Name, quoteSaid(a.said), quoteSaid(now))
		}
	}
	for _, a := range slices.Backward(x.askings) { // in the order in which they were run
		if x.keptOf[a.property] < keptAskings {
			x.keptOf[a.property]++
			x.keptAskings = append(x.keptAskings, a)
		}
	}
	x.askings = x.askings[:0]
	return nil
}

func quoteSaid(said []Way) string {
	if len(said) == 0 {
		return "that it is true"
	}
	return fmt.Sprintf("%q", joined(said))
}
