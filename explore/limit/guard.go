package limit

import (
	"context"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/icmc-project/icmc/model/engine"
)

// A Guard runs a search and stops it in the middle of a level when its time or
// memory is used up or its context is cancelled.
type Guard struct {
	began       time.Time
	time        time.Duration
	memory      int64
	ctx         context.Context
	system      string
	watch       *engine.Watch
	step        Step
	stop        atomic.Pointer[string] // the limit that was hit, if any
	reserve     atomic.Int64           // what is to be left of the time when the search stops: a Duration
	looked      atomic.Int64           // when memory was looked at last: a Duration
	holding     sync.Mutex
	holds       int
	held        atomic.Pointer[chan struct{}] // workers wait for it to be closed
	interrupted atomic.Int64                  // when that was seen, 0 if it was not: a Duration
}

// NewGuard returns the guard of a search of s, which takes the time most and has so many
// bytes of memory from now on; 0 means no limit of either. What s says of what runs on it,
// see Of, the guard watches.
func NewGuard(ctx context.Context, s interface{ Name() string }, most time.Duration, memory int64) *Guard {
	watch, step := Of(s)
	return &Guard{began: time.Now(), time: most, memory: memory, ctx: ctx, system: s.Name(), watch: watch, step: step}
}

// Elapsed is how long the guard has existed.
func (g *Guard) Elapsed() time.Duration { return time.Since(g.began) }

// Halt stops the search because of a limit, one of the constants of this package; the
// first one stays.
func (g *Guard) Halt(limit string) { g.stop.CompareAndSwap(nil, &limit) }

// Halted says that the search is to end. It waits while workers are held up.
func (g *Guard) Halted() bool {
	if held := g.held.Load(); held != nil {
		<-*held
	}
	return g.stop.Load() != nil
}

// hold holds up the workers at the next call of Halted, until release was called as
// often.
func (g *Guard) hold() {
	g.holding.Lock()
	defer g.holding.Unlock()
	if g.holds++; g.holds == 1 {
		held := make(chan struct{})
		g.held.Store(&held)
	}
}

func (g *Guard) release() {
	g.holding.Lock()
	defer g.holding.Unlock()
	if g.holds--; g.holds == 0 {
		close(*g.held.Swap(nil))
	}
}

// KeepBack says what is to be left of the time when the search stops.
func (g *Guard) KeepBack(d time.Duration) { g.reserve.Store(int64(d)) }

// Context ends the search when it is cancelled.
func (g *Guard) Context() context.Context { return g.ctx }

// Stopped returns the limit that was hit, or "".
func (g *Guard) Stopped() string {
	if s := g.stop.Load(); s != nil {
		return *s
	}
	return ""
}

// Look stops the search if a limit is hit now. It is called before each level,
// so that short levels cannot slip through, and now and then by watch.
func (g *Guard) Look() {
	switch {
	case g.ctx.Err() != nil:
		g.interrupted.CompareAndSwap(0, int64(g.Elapsed()))
		g.Halt(Interrupted)
	case g.time > 0 && g.Elapsed() >= g.time-time.Duration(g.reserve.Load()):
		g.Halt(Time)
	case !g.Allows(0):
		g.Halt(Memory)
	}
}

// recent says whether memory was looked at only just now; if it was not, it is to be
// now. That is asked before each level and each schedule, which may be short.
func (g *Guard) recent() bool {
	const every = 5 * time.Millisecond
	now, was := g.Elapsed(), g.looked.Load()
	return was > 0 && now-time.Duration(was) < every || !g.looked.CompareAndSwap(was, int64(max(now, 1)))
}

// Allows says whether the process may grow by so many bytes. Garbage does not count,
// but it is given back only when the answer would be no, while nobody makes more of it:
// and then it must be worth it, or that would happen again and again.
func (g *Guard) Allows(bytes int64) bool {
	const little = 1 << 20
	if g.memory == 0 || bytes < little && g.recent() {
		return true
	}
	// Where more is live the collector can do nothing else any more.
	quiet := func() bool { return live() <= g.memory/100*collected }
	if quiet() && resident()+bytes <= g.memory {
		return true
	}
	g.hold()
	defer g.release()
	debug.FreeOSMemory() // and live is what the collector found when it last looked
	return quiet() && resident()+bytes <= g.memory/10*9
}

const (
	lookEvery  = 20 * time.Millisecond // at the limits
	watchEvery = 10 * time.Millisecond // at what runs: a stack may double in some more
)

// Run runs work, which runs a modeller's code, on a goroutine of its own: that may be
// ended by the code, or never come back. Meanwhile it looks at the limits and at what
// runs, and reports progress about once a second; report may be nil. After Run has
// returned nobody is called back any more. If code does not end the error is a
// *Stuck, and work runs on.
func (g *Guard) Run(report func(elapsed time.Duration), work func() error) error {
	var err error
	ended := make(chan bool, 1)
	go func() {
		ok := false
		defer func() { ended <- ok }()
		err = work()
		ok = true
	}()
	if g.memory > 0 {
		defer collect(g.memory)()
	}
	limits, seconds := time.NewTicker(lookEvery), time.NewTicker(time.Second)
	watch := time.NewTicker(watchEvery)
	defer func() { limits.Stop(); seconds.Stop(); watch.Stop() }()
	dog := newWatchdog(g)
	defer dog.release()
	for {
		select {
		case ok := <-ended:
			if !ok {
				return g.exited()
			}
			return err
		case <-limits.C:
			g.Look()
		case <-watch.C:
			if stuck := dog.look(); stuck != nil {
				g.Halt(stuck.Limit)
				return stuck
			}
		case <-seconds.C:
			if report != nil {
				report(g.Elapsed())
			}
		}
	}
}

// grace is by how much a limit on time may be exceeded, less what it takes to come to
// an end then.
func (g *Guard) grace() time.Duration { return max(g.time/10, time.Second) / 4 }

// Ending is what is left of the time for what always follows a search: to finish what is
// at hand, and to report.
func (g *Guard) Ending() time.Duration { return min(g.time/25, 500*time.Millisecond) }

// Last says that what follows a search, which its end does not end, is to end as well.
func (g *Guard) Last() bool {
	now, interrupted := g.Elapsed(), time.Duration(g.interrupted.Load())
	return interrupted > 0 && now-interrupted > interruptGrace || g.time > 0 && now > g.time+g.grace()
}

// Left is what is left of the time, with the grace.
func (g *Guard) Left() time.Duration { return max(g.time+g.grace()-g.Elapsed(), 0) }

// exited is the error of work that did not return.
func (g *Guard) exited() error {
	if g.watch == nil {
		return exit(nil)
	}
	return exit(g.watch.Exited())
}

// overtime is for how long the search should have ended already; negative if it is
// not to end yet, or has no limit.
func (g *Guard) overtime(now time.Duration) time.Duration {
	if g.time == 0 {
		return -1
	}
	return now - g.time
}

// UntilDeadline is how long a test, a *testing.T, may search so that its report is still
// printed: what go test leaves it, less a part for what follows. ok is false if there is
// no deadline.
func UntilDeadline(t any) (left time.Duration, ok bool) {
	d, ok := t.(interface{ Deadline() (time.Time, bool) })
	if !ok {
		return 0, false
	}
	deadline, ok := d.Deadline()
	if !ok {
		return 0, false
	}
	left = time.Until(deadline)
	return max(left-max(left/5, 3*time.Second), left/4, time.Millisecond), true
}

// A Share is the part of the remaining time that a layer may use before the
// next one gets its turn.
type Share struct {
	began, use time.Duration
}

// Share divides what is left of the time by the layers that are left.
func (g *Guard) Share(layers int) Share {
	if g.time == 0 || layers <= 1 {
		return Share{}
	}
	now := g.Elapsed()
	return Share{now, (g.time - now) / time.Duration(layers)}
}

// Spent says whether the layer should end with a level of so many worlds,
// after it has opened so many others: opening what that level leads to would
// go beyond the share.
func (g *Guard) Spent(s Share, worlds, opened int64) bool {
	if s.use == 0 {
		return false
	}
	used := g.Elapsed() - s.began
	if opened > 0 {
		used += time.Duration(float64(used) * float64(worlds) / float64(opened))
	}
	return used >= s.use
}
