package limit

import (
	"testing"
	"time"
)

// A search without a limit of time is never over it, however long a step takes.
func TestNoLimitNoOvertime(t *testing.T) {
	for _, c := range []struct{ limit, now, want time.Duration }{
		{0, time.Hour, -1},
		{time.Second, 3 * time.Second, 2 * time.Second},
		{3 * time.Second, time.Second, -2 * time.Second},
	} {
		g := &Guard{time: c.limit}
		if got := g.overtime(c.now); got != c.want {
			t.Errorf("after %v of %v: %v over, want %v", c.now, c.limit, got, c.want)
		}
	}
}
