package explore

import (
	"context"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/icmc-project/icmc/model"
)

// A guard runs a search and stops it in the middle of a level when its time or
// memory is used up or its context is cancelled.
type guard struct {
	began       time.Time
	time        time.Duration
	memory      int64
	ctx         context.Context
	system      string
	watch       *model.Watch
	step        StepLimit
	stop        atomic.Pointer[string] // the limit that was hit, if any
	reserve     atomic.Int64           // what is to be left of the time when the search stops: a Duration
	looked      atomic.Int64           // when memory was looked at last: a Duration
	holding     sync.Mutex
	holds       int
	held        atomic.Pointer[chan struct{}] // workers wait for it to be closed
	interrupted atomic.Int64                  // when that was seen, 0 if it was not: a Duration
}

// named is a system.
type named interface{ Name() string }

// newGuard returns the guard of a search of s, which may know more; no limit is 0, also on
// memory.
func newGuard(ctx context.Context, s named, most time.Duration, memory int64) *guard {
	watch, step := limitsOf(s)
	return &guard{began: time.Now(), time: most, memory: memory, ctx: ctx, system: s.Name(), watch: watch, step: step}
}

func (g *guard) elapsed() time.Duration { return time.Since(g.began) }

// halt stops the search for a reason; the first one stays.
func (g *guard) halt(limit string) { g.stop.CompareAndSwap(nil, &limit) }

// halted says that the search is to end. It waits while workers are held up.
func (g *guard) halted() bool {
	if held := g.held.Load(); held != nil {
		<-*held
	}
	return g.stop.Load() != nil
}

// hold holds up the workers at the next call of halted, until release was called as
// often.
func (g *guard) hold() {
	g.holding.Lock()
	defer g.holding.Unlock()
	if g.holds++; g.holds == 1 {
		held := make(chan struct{})
		g.held.Store(&held)
	}
}

func (g *guard) release() {
	g.holding.Lock()
	defer g.holding.Unlock()
	if g.holds--; g.holds == 0 {
		close(*g.held.Swap(nil))
	}
}

// keepBack says what is to be left of the time when the search stops.
func (g *guard) keepBack(d time.Duration) { g.reserve.Store(int64(d)) }

// context ends the search when it is cancelled.
func (g *guard) context() context.Context { return g.ctx }

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
		g.interrupted.CompareAndSwap(0, int64(g.elapsed()))
		g.halt(LimitInterrupted)
	case g.time > 0 && g.elapsed() >= g.time-time.Duration(g.reserve.Load()):
		g.halt(LimitTime)
	case !g.allows(0):
		g.halt(LimitMemory)
	}
}

// recent says whether memory was looked at only just now; if it was not, it is to be
// now. That is asked before each level and each schedule, which may be short.
func (g *guard) recent() bool {
	const every = 5 * time.Millisecond
	now, was := g.elapsed(), g.looked.Load()
	return was > 0 && now-time.Duration(was) < every || !g.looked.CompareAndSwap(was, int64(max(now, 1)))
}

// allows says whether the process may grow by so many bytes. Garbage does not count,
// but it is given back only when the answer would be no, while nobody makes more of it:
// and then it must be worth it, or that would happen again and again.
func (g *guard) allows(bytes int64) bool {
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

// run runs work, which runs a modeller's code, on a goroutine of its own: that may be
// ended by the code, or never come back. Meanwhile it looks at the limits and at what
// runs, and reports progress about once a second; report may be nil. After run has
// returned nobody is called back any more. If code does not end the error is a
// *Stuck, and work runs on.
func (g *guard) run(report func(elapsed time.Duration), work func() error) error {
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
			g.look()
		case <-watch.C:
			if stuck := dog.look(); stuck != nil {
				g.halt(stuck.Limit)
				return stuck
			}
		case <-seconds.C:
			if report != nil {
				report(g.elapsed())
			}
		}
	}
}

// grace is by how much a limit on time may be exceeded, less what it takes to come to
// an end then.
func (g *guard) grace() time.Duration { return max(g.time/10, time.Second) / 4 }

// ending is what is left of the time for what always follows a search: to finish what is
// at hand, and to report.
func (g *guard) ending() time.Duration { return min(g.time/25, 500*time.Millisecond) }

// last says that what follows a search, which its end does not end, is to end as well.
func (g *guard) last() bool {
	now, interrupted := g.elapsed(), time.Duration(g.interrupted.Load())
	return interrupted > 0 && now-interrupted > interruptGrace || g.time > 0 && now > g.time+g.grace()
}

// left is what is left of the time, with the grace.
func (g *guard) left() time.Duration { return max(g.time+g.grace()-g.elapsed(), 0) }

// exited is the error of work that did not return.
func (g *guard) exited() error {
	if g.watch == nil {
		return exit(nil)
	}
	return exit(g.watch.Exited())
}

// overtime is for how long the search should have ended already; negative if it is
// not to end yet, or has no limit.
func (g *guard) overtime(now time.Duration) time.Duration {
	if g.time == 0 {
		return -1
	}
	return now - g.time
}

// untilDeadline is how long a test, a *testing.T, may search so that its report is still printed: what
// go test leaves it, less a part for what follows.
func untilDeadline(t any) (time.Duration, bool) {
	d, ok := t.(interface{ Deadline() (time.Time, bool) })
	if !ok {
		return 0, false
	}
	deadline, ok := d.Deadline()
	if !ok {
		return 0, false
	}
	left := time.Until(deadline)
	return max(left-max(left/5, 3*time.Second), left/4, time.Millisecond), true
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
