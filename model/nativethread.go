package model

import (
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/icmc-project/icmc/internal/fnv"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// A thread is one frame of a native run: a goroutine that runs the modeller's code
// once, on a stack of its own, and is parked wherever the engine suspends a frame. Its
// run lives as long as the frame does. Only one thread of a side is awake at a time,
// and the driver waits for it, so they need no locks.
type thread struct {
	stacks  *stacks
	key     threadKey
	run     *run
	begun   bool
	next    command // for when it is woken up
	wake    chan command
	report  chan report
	dropped atomic.Bool // the driver has stopped waiting for it
}

// threadKey names a frame: a task of a call context, or a client's program.
type threadKey struct {
	owner trace.Call
	task  int
}

// command says why a thread is woken up.
type command uint8

const (
	goOn command = iota // the answer is there
	cancel
	kill
)

// report is how a thread came to a stop.
type report struct {
	end  ending
	text string
	err  error
}

// do lets the frame run until it is suspended or ends.
func (t *thread) do(code func()) (end ending, text string, err error) {
	s := t.stacks
	s.moved = append(s.moved, t)
	if !t.begun {
		t.begun = true
		go t.main(code)
	} else {
		t.wake <- t.next
	}
	rep := t.wait()
	if rep.end != suspended || rep.err != nil {
		delete(s.threads, t.key)
	}
	return rep.end, rep.text, rep.err
}

// wait waits for the thread to come to a stop, but not for ever: a frame that is
// suspended may hold what this one needs. The time is waited for in many short parts, so
// that a machine which is too busy to let this program run uses up few of them.
func (t *thread) wait() report {
	n := t.stacks
	for range patienceParts {
		n.timer.Reset(n.patience / patienceParts)
		select {
		case rep := <-t.report:
			return rep
		case <-n.timer.C:
			runtime.Gosched()
		}
	}
	t.dropped.Store(true)
	return report{err: fmt.Errorf("run natively, where every frame has a stack of its own, it did not come back within %v: it waits for a Go mutex, channel or goroutine that a suspended frame holds, or it loops for ever; use model.Lock, or no lock at all: nothing else runs during a message", n.patience)}
}

const patienceParts = 100

// main is the goroutine. It reports once more, whatever happens to it.
func (t *thread) main(code func()) {
	rep := report{err: fmt.Errorf("it ended its goroutine (runtime.Goexit, as t.FailNow and t.Fatal do): a handler returns, or it traps with m.Trap")}
	defer func() { t.report <- rep }()
	rep.end, rep.text, rep.err = t.run.call(func() {
		code()
	})
}

// await parks the frame until the answer of a call is there.
func (t *thread) await(index int) *observation {
	t.report <- report{end: suspended}
	r := t.run
	switch <-t.wake {
	case cancel:
		r.raise(cancelSignal, "")
	case kill:
		r.raise(killSignal, "")
	}
	e := r.log[len(r.log)-1]
	if e.Kind != answerEntry || e.Call != index {
		r.fail("internal: a native run goes on with another answer than it awaits")
	}
	return r.observed(index, e.Answer, e.Refund)
}

// end ends a frame that is suspended: its deferred functions run, without effect.
func (t *thread) end() {
	if t.stacks.threads[t.key] != t {
		return
	}
	t.next = kill
	rv := t.run.rv
	rv.run = t.run
	_, _, _ = t.do(nil)
	rv.run = nil
}

// enter is run.enter for a native run: a frame that nobody waits for any more, and that
// comes back all the same, ends.
func (t *thread) enter() {
	if t.dropped.Load() {
		panic(engine.ModelError{Err: fmt.Errorf("nobody waits for it any more")})
	}
}

// observed and updated add to the history of the call context.

func (t *thread) observed(e entry) {
	t.stacks.remember(t.key, func(h fnv.Hash) fnv.Hash { return hashEntry(h, e) })
}

func (t *thread) updated(old string, found bool) {
	t.stacks.remember(t.key, func(h fnv.Hash) fnv.Hash { return h.Text(old).Truth(found) })
}

// What follows compares what a frame is told of a container with what is in it: the
// engine's frames are told what they know already.

func (t *thread) reads(b *binding, key, value string, found bool) {
	c := t.run.state[b.slot]
	i, there := c.find(key)
	t.demand(b, there == found && (!found || c[i].Value == value))
}

func (t *thread) finds(b *binding, key string, found bool) {
	_, there := t.run.state[b.slot].find(key)
	t.demand(b, there == found)
}

func (t *thread) lists(b *binding, c content) {
	t.demand(b, slices.Equal(c, t.run.state[b.slot]))
}

func (t *thread) counts(b *binding, n int) {
	t.demand(b, n == len(t.run.state[b.slot]))
}

func (t *thread) demand(b *binding, same bool) {
	if !same {
		t.run.fail("internal: %s reads something else from %s.%s than is in it", t.run.actor, b.module.name, b.name)
	}
}
