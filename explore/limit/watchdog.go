package limit

import (
	"fmt"
	"runtime/metrics"
	"slices"
	"time"

	"github.com/icmc-project/icmc/model/engine"
)

const (
	// The stack of one goroutine ends the process at 1 GB, and doubles; so this is
	// the last doubling but one.
	stackMost = 400 << 20
	// stackLast is so much that there is no time left to return an error.
	stackLast = 800 << 20
	// interruptGrace is how long code may run on after the search was interrupted.
	interruptGrace = 2 * time.Second
	// overtimeGrace is how long one run of code may keep a search from ending in time.
	overtimeGrace = 500 * time.Millisecond
)

// A watchdog looks now and then at what of a modeller's code runs, and says which
// does not end. What it sees is sampled: a run that ends between two looks costs
// nothing and is not seen.
type watchdog struct {
	guard   *Guard
	limit   Step
	memory  int64 // most that the heap may grow in one run
	running []*engine.Running
	seen    map[*engine.Running]sighting
	suspect *suspicion // whose memory is watched
	looked  time.Duration
	clock   time.Duration // how long code could run: see tick
}

// A sighting is what was measured when a run was first seen.
type sighting struct {
	at   time.Duration
	used usage
}

// usage is what the process has in use: it cannot be told apart by goroutines.
type usage struct{ heap, stacks int64 }

func measure() usage {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(sample)
	return usage{int64(sample[0].Value.Uint64()), int64(sample[1].Value.Uint64())}
}

func newWatchdog(g *Guard) *watchdog {
	return &watchdog{guard: g, limit: g.step, memory: g.step.memory(g.memory), seen: map[*engine.Running]sighting{}}
}

// tick lets the clock go on by what has passed since the last look, but by little only
// where the watchdog itself did not run for long: then nobody did, because the machine is
// out of memory, say, and that is not the fault of code that has not ended.
func (d *watchdog) tick() time.Duration {
	const most = 10 * watchEvery
	now := d.guard.Elapsed()
	d.clock += min(now-d.looked, most)
	d.looked = now
	return d.clock
}

// look returns the error of code that does not end, nil if there is none.
func (d *watchdog) look() *Stuck {
	if d.guard.watch == nil {
		return nil
	}
	now := d.tick()
	d.running = d.guard.watch.Running(d.running[:0])
	was := d.seen
	if d.suspect != nil && !slices.Contains(d.running, d.suspect.code) {
		d.release()
	}
	if len(d.running) == 0 {
		clear(d.seen)
		return nil
	}
	used := measure()
	d.seen = make(map[*engine.Running]sighting, len(d.running))
	var oldest *engine.Running
	for _, r := range d.running {
		s, ok := was[r]
		if !ok {
			s = sighting{now, used}
		}
		if d.seen[r] = s; oldest == nil || s.at < d.seen[oldest].at {
			oldest = r
		}
	}
	stuck := d.overdue(oldest, now, used)
	if stuck != nil {
		go follow(d.guard.watch, oldest, stuck)
	}
	return stuck
}

// overdue says whether the code that has run longest has run too long. If memory grows
// beyond the bound it is to blame, too: others have begun later and ended since.
func (d *watchdog) overdue(r *engine.Running, now time.Duration, used usage) *Stuck {
	s := d.seen[r]
	ran := now - s.at
	stuck := func(limit, format string, args ...any) *Stuck {
		return &Stuck{Scenario: d.guard.system, Code: r.String(), Limit: limit, Why: fmt.Sprintf(format, args...)}
	}
	const hint = "; for code that ends and needs more there is --step 0, and Options.Step in a test"
	if !d.limit.off() {
		heap, stacks := used.heap-s.used.heap, used.stacks-s.used.stacks
		switch {
		case stacks > stackMost:
			return stuck(Memory, "its stack has grown by %d MB in one step: usual cause: a recursion that does not end", stacks>>20)
		case heap > d.memory && d.blames(r, now, used):
			return stuck(Memory, "it has allocated %d MB in one step: usual cause: a loop that does not end"+hint, heap>>20)
		case ran > d.limit.time():
			return stuck(Time, "it has not ended after %v: usual causes: a loop that does not end, a sleep, a channel or lock that nobody serves"+hint, ran.Round(10*time.Millisecond))
		}
	}
	interrupted, passed := time.Duration(d.guard.interrupted.Load()), d.guard.Elapsed()
	switch late := d.guard.overtime(passed); {
	case interrupted > 0 && passed-interrupted > interruptGrace && ran > interruptGrace:
		return stuck(Interrupted, "interrupted; it has run for %v and had not ended %v after the interrupt", ran.Round(10*time.Millisecond), interruptGrace)
	case late > overtimeGrace && ran > overtimeGrace && !d.limit.off():
		return stuck(Time, "it has run for %v and has not ended though the time is over: usual causes: a loop that does not end, a sleep, a channel or lock that nobody serves", ran.Round(10*time.Millisecond))
	}
	return nil
}

// blames says whether the heap grows because of that run, which has run longest.
// That cannot be seen while others run, too: so these are held up before their next
// world, and it must go on growing, however slowly: a busy machine gives memory at a
// tenth of the usual speed.
func (d *watchdog) blames(r *engine.Running, now time.Duration, used usage) bool {
	const wait, grow, creep = 500 * time.Millisecond, 4, 64
	switch s := d.suspect; {
	case s == nil || s.code != r:
		d.release()
		d.suspect = &suspicion{code: r, since: now}
		d.guard.hold()
	case s.base == 0 && len(d.running) > 1 && now-s.since < wait:
	case s.base == 0:
		s.base, s.last, s.since = used.heap, used.heap, now
	case used.heap-s.base > d.memory/grow:
		return true
	case now-s.since > wait && used.heap-s.last > d.memory/creep:
		s.last, s.since = used.heap, now
	case now-s.since > wait: // it does not grow
		d.seen[r] = sighting{d.seen[r].at, used}
		d.release()
	}
	return false
}

// A suspicion is that a run allocates without end.
type suspicion struct {
	code  *engine.Running
	since time.Duration
	base  int64 // of the heap, once the others were held up
	last  int64 // of the heap, when it was last seen to grow
}

// release lets those go on who were held up because of a suspicion.
func (d *watchdog) release() {
	if d.suspect != nil {
		d.suspect = nil
		d.guard.release()
	}
}

// follow watches over code that an error was returned for, until it ends. If it goes
// on to take so much memory that the process, or the machine, is lost, it ends the
// process with that error while there is still a chance to: nobody else does in a
// test that goes on.
func follow(w *engine.Watch, r *engine.Running, stuck *Stuck) {
	const heapMore = 2 << 30
	first := measure()
	for tick := time.NewTicker(watchEvery); slices.Contains(w.Running(nil), r); <-tick.C {
		used := measure()
		if used.stacks > stackLast || stuck.Limit == Memory && used.heap-first.heap > heapMore {
			panic(stuck)
		}
	}
}
