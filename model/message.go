package model

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/model/engine"
)

// message is one entry being executed.
type message struct {
	*direct
	e      *engine.Entry
	h      *engine.Host
	frames []task // before it, with their pasts
	before remains
}

// remains are what is there between two frames of one message, and after the last.
type remains struct {
	state    []content
	touched  bool // it differs from that before the message
	balance  uint64
	cycles   uint64 // available
	accepted uint64
	frames   []task // suspended
	calls    []call
	sent     []engine.Send
	yields   []engine.Yield
	answer   *engine.Answer
	done     bool // the last frame has ended
}

// message takes an entry apart.
func (d *direct) message(e *engine.Entry, h *engine.Host) *message {
	f := framesOf(e.Context)
	m := &message{direct: d, e: e, h: h, frames: f.Tasks}
	if p, ok := e.Past.(pasts); ok && h.Uncut() {
		m.frames = withPasts(m.frames, p)
	}
	m.before = remains{balance: e.Balance, cycles: e.Cycles}
	if e.Kind == engine.EntryInit {
		m.before.state, m.before.touched = make([]content, len(d.module.slots)), true
	} else {
		m.before.state = containersIn(e.State)
	}
	for i := range e.Open {
		c := callOf(e.Open[i])
		c.open = &e.Open[i]
		m.before.calls = append(m.before.calls, c)
	}
	for _, k := range f.Kept {
		m.before.calls = append(m.before.calls, call{task: k.Task, index: k.Index, answered: true, answer: k.Answer, refund: k.Refund})
	}
	return m
}

// frameOf is the frame that has made a call. There is one, or else the call has no token.
func (m *message) frameOf(c call) task {
	return m.frames[slices.IndexFunc(m.frames, func(t task) bool { return t.ID == c.task })]
}

// without are the frames but for one.
func (m *message) without(frame task) []task {
	return slices.DeleteFunc(slices.Clone(m.frames), func(t task) bool { return t.ID == frame.ID })
}

// keep is what is left where an answer is there that its frame does not await yet.
func (m *message) keep(of call) engine.Ending {
	left := m.before
	left.frames = m.frames
	of.answered, of.answer, of.refund = true, m.e.Answer, m.e.Refund
	left.calls = append(slices.Clip(left.calls), of)
	e := m.ending(left)
	e.Quiet = "keeps the answer until it is awaited"
	return e
}

// abandon is what is left of a context without one of its frames.
func (m *message) abandon(frame task) engine.Ending {
	left := m.before
	left.frames = m.without(frame)
	m.rv.stacks.abandon(threadKey{m.e.Name, frame.ID})
	return m.ending(left)
}

// ending is what a message leaves behind, for the engine.
func (m *message) ending(left remains) engine.Ending {
	e := engine.Ending{State: m.e.State, Yields: left.yields, Sends: left.sent, Answer: left.answer, Accepted: left.accepted, Done: left.done}
	if left.touched {
		e.State = opaqueState(left.state)
	}
	f := frames{Tasks: left.frames}
	for _, c := range left.calls {
		token, awaited := "", false
		if i := slices.IndexFunc(left.frames, func(t task) bool { return t.ID == c.task }); i >= 0 && !c.left {
			token, awaited = c.token(), left.frames[i].Waiting == c.index
		}
		switch {
		case c.open != nil:
			o := *c.open
			if c.left && o.Token != "" {
				e.Left = append(e.Left, o.Name)
			}
			o.Token, o.Awaited = token, awaited
			e.Open = append(e.Open, o)
		case c.sent > 0:
			s := &left.sent[c.sent-1]
			s.Token, s.Awaited, s.Left = token, awaited, c.left
		case token != "":
			f.Kept = append(f.Kept, kept{c.task, c.index, c.answer, c.refund})
		}
	}
	e.Context, e.Past = f.opaque(), pastOf(left.frames)
	return e
}

// newRun prepares the run of a frame on what is there. With an observation the frame
// goes on from its last await; without one it is a new call if it has no ID and no
// awaited call, and the cleanup of a suspended frame otherwise.
func (m *message) newRun(frame task, observed *entry, on remains, h *engine.Host) *run {
	r := &run{
		budget: m.rv.budget(), host: h, rv: m.rv, module: m.module, actor: m.e.Self, owner: m.e.Name, task: frame.ID, method: m.e.Method,
		script: frame.Log, looped: frame.Looped,
		state: on.state, balance: on.balance, cycles: on.cycles, calls: on.calls, sent: on.sent,
		owes: !m.e.Answered && on.answer == nil,
	}
	if h.Uncut() {
		r.script, r.uncut = frame.history(), true
	}
	if observed != nil {
		r.script = append(slices.Clip(r.script), *observed)
		r.liveAt = len(r.script)
	}
	if h.Uncut() {
		r.past = slices.Clip(r.script)
	}
	return m.rv.stacks.arm(r, observed)
}

// yield puts the answer that a frame awaits, if it is there already, under way
// again: the frame goes on in a message of its own. Its refund was credited.
func (left *remains) yield(t task) {
	i := slices.IndexFunc(left.calls, func(c call) bool { return c.task == t.ID && c.index == t.Waiting && c.answered && !c.left })
	if i < 0 {
		return
	}
	c := left.calls[i]
	left.calls = slices.Delete(slices.Clone(left.calls), i, i+1)
	left.yields = append(left.yields, engine.Yield{Task: c.task, Place: c.index, Looped: t.Looped, Token: c.token(), Answer: c.answer, Refund: c.refund})
}

// verify runs a frame that was just suspended again, from what it left behind,
// up to its await and then its cleanup, on a state that is thrown away. It finds
// what a log cannot see: a loop body that writes captured variables, a deferred
// function that waits.
func (m *message) verify(t task, was *run, left remains) error {
	what, writes := oneOf(m.program != nil, "program", "frame"), oneOf(m.program != nil, "a loop body", "a loop body or a task")
	r := m.newRun(t, nil, left, m.h.Aside())
	end, _, err := r.do(m.code(t, r))
	if err != nil {
		return fmt.Errorf("when the %s is run again: %w", what, err)
	}
	if end != cleaned && end != trappedEnd || !slices.Equal(r.ops[:r.unwound], was.ops) {
		return fmt.Errorf("the %s does something else when it is run again from its log; usual cause: a captured variable that %s writes", what, writes)
	}
	return nil
}

// cleanUp runs the deferred functions of a frame whose message has trapped, as they
// stood at its last await, on the state before that message.
func (m *message) cleanUp(frame task) (engine.Ending, error) {
	m.rv.stacks.cleanUp(threadKey{m.e.Name, frame.ID})
	left := m.before
	left.frames = m.without(frame)
	r := m.newRun(frame, nil, m.before, m.h)
	end, why, err := r.do(m.code(frame, r))
	if end == cleaned {
		left.state, left.touched = r.state, r.touched
	}
	e := m.ending(left)
	e.Trapped, e.Why = end == trappedEnd, why
	return e, err
}
