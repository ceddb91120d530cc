package random

import "github.com/icmc-project/icmc/explore/space"

// pending is the events that are enabled, in the order in which they arrived, each
// with what a strategy knows of it.
type pending[T any] struct {
	events []pendingEvent[T]
	now    int // which see it is
}

type pendingEvent[T any] struct {
	event space.Event
	of    T
	seen  int
}

func (p *pending[T]) clear() { p.events, p.now = p.events[:0], 0 }

// see takes over what is enabled now: arrive is asked about events that were not,
// and events that are not any more are forgotten.
func (p *pending[T]) see(w space.Worker, ts []space.Transition, arrive func(space.Event) T) {
	p.now++
	for i := range ts {
		e := w.Event(i)
		if at := p.find(e); at >= 0 {
			p.events[at].seen = p.now
		} else {
			p.events = append(p.events, pendingEvent[T]{e, arrive(e), p.now})
		}
	}
	kept := p.events[:0]
	for _, e := range p.events {
		if e.seen == p.now {
			kept = append(kept, e)
		}
	}
	p.events = kept
}

// find returns where an event is, -1 if it is not enabled.
func (p *pending[T]) find(e space.Event) int {
	for at := range p.events {
		if p.events[at].event == e {
			return at
		}
	}
	return -1
}
