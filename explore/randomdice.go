package explore

import "math/rand/v2"

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
	a := scramble(seed ^ scramble(stream+0x9e3779b97f4a7c15))
	d.source.Seed(a, scramble(a^scramble(uint64(i)+0xd1b54a32d192ed03)))
}

// The streams.
const (
	scheduleStream = iota
	epochStream
)

// scramble is the finalizer of SplitMix64.
func scramble(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
