package engine

import (
	"fmt"
	"time"
)

// NativePatience is how long a native run waits for one message of one frame: far
// longer than any message takes that comes back at all.
const NativePatience = 5 * time.Second

// Native is a native run of one schedule: every handler, task and client's program is
// a goroutine with a stack of its own that runs once and is parked at its awaits. It has
// no log to be resumed from, so a Go variable that carries a value over an await has
// that value here, and the one that the log gives it in the engine.
//
// It follows the engine: each step is that of a transition that a Worker has
// expanded, the messages that it delivers are delivered here, and what they leave
// behind must be the same to the letter: state, answer, calls, frames. It shares the
// engine's meaning of everything but suspension, and is no second engine.
//
// A Native is for one goroutine and must be closed.
type Native struct {
	m     *Machine
	sides [2]*nativeSide // the scout is the first
	want  *outcome       // of the step that is being run
	asked int            // how many choices the scout's message asked for, before it trapped
	last  []Suspension
}

// Native begins a native run: Setup is run anew for it, and every client's program up to
// its first request. A message that takes longer than patience is an error, as is every
// difference; see Step.
func (m *Machine) Native(patience time.Duration) (*Native, error) {
	n := &Native{m: m}
	activity := m.watch.activity()
	for i := range n.sides {
		d, err := m.declare(activity)
		if err != nil {
			return nil, err
		}
		s := &nativeSide{native: n, scout: i == 0, stacks: noStacks{}}
		if d.Natively != nil {
			s.stacks = d.Natively(patience, i == 0)
		}
		s.stepper = stepper{m: m, d: d, activity: activity, native: s}
		n.sides[i] = s
	}
	for _, s := range m.starts {
		if err := n.run(s.key, s.outs, 0); err != nil {
			n.Close()
			return nil, err
		}
	}
	return n, nil
}

// Step takes transition i of the latest Expand of x, which must be at the world that the
// steps so far lead to. An error is a modelling error: it says what the engine says of
// the step, and what became of it here. There are no steps after an error.
func (n *Native) Step(x *Worker, i int) error {
	n.last = n.last[:0]
	p := x.trans[i].label
	for _, s := range []struct {
		k   stepKey
		nth int
	}{{p.key, p.nth}, {p.client, p.cnth}} {
		if !s.k.op.handles() {
			continue
		}
		outs, err := x.local(s.k)
		if err != nil {
			return err
		}
		if err := n.run(s.k, outs, s.nth); err != nil {
			return err
		}
	}
	for _, names := range x.Renamed(i) {
		for _, s := range n.sides {
			s.stacks.Rename(names)
		}
	}
	return nil
}

// Suspensions lists the frames that the latest step has suspended. The slice is valid
// until the next step.
func (n *Native) Suspensions() []Suspension { return n.last }

// Close ends all frames: their stacks unwind, without effect. The errors of a Native
// are of no interest then.
func (n *Native) Close() {
	for _, s := range n.sides {
		if s != nil {
			s.stacks.Close()
		}
	}
}

// run computes one outcome of a local step on both sides and compares it with the
// engine's.
func (n *Native) run(k stepKey, outs []outcome, nth int) error {
	n.want, n.asked = &outs[nth], 0
	for _, s := range n.sides {
		s.stacks.Begin()
		got, err := s.stepper.compute(k)
		if err != nil {
			return err
		}
		if len(got) == 0 {
			continue // the scout cannot tell
		}
		if err := n.compare(k, &got[0]); err != nil {
			return err
		}
	}
	n.last = append(n.last, n.sides[1].stacks.Suspended()...)
	n.forget(k)
	return nil
}

// forget drops the history of a call context that is gone.
func (n *Native) forget(k stepKey) {
	if k.op != opDeliver || n.want.context != 0 {
		return
	}
	switch c := n.m.store.content(k.c).(type) {
	case request:
		n.sides[1].stacks.Forget(c.Name)
	case response:
		n.sides[1].stacks.Forget(c.Call.Parent())
	}
}

// differs is the error of a step that goes another way here than in the engine.
func (n *Native) differs(engine, native string) error {
	return fmt.Errorf(`run natively, where every frame has a stack of its own, it does something else than the engine says
  the engine:   %s
  natively:     %s
The engine resumes a frame from what it has observed; a Go variable that carries anything else over an await has another value there. Usual causes: a variable declared outside that the body of model.Loop, model.Go, an Update or a client's loop writes, or one that several of them share. Keep such values in the state of the loop or in tracked fields`, engine, native)
}
