package model

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/icmc-project/icmc/model/trace"
)

// How a run makes calls and waits for them.

// start makes a call and returns its index. What the caller says of the request is
// its destination, its method and argument, and whether it is a user's.
func (r *run) start(rq request, o callOptions) int {
	r.enter()
	if r.mode == cleaning {
		r.fail("a call in a deferred function: cleanup cannot make calls")
	}
	index := r.next
	r.next++
	if r.noted {
		r.op("call", string(rq.To), rq.Method, rq.Arg, fmt.Sprint(index, o))
	}
	if r.mode == replaying {
		return index
	}
	r.names(rq.To, rq.Method)
	if o.cycles > r.balance {
		r.raise(trapSignal, fmt.Sprintf("attached %d cycles with a balance of %d", o.cycles, r.balance))
	}
	r.balance -= o.cycles
	rq.Name, rq.From, rq.Cycles, rq.Bounded = r.nameCall(index, o.oneWay), r.actor, o.cycles, o.bounded
	rq.Spared = r.spared(r.method, index+1)
	r.sent = append(r.sent, rq)
	// Clipped, for the runs of other choices go on with the same slice.
	r.open = append(slices.Clip(r.open), openCall{
		Task: r.task, Index: index, Name: rq.Name, To: rq.To, Bounded: o.bounded, Ignored: o.ignored, Forgotten: o.oneWay, Spared: rq.Spared,
	})
	return index
}

// nameCall names the call at an index. One whose answer nobody can await is an orphan from
// the start if there may be others at its place.
func (r *run) nameCall(index int, oneWay bool) trace.Call {
	c := r.owner.Child(r.task, index, r.looped)
	if r.looped && oneWay {
		r.left++
		return freshOrphan(c, r.left)
	}
	return c
}

// await returns the answer of a call, suspending the frame until there is one.
// An answer that already arrived is observed in the same message, unless every
// await commits.
func (r *run) await(index int) *observation {
	r.enter()
	if r.mode == cleaning {
		r.fail("an await in a deferred function: cleanup cannot wait")
	}
	if res, ok := r.got[index]; ok {
		return res
	}
	if n := len(r.loops); n > 0 && index < r.loops[n-1].next {
		r.fail("a call made before a loop is awaited inside it: await it before model.Loop")
	}
	if r.awaits++; r.awaits > awaitsMax && r.thread == nil && !r.uncut { // elsewhere there is no log that grows
		r.fail("more than %d awaits in one frame: write the loop as model.Loop, whose log does not grow", awaitsMax)
	}
	r.op("await", strconv.Itoa(index))
	if r.mode == replaying {
		if r.pos == len(r.script) {
			r.raise(cancelSignal, "") // a cleanup starts here
		}
		e := r.replayed(answerEntry)
		if e.Call != index {
			r.diverged()
		}
		if e.Suspended {
			clear(r.seen)
		}
		if r.pos == r.liveAt {
			r.mode = live
		}
		return r.observed(index, e.Answer, e.Refund)
	}
	i := slices.IndexFunc(r.open, func(o openCall) bool { return o.Task == r.task && o.Index == index && !o.Forgotten })
	if i < 0 {
		r.fail("a future is awaited outside of the frame or loop iteration that made it")
	}
	if !r.open[i].Answered || r.rv.env.commits {
		r.waiting = index
		if r.thread != nil {
			return r.thread.await(index)
		}
		r.raise(suspendSignal, "")
	}
	o := r.open[i]
	r.open = slices.Delete(slices.Clone(r.open), i, i+1)
	r.record(entry{Kind: answerEntry, Call: index, Answer: o.Answer, Refund: o.Refund})
	return r.observed(index, o.Answer, o.Refund)
}

const awaitsMax = 100

func (r *run) observed(index int, a answer, refund uint64) *observation {
	res := &observation{answer: a, refund: refund}
	if a.Kind == wasRejected {
		res.reject = &Reject{answer: a, run: r, call: index}
	}
	r.got[index] = res
	return res
}
