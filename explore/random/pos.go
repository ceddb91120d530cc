package random

import "github.com/icmc-project/icmc/explore/space"

// pos is partial order sampling (Yuan, Yang, Gu: Partial Order Aware Concurrency
// Sampling, CAV 2018): every message has a random priority from when it is there,
// the one with the highest is taken, and then those that raced with it draw again.
// The alternatives of a message are equally likely.
type pos struct {
	dice    *dice
	pending pending[uint64] // with its priority
}

func (p *pos) begin(d *dice, _ *plan) {
	p.dice = d
	p.pending.clear()
}

func (p *pos) see(w space.Worker, ts []space.Transition) {
	p.pending.see(w, ts, func(space.Event) uint64 { return p.dice.Uint64() })
}

func (p *pos) next(w space.Worker, ts []space.Transition) int {
	best := 0
	for at := range p.pending.events {
		if p.pending.events[at].of > p.pending.events[best].of {
			best = at
		}
	}
	return oneOf(p.dice, w, ts, p.pending.events[best].event)
}

// oneOf picks one of the alternatives of an event.
func oneOf(d *dice, w space.Worker, ts []space.Transition, e space.Event) int {
	pick, n := 0, 0
	for i := range ts {
		if w.Event(i) != e {
			continue
		}
		if n++; n == 1 || d.IntN(n) == 0 {
			pick = i
		}
	}
	return pick
}

// took forgets what happened and draws again for what raced with it.
func (p *pos) took(e space.Event) {
	kept := p.pending.events[:0]
	for _, q := range p.pending.events {
		if q.event == e {
			continue
		}
		if q.event.Actor == e.Actor {
			q.of = p.dice.Uint64()
		}
		kept = append(kept, q)
	}
	p.pending.events = kept
}
