package model

import (
	"slices"

	"github.com/icmc-project/icmc/internal/codec"
)

// loopPoint is where a frame is inside a declared loop.
type loopPoint struct {
	log  int // length of the log before the loop's entry
	next int // index of the next call at the loop point
	ops  int
}

const iterationsMax = 10_000

// Loop runs body until it says that it is done, and returns the last state. It
// is the loop to use around an await: of its past, a frame remembers the state of
// the current iteration and what this iteration observed, nothing older, so that
// a loop that waits for ever has finitely many frames. body gets the state that
// the iteration before returned; it must not write variables outside of it, and
// calls started in it must be awaited in it. f is the *Msg or *Client.
func Loop[S any](f Frame, state S, body func(S) (next S, done bool)) S {
	r := f.frame()
	encoded, done := r.enterLoop(must(codec.Encode(state)))
	for n := 0; !done; n++ {
		if n > iterationsMax {
			r.fail("a loop ran %d iterations in one message: it never awaits", iterationsMax)
		}
		var next S
		next, done = body(must(codec.Decode[S](encoded)))
		encoded = must(codec.Encode(next))
		r.endIteration(encoded, done)
	}
	return must(codec.Decode[S](encoded))
}

// enterLoop returns the state to go on with, and whether the loop is over.
func (r *run) enterLoop(state string) (string, bool) {
	r.enter()
	if r.mode == cleaning {
		r.fail("a loop of awaits in a deferred function")
	}
	r.looped = true
	at := loopPoint{len(r.log), r.next, len(r.ops)}
	if r.mode == replaying {
		if r.pos < len(r.script) && r.script[r.pos].Kind == loopDoneEntry {
			e := r.replayed(loopDoneEntry)
			r.seen.clear()
			r.op("loop done", e.Value)
			return e.Value, true
		}
		had := r.replayed(loopEntry).Value
		if r.uncut && had != state {
			r.diverged()
		}
		state = had
	} else {
		r.record(entry{Kind: loopEntry, Value: state})
	}
	r.loops = append(r.loops, at)
	r.beginIteration(state)
	return state, false
}

func (r *run) beginIteration(state string) {
	r.seen.clear() // what earlier iterations have read is forgotten
	r.op("loop", state)
}

// endIteration forgets the iteration: its observations, its calls, their names.
func (r *run) endIteration(state string, done bool) {
	r.enter()
	if r.mode == replaying {
		if !r.uncut {
			r.diverged() // an iteration that ended is in no log
		}
		if e := r.replayed(iterationEntry); e.Value != state || e.Found != done {
			r.diverged()
		}
	}
	r.leaveOut(entry{Kind: iterationEntry, Value: state, Found: done})
	at := r.loops[len(r.loops)-1]
	kind := loopEntry
	if done {
		kind = loopDoneEntry
		r.loops = r.loops[:len(r.loops)-1]
	}
	r.log = append(r.log[:at.log:at.log], entry{Kind: kind, Value: state})
	r.next = at.next
	r.ops = r.ops[:at.ops]
	if r.mode == live {
		r.forgetCalls(at)
	}
	for index := range r.got {
		if index >= at.next {
			delete(r.got, index)
		}
	}
	if done {
		r.seen.clear()
		r.op("loop done", state)
	} else {
		r.beginIteration(state)
	}
}

// forgetCalls drops the calls of an iteration that nobody awaits any more.
func (r *run) forgetCalls(at loopPoint) {
	r.calls = slices.Clone(r.calls)
	for i := 0; i < len(r.calls); i++ {
		c := &r.calls[i]
		switch {
		case c.left || c.task != r.task || c.index < at.next:
		case c.answered:
			r.calls = slices.Delete(r.calls, i, i+1)
			i--
		default:
			c.left = true
		}
	}
}
