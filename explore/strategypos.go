package explore

// pos is partial order sampling (Yuan, Yang, Gu: Partial Order Aware Concurrency
// Sampling, CAV 2018): every message has a random priority from when it is there,
// the one with the highest is taken, and then those that raced with it draw again.
// The alternatives of a message are equally likely.
type pos struct {
	dice    *dice
	pending []posEvent
	now     int // which see it is
}

type posEvent struct {
	event    Event
	priority uint64
	seen     int
}

func (p *pos) begin(d *dice, _ *plan) { p.dice, p.pending, p.now = d, p.pending[:0], 0 }

func (p *pos) see(w Worker, ts []Transition) {
	p.now++
	for i := range ts {
		e := w.Event(i)
		if at := p.find(e); at >= 0 {
			p.pending[at].seen = p.now
		} else {
			p.pending = append(p.pending, posEvent{e, p.dice.Uint64(), p.now})
		}
	}
	kept := p.pending[:0]
	for _, e := range p.pending {
		if e.seen == p.now {
			kept = append(kept, e)
		}
	}
	p.pending = kept
}

func (p *pos) find(e Event) int {
	for at := range p.pending {
		if p.pending[at].event == e {
			return at
		}
	}
	return -1
}

func (p *pos) next(w Worker, ts []Transition) int {
	best := 0
	for at := range p.pending {
		if p.pending[at].priority > p.pending[best].priority {
			best = at
		}
	}
	return oneOf(p.dice, w, ts, p.pending[best].event)
}

// oneOf picks one of the alternatives of an event.
func oneOf(d *dice, w Worker, ts []Transition, e Event) int {
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
func (p *pos) took(e Event) {
	kept := p.pending[:0]
	for _, q := range p.pending {
		if q.event == e {
			continue
		}
		if q.event.Actor == e.Actor {
			q.priority = p.dice.Uint64()
		}
		kept = append(kept, q)
	}
	p.pending = kept
}
