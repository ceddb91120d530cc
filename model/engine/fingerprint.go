package engine

import "cmp"

// Fingerprint is a 128-bit hash of a world's content. Equal worlds have equal
// fingerprints in every run, worker and machine; fingerprints of parts are
// combined by Add, so a successor's fingerprint follows from the parts a
// transition removes and adds, before the successor is built.
type Fingerprint struct{ Hi, Lo uint64 }

// Add returns the word-wise sum, modulo 2^64 in each word. It is commutative
// and associative, which is what a multiset of parts needs.
func (f Fingerprint) Add(g Fingerprint) Fingerprint {
	return Fingerprint{f.Hi + g.Hi, f.Lo + g.Lo}
}

// Sub undoes Add.
func (f Fingerprint) Sub(g Fingerprint) Fingerprint {
	return Fingerprint{f.Hi - g.Hi, f.Lo - g.Lo}
}

// Compare orders fingerprints: -1 if f is less than g, 0 if they are equal, 1 else.
func (f Fingerprint) Compare(g Fingerprint) int {
	return cmp.Or(cmp.Compare(f.Hi, g.Hi), cmp.Compare(f.Lo, g.Lo))
}
