// Package limit ends work in time: a Guard stops a search whose time or memory is used up
// or which is interrupted, and sees which code of a modeller's does not return.
//
// It knows of a system that it has a name and, if it says so, where to see what runs and
// how long one run of the modeller's code may take. It does not know what is searched.
package limit

import (
	"fmt"
	"runtime"
	"time"
)

// What may cut a search, as reports and their JSON say it.
const (
	States      = "states"
	Depth       = "depth"
	Time        = "time"
	Memory      = "memory"
	Interrupted = "interrupted" // its context was cancelled
)

// Reason says for a person what a limit, one of the constants above, did to a property
// that is undecided; "" for any other.
func Reason(limit string) string { return reasons[limit] }

var reasons = map[string]string{
	States:      "the limit on states was hit",
	Depth:       "the limit on depth was hit",
	Time:        "the limit on time was hit",
	Memory:      "the limit on memory was hit",
	Interrupted: "the search was interrupted",
}

// A Number is an option that may not be negative.
type Number struct {
	Name  string // as errors say it: "max states"
	Value int64
}

// Check refuses negative options, and replaces 0 workers by GOMAXPROCS. The error names
// the option and its value.
func Check(workers *int, most time.Duration, others ...Number) error {
	for _, l := range append([]Number{{"workers", int64(*workers)}}, others...) {
		if l.Value < 0 {
			return fmt.Errorf("%s is negative: %d", l.Name, l.Value)
		}
	}
	if most < 0 {
		return fmt.Errorf("max time is negative: %s", most)
	}
	if *workers == 0 {
		*workers = runtime.GOMAXPROCS(0)
	}
	return nil
}
