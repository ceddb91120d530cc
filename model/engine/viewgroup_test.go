package engine

import (
	"testing"
)

// Groups are in the order of all 128 bits of the hashes of their parts.
func TestCompareHash(t *testing.T) {
	order := []Fingerprint{{1, 2}, {1, 3}, {2, 0}, {2, 1}}
	for i, a := range order {
		for k, b := range order {
			if got := a.Compare(b); got != max(-1, min(1, i-k)) {
				t.Errorf("%v and %v: %d", a, b, got)
			}
		}
	}
}
