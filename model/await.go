package model

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/icmc-project/icmc/model/engine"
)

// How a run makes calls and waits for them.

// start makes a call and returns its index. What the caller says of it is its
// destination, its method and its argument.
func (r *run) start(s engine.Send, o callOptions) int {
	r.enter()
	if r.mode == cleaning {
		r.fail("a call in a deferred function: cleanup cannot make calls")
	}
	index := r.next
	r.next++
	if r.host.Checks() {
		r.op("call", string(s.To), s.Method, s.Arg, fmt.Sprint(index, o))
	}
	if r.mode == replaying {
		return index
	}
	r.names(s.To, s.Method)
	if o.cycles > r.balance {
		r.raise(trapSignal, fmt.Sprintf("attached %d cycles with a balance of %d", o.cycles, r.balance))
	}
	r.balance -= o.cycles
	s.Cycles, s.Bounded, s.Task, s.Place, s.Looped = o.cycles, o.bounded, r.task, index, r.looped
	// Clipped, for the runs of other choices go on with the same slices.
	r.sent = append(slices.Clip(r.sent), s)
	r.calls = append(slices.Clip(r.calls), call{task: r.task, index: index, ignored: o.ignored, left: o.oneWay, sent: len(r.sent)})
	return index
}

// names notes that live code makes a call.
func (r *run) names(to Principal, method string) {
	if r.mode == live && !r.unwinding {
		r.host.Calls(to, method)
	}
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
			r.seen.clear()
		}
		if r.pos == r.liveAt {
			r.mode = live
		}
		return r.observed(index, e.Answer, e.Refund)
	}
	i := slices.IndexFunc(r.calls, func(c call) bool { return c.task == r.task && c.index == index && !c.left })
	if i < 0 {
		r.fail("a future is awaited outside of the frame or loop iteration that made it")
	}
	if !r.calls[i].answered || r.rv.env.commits {
		r.waiting = index
		if r.thread != nil {
			return r.thread.await(index)
		}
		r.raise(suspendSignal, "")
	}
	c := r.calls[i]
	r.calls = slices.Delete(slices.Clone(r.calls), i, i+1)
	r.record(entry{Kind: answerEntry, Call: index, Answer: c.answer, Refund: c.refund})
	return r.observed(index, c.answer, c.refund)
}

const awaitsMax = 100

func (r *run) observed(index int, a engine.Answer, refund uint64) *observation {
	res := &observation{answer: a, refund: refund}
	if a.Kind == engine.AnswerReject {
		res.reject = &Reject{answer: a, run: r, call: index}
	}
	if r.got == nil {
		r.got = map[int]*observation{}
	}
	r.got[index] = res
	return res
}
