package exhaustive

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

func estimate(v *visited, states, transitions, initial int64) Collisions {
	c := Collisions{
		Calculated: float64(states) * float64(max(transitions+initial-states, 0)) / math.Exp2(64*float64(v.width())),
	}
	if gap := v.closest(); gap > 0 {
		c.Observed = 1 / gap
	}
	return c
}

// closest returns the smallest distance between two members, 0 if there are
// not two. Nobody may insert meanwhile.
//
// A member lies in the run of full slots that begins at or before its slot by
// right, so runs are in order, and only what is inside a run must be sorted. The
// walk starts behind an empty slot, and members count from there, lest a run
// that goes on at the other end of the table be torn apart.
func (v *visited) closest() float64 {
	width := v.width()
	empty := 0
	for v.words[empty*width] != 0 {
		empty++
	}
	origin := uint64(empty) << v.shift
	gap := math.Inf(1)
	var run [][2]uint64
	for i := 1; i <= v.slots; i++ {
		slot := v.words[(empty+i)%v.slots*width:][:width]
		if slot[0] != 0 {
			run = append(run, [2]uint64{slot[0] - origin, slot[width-1]})
			continue
		}
		slices.SortFunc(run, func(a, b [2]uint64) int {
			return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
		})
		for j := 1; j < len(run); j++ {
			gap = min(gap, v.distance(run[j-1], run[j]))
		}
		if len(run) > 0 { // the last of this run is the neighbour of the next one's first
			run = append(run[:0], run[len(run)-1])
		}
	}
	if math.IsInf(gap, 1) {
		return 0
	}
	return gap
}

func (v *visited) distance(a, b [2]uint64) float64 {
	if !v.wide {
		return float64(b[0] - a[0])
	}
	low, borrow := bits.Sub64(b[1], a[1], 0)
	high, _ := bits.Sub64(b[0], a[0], borrow)
	return float64(high)*math.Exp2(64) + float64(low)
}
