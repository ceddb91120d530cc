package random

import "github.com/icmc-project/icmc/explore/space"

// uniform takes every enabled transition with the same probability, or, in
// schedules that favour some messages, with one by the weight of its message.
type uniform struct {
	dice *dice
	plan *plan
}

func (u *uniform) begin(d *dice, p *plan) { u.dice, u.plan = d, p }

func (u *uniform) see(space.Worker, []space.Transition) {}

func (u *uniform) took(space.Event) {}

func (u *uniform) next(w space.Worker, ts []space.Transition) int {
	if u.plan.favour == 0 || len(ts) == 1 {
		return u.dice.IntN(len(ts))
	}
	pick, sum := 0, uint64(0)
	for i := range ts {
		weight := u.plan.weight(w.Event(i))
		if sum += weight; u.dice.Uint64N(sum) < weight {
			pick = i
		}
	}
	return pick
}
