package exhaustive

import (
	"sync/atomic"
	"time"
)

// Status is how far a running search has come.
type Status struct {
	Faults      int // of the layer that is being searched
	Depth       int // of the level that is being opened
	States      int64
	Transitions int64
	Queue       int64 // worlds that are claimed and not opened yet
	Elapsed     time.Duration
}

// counters are what a Status is made of. Workers add to them once a chunk,
// so that they are cheap; reports are made from exact numbers instead.
type counters struct {
	faults, depth                atomic.Int64
	claimed, opened, transitions atomic.Int64
}

func (c *counters) status(elapsed time.Duration) Status {
	opened, claimed := c.opened.Load(), c.claimed.Load()
	return Status{
		Faults:      int(c.faults.Load()),
		Depth:       int(c.depth.Load()),
		States:      claimed,
		Transitions: c.transitions.Load(),
		Queue:       max(claimed-opened, 0),
		Elapsed:     elapsed,
	}
}
