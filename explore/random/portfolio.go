package random

import "slices"

// fixedShares are those of the portfolio, in the order of basic. Adaptive ones
// start there.
var fixedShares = []float64{0.40, 0.20, 0.05, 0.20, 0.15}

// shareFloor is the part of its fixed share that a strategy keeps whatever it
// finds.
const shareFloor = 0.5

// An outlook is what the finished epochs tell the schedules of the next one.
type outlook struct {
	asked     []int // properties
	breakable int   // how many of them a world can break
	length    int   // of the longest schedule that came to its end
	whole     bool  // there was one
	shares    []float64
	prefixes  []prefix // that came to new worlds
	starts    []prefix // the initial worlds
}

// firstLength is how long schedules are thought to be before any was run.
const firstLength = 32

// newShares returns those that a strategy by name begins with.
func newShares(name string) []float64 {
	if name == Portfolio || name == Fixed {
		return slices.Clone(fixedShares)
	}
	shares := make([]float64, len(basic))
	shares[slices.Index(basic, name)] = 1
	return shares
}

// pick draws the strategy of a schedule.
func (o *outlook) pick(d *dice) int {
	f := d.Float64()
	last := 0
	for i, s := range o.shares {
		if s == 0 {
			continue
		}
		last = i
		if f < s {
			break
		}
		f -= s
	}
	return last
}

// start draws where a schedule begins: mostly from a kept prefix if it looks for
// what is new.
func (o *outlook) start(d *dice, strategy int) prefix {
	if basic[strategy] == Novelty && len(o.prefixes) > 0 && d.IntN(8) > 0 {
		return o.prefixes[d.IntN(len(o.prefixes))]
	}
	return o.starts[d.IntN(len(o.starts))]
}

// A credit is what a strategy has done, and what it has done lately: what is long
// ago counts less.
type credit struct {
	StrategyCount
	worlds, steps float64
}

const creditKept = 0.95 // of an epoch in the next

// adapt shares the schedules out anew by the worlds that a step of each strategy
// was worth lately.
func adapt(shares []float64, credits []credit) {
	sum := 0.0
	for i := range credits {
		sum += fixedShares[i] * credits[i].worth()
	}
	for i := range shares {
		shares[i] = shareFloor*fixedShares[i] + (1-shareFloor)*fixedShares[i]*credits[i].worth()/sum
	}
}

func (c *credit) worth() float64 { return (c.worlds + 1) / (c.steps + 100) }

func (c *credit) age() { c.worlds, c.steps = c.worlds*creditKept, c.steps*creditKept }
