// Package fnv hashes what is made of numbers and texts: the same in every run and on every
// machine.
package fnv

// Hash is a 64-bit FNV-1a hash, word by word. It begins as Start.
type Hash uint64

// Start is the hash of nothing.
const (
	Start Hash = 0xcbf29ce484222325
	prime Hash = 0x100000001b3
)

// Word adds a number.
func (h Hash) Word(n uint64) Hash {
	for range 8 {
		h = (h ^ Hash(n&0xff)) * prime
		n >>= 8
	}
	return h
}

// Text adds a string, so that two in a row are told from one.
func (h Hash) Text(s string) Hash {
	for i := range len(s) {
		h = (h ^ Hash(s[i])) * prime
	}
	return h.Word(uint64(len(s)))
}

// Truth adds a truth value.
func (h Hash) Truth(b bool) Hash {
	if b {
		return h.Word(1)
	}
	return h.Word(0)
}
