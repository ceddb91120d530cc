package night

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// drawing is a night that is about to draw schedules of count/small.
func drawing(t *testing.T, ctx context.Context, o Options) *night {
	t.Helper()
	store := opened(t, t.TempDir())
	t.Cleanup(func() { _ = store.Close() })
	o.Scenarios, o.Workers = []model.Scenario{counting("count/small", 2, (*counter).Add)}, 1
	n, err := begin(ctx, store, o)
	if err != nil {
		t.Fatal(err)
	}
	n.state.Scenarios[0].Tried = true
	return n
}

// A slice that is interrupted at whatever moment leaves nothing behind, or all, also of
// a bug that was gone before.
func TestRollback(t *testing.T) {
	var known []Failure
	for _, want := range []Standing{New, Returned} {
		cut, whole := 0, false
		for calls := 1; !whole; calls++ {
			ctx, cancel := context.WithCancel(t.Context())
			left := -1
			n := drawing(t, ctx, Options{Budget: time.Hour, Schedules: 10, Now: func() time.Time {
				if left--; left == 0 {
					cancel()
				}
				return time.Now()
			}})
			n.state.Failures = slices.Clone(known)
			before := encoded(t, n)
			left = calls
			if err := n.random(0); err != nil {
				t.Fatal(err)
			}
			switch {
			case n.state.Scenarios[0].Slices == 1:
				whole = true
				if f := n.state.Failures; len(f) != 1 || f[0].Status != want {
					t.Errorf("%+v, want %s", f, want)
				}
				known = []Failure{{Bug: n.state.Failures[0].Bug, Status: gone}}
			case encoded(t, n) != before:
				t.Errorf("after %d looks at the clock: %s, before %s", calls, encoded(t, n), before)
			default:
				cut++
			}
		}
		if cut < 3 {
			t.Errorf("interrupted %d times only", cut)
		}
	}
}

// encoded is the state of a night.
func encoded(t *testing.T, n *night) string {
	t.Helper()
	text, err := n.state.encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A modelling error that only shrinking meets is one of the scenario; what was found is
// kept as it was found.
func TestShrinkError(t *testing.T) {
	n := drawing(t, t.Context(), Options{Schedules: 10, Now: time.Now})
	system, err := n.system(n.scenario(0))
	if err != nil {
		t.Fatal(err)
	}
	n.systems["count/small"] = &failing{system, 1}
	if err := n.random(0); err != nil {
		t.Fatal(err)
	}
	row := n.state.Scenarios[0]
	if !strings.Contains(row.Error, "no more workers") || row.Failed != 1 || len(n.state.Failures) != 1 {
		t.Errorf("%+v, failures %+v", row, n.state.Failures)
	}
	if l, err := n.store.List(); err != nil || len(l.Entries) != 1 {
		t.Errorf("%v: stored %+v", err, l.Entries)
	}
}

// A failing system has so many workers.
type failing struct {
	space.System
	workers int
}

func (f *failing) Worker() (space.Worker, error) {
	if f.workers--; f.workers < 0 {
		return nil, errors.New("no more workers")
	}
	return f.System.Worker()
}

// A shrinking has what is left of the time, and next to nothing if that is spent; where
// time does not count it has what it needs.
func TestShrinkTime(t *testing.T) {
	for _, test := range []struct{ budget, spent, want time.Duration }{
		{0, time.Hour, time.Hour},
		{time.Hour, 0, time.Minute},
		{time.Hour, time.Hour - 20*time.Second, 20 * time.Second},
		{time.Hour, 2 * time.Hour, least},
	} {
		now := time.Now()
		n := &night{options: Options{Budget: test.budget, Now: func() time.Time { return now }}, began: now.Add(-test.spent)}
		if got := n.shrinkTime(1); got != test.want {
			t.Errorf("%v of %v spent: %v, want %v", test.spent, test.budget, got, test.want)
		}
	}
}
