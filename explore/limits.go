package explore

import (
	"context"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
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

// reasons says for each limit what it did to a property that is undecided.
var reasons = map[string]string{
	LimitStates:      "the limit on states was hit",
	LimitDepth:       "the limit on depth was hit",
	LimitTime:        "the limit on time was hit",
	LimitMemory:      "the limit on memory was hit",
	LimitInterrupted: "the search was interrupted",
}

// A guard stops a search in the middle of a level when its time or memory is
// used up or its context is cancelled.
type guard struct {
	began  time.Time
	time   time.Duration
	memory int64
	ctx    context.Context
	stop   atomic.Pointer[string] // the limit that was hit, if any
}

func newGuard(ctx context.Context, o Options) *guard {
	return &guard{began: time.Now(), time: o.MaxTime, memory: o.MaxMemory, ctx: ctx}
}

func (g *guard) elapsed() time.Duration { return time.Since(g.began) }

// halt stops the search for a reason; the first one stays.
func (g *guard) halt(limit string) { g.stop.CompareAndSwap(nil, &limit) }

func (g *guard) halted() bool { return g.stop.Load() != nil }

// stopped returns the limit that was hit, or "".
func (g *guard) stopped() string {
	if s := g.stop.Load(); s != nil {
		return *s
	}
	return ""
}

// look stops the search if a limit is hit now. It is called before each level,
// so that short levels cannot slip through, and now and then by watch.
func (g *guard) look() {
	switch {
	case g.ctx.Err() != nil:
		g.halt(LimitInterrupted)
	case g.time > 0 && g.elapsed() >= g.time:
		g.halt(LimitTime)
	case !g.allows(0):
		g.halt(LimitMemory)
	}
}

// allows says whether the heap may grow by so many bytes. Garbage does not
// count, but it is collected only when the answer would be no.
func (g *guard) allows(bytes int64) bool {
	if g.memory == 0 || heapBytes()+bytes <= g.memory {
		return true
	}
	runtime.GC()
	return heapBytes()+bytes <= g.memory
}

func heapBytes() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// watch looks at the limits and reports progress until the function that it
// returns is called; after that nobody is called back any more.
func (g *guard) watch(report func(Status), c *counters) (end func()) {
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		limits := time.NewTicker(20 * time.Millisecond)
		defer limits.Stop()
		seconds := time.NewTicker(time.Second)
		defer seconds.Stop()
		for {
			select {
			case <-done:
				return
			case <-limits.C:
				g.look()
			case <-seconds.C:
				if report != nil {
					report(c.status(g.elapsed()))
				}
			}
		}
	})
	return func() {
		close(done)
		group.Wait()
	}
}

// A share is the part of the remaining time that a layer may use before the
// next one gets its turn.
type share struct {
	began, use time.Duration
}

// share divides what is left of the time by the layers that are left.
func (g *guard) share(layers int) share {
	if g.time == 0 || layers <= 1 {
		return share{}
	}
	now := g.elapsed()
	return share{now, (g.time - now) / time.Duration(layers)}
}

// spent says whether the layer should end with a level of so many worlds,
// after it has opened so many others: opening what that level leads to would
// go beyond the share.
func (g *guard) spent(s share, worlds, opened int64) bool {
	if s.use == 0 {
		return false
	}
	used := g.elapsed() - s.began
	if opened > 0 {
		used += time.Duration(float64(used) * float64(worlds) / float64(opened))
	}
	return used >= s.use
}
