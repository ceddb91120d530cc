package model

import (
	"slices"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/engine"
)

// direct is direct-style Go as Code: a struct of tracked containers with methods, or a
// client's program. A frame of it is suspended by unwinding its stack, and resumed by running
// the code from its beginning against the log of what it has observed.
type direct struct {
	rv      *receivers
	module  *module
	program func(*Client) // of a client
}

// Offers says how the code takes a call of a method.
func (d *direct) Offers(method, types string) (engine.Offer, error) {
	m, ok := d.module.methods[method]
	if !ok {
		return engine.NoSuchMethod, nil
	}
	decodes, err := m.fits(types)
	return oneOf(decodes, engine.Callable, engine.NotDecodable), err
}

// Run executes an entry.
func (d *direct) Run(e *engine.Entry, h *engine.Host) (engine.Ending, error) {
	m := d.message(e, h)
	switch of := callOf(e.Of); e.Kind {
	case engine.EntryCleanup:
		return m.cleanUp(m.frameOf(of))
	case engine.EntryAbandon:
		return m.abandon(m.frameOf(of)), nil
	case engine.EntryCallback:
		frame := m.frameOf(of)
		if frame.Waiting != of.index {
			return m.keep(of), nil
		}
		observed := entry{Kind: answerEntry, Call: of.index, Answer: e.Answer, Refund: e.Refund, Suspended: true}
		if of.ignored {
			observed.Answer = engine.Answer{}
		}
		return m.execute(frame, &observed)
	}
	return m.execute(task{}, nil)
}

// DescribeState prints the containers.
func (d *direct) DescribeState(state engine.Opaque) (out []engine.Field) {
	for i, entries := range containersIn(state) {
		s := d.module.slots[i]
		f := engine.Field{Name: s.name}
		for _, e := range entries {
			f.Entries = append(f.Entries, s.of.showKey(e.Key)+" = "+s.of.showValue(e.Value, true))
		}
		out = append(out, f)
	}
	return out
}

// DescribeContext says where frames are suspended and what they have observed.
func (d *direct) DescribeContext(context engine.Opaque) []string {
	return showFrames(framesOf(context), d.program != nil)
}

// containersIn are what the tracked containers of a module hold in a state.
func containersIn(state engine.Opaque) []content {
	if c, ok := state.Decoded.([]content); ok {
		return c
	}
	return must(codec.Decode[[]content](state.Bytes))
}

// opaqueState is the state in which tracked containers hold this.
func opaqueState(c []content) engine.Opaque {
	return engine.Opaque{Bytes: must(codec.Encode(c)), Decoded: c}
}

// execute runs the frame that a message is for, and the tasks it starts.
func (m *message) execute(frame task, observed *entry) (engine.Ending, error) {
	left := m.before
	left.frames = m.without(frame)
	r := m.newRun(frame, observed, left, m.h)
	if observed == nil {
		r.mode = live
	}
	trap, why, err := m.frame(&left, frame, r, m.code(frame, r))
	for i := 0; err == nil && !trap && i < len(r.started); i++ {
		sp := r.started[i]
		t := task{ID: sp.id, Spawn: sp.log, SpawnPast: sp.past}
		rt := m.newRun(t, nil, left, m.h)
		rt.mode = live
		body := func() { sp.body(&Msg{r: rt, caller: m.e.Caller, self: m.e.Self}) }
		trap, why, err = m.frame(&left, t, rt, body)
	}
	if err != nil || trap {
		m.rv.stacks.rollBack(threadKey{m.e.Name, frame.ID})
		return engine.Ending{Trapped: trap, Why: why}, err
	}
	slices.SortFunc(left.frames, func(a, b task) int { return a.ID - b.ID })
	m.rv.stacks.suspend(m, left.frames)
	return m.ending(left), nil
}

// frame runs one frame and adds what it leaves behind.
func (m *message) frame(left *remains, t task, r *run, code func()) (trap bool, why string, err error) {
	end, why, err := r.do(code)
	if err != nil || end == trappedEnd {
		return true, why, err
	}
	left.state, left.touched, left.balance = r.state, left.touched || r.touched, r.balance
	left.calls, left.cycles, left.sent = r.calls, r.cycles, r.sent
	left.accepted += r.accepted
	if r.answer != nil {
		left.answer = r.answer
	}
	if left.done = end == returned; end != suspended {
		return false, "", nil
	}
	t.Log, t.Past, t.Waiting, t.Looped = r.log, r.past, r.waiting, r.looped
	left.frames = append(left.frames, t)
	left.yield(t)
	if m.h.Checks() {
		err = m.verify(t, r, *left)
	}
	return false, "", err
}
