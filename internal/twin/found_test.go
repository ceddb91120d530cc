package twin

import "testing"

// Programs that once told model and twin apart, and are rare among those that are drawn: in 1365
// a frame goes on with an answer that was kept, of a call whose context never answers.
func TestFound(t *testing.T) {
	for _, seed := range []uint64{1039, 1365, 1906, 1938, 4606} {
		if c := compare(generate(seed), seed); c.difference != "" {
			t.Errorf("seed %d: %s", seed, c.difference)
		}
	}
}
