package native

import (
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/splitmix"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// A chooser decides which message comes next in a schedule of a native sample: by a
// hash of the number of the schedule and of the labels so far, and so the same way on
// every machine.
type chooser struct {
	seed  uint64 // of the schedule
	hash  uint64 // of the seed and the labels so far
	drawn uint64
	order order
}

// order says which messages a schedule prefers. Schedules of different kinds see
// different histories.
type order int

const (
	clientAfterClient order = iota // what one client began is finished before another goes on
	anyOrder                       // every message is as likely
	heldBack                       // every message has a priority as long as it is under way
	ordersOfSchedules
)

func newChooser(number int64) *chooser {
	seed := splitmix.Mix(uint64(number) + 0x9e3779b97f4a7c15)
	return &chooser{seed: seed, hash: seed, order: order(number / 2 % int64(ordersOfSchedules))}
}

// add goes on by a step.
func (p *chooser) add(l trace.Label) {
	h := p.hash
	for _, s := range [...]string{string(l.Verb), l.Actor, string(l.Call), l.Text()} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 0x100000001b3
		}
		h = splitmix.Mix(h + uint64(len(s)))
	}
	p.hash, p.drawn = h, 0
}

// draw is a number that repeats: the next one of this step.
func (p *chooser) draw() uint64 {
	p.drawn++
	return splitmix.Mix(p.hash + p.drawn*0x9e3779b97f4a7c15)
}

// pick picks one of the transitions of which these are the deeds.
func (p *chooser) pick(w space.Worker, deeds []engine.Deed) int {
	best, most, n := 0, uint64(0), uint64(0)
	for i, d := range deeds {
		priority := uint64(1)
		switch p.order {
		case clientAfterClient:
			priority = splitmix.Mix(p.seed ^ d.Root)
		case heldBack:
			priority = splitmix.Mix(p.seed ^ w.Event(i).Message)
		}
		if i == 0 || priority > most {
			best, most, n = i, priority, 1
		} else if priority == most {
			if n++; p.draw()%n == 0 {
				best = i
			}
		}
	}
	return best
}
