package words

import "testing"

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "no steps", 1: "1 step", 2: "2 steps", 12: "12 steps"} {
		if got := Count(n, "step"); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}
