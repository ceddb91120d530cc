package random

import (
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/splitmix"
	"github.com/icmc-project/icmc/model/trace"
)

// A plan is what a schedule draws before it begins: schedules that differ in
// what they do often and in what they never do find more than schedules that
// all do everything now and then.
type plan struct {
	faults int     // most faults
	rate   float64 // of steps that try a fault
	kinds  uint64  // 0, or which kinds of fault may happen: hashed with their verbs
	favour uint64  // 0, or which messages are favoured: hashed with them
	depth  int     // of the bugs that PCT and PCTCP look for
	length int     // how many steps a schedule may have, by what is known
}

const (
	depthMax = 3
	rateHigh = 0.25
)

// draw makes the plan of a schedule. most is how many faults it may use, length
// how long schedules have been so far.
func (p *plan) draw(d *dice, most, length int) {
	*p = plan{depth: 1 + d.IntN(depthMax), length: length}
	if most > 0 {
		p.faults = 1 + d.IntN(most)
		switch d.IntN(8) {
		case 0:
			p.faults = 0
		case 1, 2, 3, 4:
			p.rate = 1 / float64(length)
		default:
			p.rate = rateHigh
		}
		if d.IntN(2) == 0 {
			p.kinds = d.Uint64() | 1
		}
	}
	if d.IntN(2) == 0 {
		p.favour = d.Uint64() | 1
	}
}

// allows says whether faults of that kind may happen.
func (p *plan) allows(verb trace.Verb) bool {
	if p.kinds == 0 {
		return true
	}
	h := p.kinds
	for i := range len(verb) {
		h = (h ^ uint64(verb[i])) * 0x100000001b3
	}
	return splitmix.Mix(h)&1 == 0
}

// weight says how much a message is favoured: a quarter are, a quarter are held
// back.
func (p *plan) weight(e space.Event) uint64 {
	switch splitmix.Mix(p.favour^e.Message) & 3 {
	case 0:
		return 1
	case 1:
		return 64
	default:
		return 8
	}
}
