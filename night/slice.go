package night

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// What a slice does.
const (
	doExhaustive = "exhaustive"
	doRandom     = "random"
)

// next says which scenario or family has the next slice: each scenario has an
// exhaustive search first. Then those that did not fit take turns at random with the
// families, each weighted with the share of its schedules' worlds that were not seen
// before, so that most is spent where new worlds are met. What meets none has a
// small weight and not none, for an estimate is no proof.
func (n *night) next() (row int, doing string) {
	const least = 0.02
	best, bestCost := -1, 0.0
	for i, c := range n.state.Scenarios {
		switch {
		case c.Error == "" && !c.Tried && !c.Family:
			return i, doExhaustive
		case c.random():
			cost := 0.0
			if c.Slices > 0 {
				cost = n.effort(c) / (c.Unseen + least)
			}
			if best < 0 || cost < bestCost {
				best, bestCost = i, cost
			}
		}
	}
	if best < 0 {
		return 0, ""
	}
	return best, doRandom
}

// effort is what was spent on a row: time if that is what there is a budget of, and
// else steps at random, which do not depend on the machine.
func (n *night) effort(c Coverage) float64 {
	if n.options.Budget > 0 {
		return c.Seconds
	}
	return float64(c.Steps)
}

// schedules is how many the next slice at random of row i may run. One of a family
// is short: a few hundred schedules find most bugs of a scenario, and another
// scenario has other bugs.
func (n *night) schedules(i int) int64 {
	most := int64(2000)
	if n.state.Scenarios[i].Family {
		most = 256
	}
	if n.options.Schedules == 0 {
		return most
	}
	ran, rows := int64(0), int64(0)
	for _, c := range n.state.Scenarios {
		ran += c.Schedules
		if c.random() {
			rows++
		}
	}
	// Several slices for each, so that there is something to choose.
	slice := min(max(n.options.Schedules/(4*max(rows, 1)), 1), most)
	return min(slice, n.options.Schedules-ran)
}

// seed is that of the next slice at random of row i: another one in every slice of
// every night.
func (n *night) seed(i int) uint64 {
	c := n.state.Scenarios[i]
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %d %s", n.options.Seed, n.state.Number, c.Slices, c.Scenario))
	return binary.LittleEndian.Uint64(sum[:])
}
