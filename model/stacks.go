package model

import (
	"slices"
	"time"

	"github.com/icmc-project/icmc/internal/fnv"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// stacks are the frames of a native run on one set of receivers, each a goroutine that is
// parked at its awaits. The stacks of an engine are nil: there frames are unwound.
type stacks struct {
	patience  time.Duration
	timer     *time.Timer
	scout     bool // messages that are rolled back run here, too, so there is no history
	threads   map[threadKey]*thread
	histories map[trace.Call]fnv.Hash // of call contexts and clients
	moved     []*thread               // since the last begin
	suspended []engine.Suspension
}

// Begin forgets what the steps so far have moved.
func (s *stacks) Begin() { s.moved, s.suspended = s.moved[:0], s.suspended[:0] }

// arm prepares the run of a frame for the next message. The frame is new, or it goes on
// where it is parked with what r has been given of the world.
func (s *stacks) arm(r *run, observed *entry) *run {
	if s == nil {
		return r
	}
	k := threadKey{r.owner, r.task}
	t := s.threads[k]
	if t == nil {
		t = &thread{stacks: s, key: k, run: r, wake: make(chan command), report: make(chan report, 1)}
		s.threads[k] = t
		r.thread, r.mode, r.log = t, live, r.script
		return r
	}
	was := t.run
	was.budget, was.host = r.budget, r.host
	was.log, was.owns = r.script, false
	was.state, was.touched, was.balance, was.cycles, was.accepted = r.state, false, r.balance, r.cycles, 0
	was.owner, was.calls, was.owes = r.owner, r.calls, r.owes
	was.sent, was.started, was.answer = r.sent, nil, nil
	t.next = cancel
	if observed != nil {
		t.next = goOn
		t.observed(*observed)
		was.seen.clear()
	}
	return was
}

// rollBack ends the frames that ran in a message that has trapped: that of the message, and
// the tasks that it started.
func (s *stacks) rollBack(k threadKey) {
	if s == nil {
		return
	}
	s.kill(k)
	for _, t := range s.moved {
		s.kill(t.key)
	}
}

// cleanUp notes that the message of a frame has trapped.
func (s *stacks) cleanUp(k threadKey) {
	if s != nil {
		s.remember(k, func(h fnv.Hash) fnv.Hash { return h.Text(string(trace.Trap)) })
	}
}

// abandon ends a frame whose message and cleanup have trapped.
func (s *stacks) abandon(k threadKey) {
	if s != nil {
		s.remember(k, func(h fnv.Hash) fnv.Hash { return h.Text(string(trace.TrapCleanup)) })
		s.kill(k)
	}
}

// suspend notes the frames that a message has suspended.
func (s *stacks) suspend(m *message, frames []task) {
	if s == nil {
		return
	}
	for _, t := range s.moved {
		if s.threads[t.key] != t {
			continue
		}
		h := fnv.Start.Text(string(m.e.Self))
		if m.program == nil {
			h = h.Text(m.e.Method).Text(m.e.Arg).Text(string(m.e.Caller))
		}
		if i := slices.IndexFunc(frames, func(f task) bool { return f.ID == t.key.task }); i >= 0 {
			h = hashTask(h, frames[i])
		}
		s.suspended = append(s.suspended, engine.Suspension{Frame: uint64(h), History: uint64(s.histories[t.key.owner])})
	}
}

func (s *stacks) kill(k threadKey) {
	if t := s.threads[k]; t != nil {
		t.end()
	}
}

// Suspended lists the frames that were suspended since the step has begun.
func (s *stacks) Suspended() []engine.Suspension { return s.suspended }

// History is that of a call context or client.
func (s *stacks) History(of trace.Call) uint64 { return uint64(s.histories[of]) }

// Forget drops the history of a call context that is gone.
func (s *stacks) Forget(of trace.Call) { delete(s.histories, of) }

// Close ends all frames: their stacks unwind, without effect.
func (s *stacks) Close() {
	for k := range s.threads {
		s.kill(k)
	}
	s.timer.Stop()
}

// Rename gives the frames of calls that have other names from now on theirs.
func (s *stacks) Rename(to map[trace.Call]trace.Call) {
	threads := make(map[threadKey]*thread, len(s.threads))
	for k, t := range s.threads {
		t.key.owner = k.owner.In(to)
		threads[t.key] = t
	}
	s.threads = threads
	histories := make(map[trace.Call]fnv.Hash, len(s.histories))
	for owner, h := range s.histories {
		histories[owner.In(to)] = h
	}
	s.histories = histories
}
