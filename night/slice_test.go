package night

import (
	"testing"
	"time"
)

// The next slice goes to the row that costs least for what is new there: in time if
// that is the budget, or else in steps, which are the same on every machine.
func TestNext(t *testing.T) {
	row := func(steps int64, seconds, unseen float64) Coverage {
		return Coverage{Tried: true, Slices: 1, Steps: steps, Seconds: seconds, Unseen: unseen}
	}
	for _, test := range []struct {
		name   string
		budget time.Duration
		rows   []Coverage
		want   int
	}{
		{"fewer seconds", time.Hour, []Coverage{row(10, 9, 0.5), row(90, 1, 0.5)}, 1},
		{"fewer steps", 0, []Coverage{row(10, 9, 0.5), row(90, 1, 0.5)}, 0},
		{"more is new", 0, []Coverage{row(10, 1, 0.1), row(20, 1, 0.9)}, 1},
		{"nothing is new, and not for ever", 0, []Coverage{row(10, 1, 0), row(1000, 1, 0.9)}, 0},
		{"no slice yet", 0, []Coverage{row(10, 1, 0.9), {Tried: true}}, 1},
		{"not tried", 0, []Coverage{row(10, 1, 0.9), {}, {Tried: true}}, 1},
		{"searched to the end", 0, []Coverage{{Tried: true, Whole: true}, row(10, 1, 0)}, 1},
	} {
		n := &night{options: Options{Budget: test.budget}, state: state{Scenarios: test.rows}}
		if got, _ := n.next(); got != test.want {
			t.Errorf("%s: row %d, want %d", test.name, got, test.want)
		}
	}
}
