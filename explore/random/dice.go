package random

import (
	"math/rand/v2"

	"github.com/icmc-project/icmc/internal/splitmix"
)

// dice is a source of random numbers that repeats: what it gives is a function
// of a seed and of what it is for.
type dice struct {
	source rand.PCG
	*rand.Rand
}

func newDice() *dice {
	d := &dice{}
	d.Rand = rand.New(&d.source)
	return d
}

// throw starts again, for number i of a stream.
func (d *dice) throw(seed, stream uint64, i int64) {
	a := splitmix.Mix(seed ^ splitmix.Mix(stream+0x9e3779b97f4a7c15))
	d.source.Seed(a, splitmix.Mix(a^splitmix.Mix(uint64(i)+0xd1b54a32d192ed03)))
}

// The streams.
const (
	scheduleStream = iota
	epochStream
)
