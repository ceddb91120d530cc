// Package splitmix mixes the bits of a number, for hashes and for random numbers that
// repeat.
package splitmix

// Mix is the finalizer of SplitMix64: it maps the numbers of 64 bits one to one, and
// numbers that differ little to numbers that differ in about half of their bits.
func Mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
