package night

import (
	"testing"
	"time"
)

// A shrinking has what is left of the time, and some seconds if that is spent; where
// time does not count it has what it needs.
func TestShrinkTime(t *testing.T) {
	for _, test := range []struct{ budget, spent, want time.Duration }{
		{0, time.Hour, time.Hour},
		{time.Hour, 0, time.Minute},
		{time.Hour, time.Hour - 20*time.Second, 20 * time.Second},
		{time.Hour, 2 * time.Hour, 5 * time.Second},
	} {
		now := time.Now()
		n := &night{options: Options{Budget: test.budget, Now: func() time.Time { return now }}, began: now.Add(-test.spent)}
		if got := n.shrinkTime(); got != test.want {
			t.Errorf("%v of %v spent: %v, want %v", test.spent, test.budget, got, test.want)
		}
	}
}
