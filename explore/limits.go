package explore

import (
	"fmt"
	"runtime"
	"time"
)

// What may cut a search.
const (
	LimitStates      = "states"
	LimitDepth       = "depth"
	LimitTime        = "time"
	LimitMemory      = "memory"
	LimitInterrupted = "interrupted" // its context was cancelled
)

// reason says what a limit did to a property that is undecided.
func reason(limit string) string { return reasons[limit] }

var reasons = map[string]string{
	LimitStates:      "the limit on states was hit",
	LimitDepth:       "the limit on depth was hit",
	LimitTime:        "the limit on time was hit",
	LimitMemory:      "the limit on memory was hit",
	LimitInterrupted: "the search was interrupted",
}

// A limit is a number that may not be negative.
type limit struct {
	name  string
	value int64
}

// checkLimits refuses what is negative, and fills in the number of workers.
func checkLimits(workers *int, most time.Duration, others ...limit) error {
	for _, l := range append([]limit{{"workers", int64(*workers)}}, others...) {
		if l.value < 0 {
			return fmt.Errorf("%s is negative: %d", l.name, l.value)
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
