package native

import (
	"cmp"
	"slices"

	"github.com/icmc-project/icmc/model/engine"
)

// What a Go variable can carry over an await without anybody's notice depends on how
// the frame got there, and mostly on which of its calls failed. Faults drawn at random
// rarely strike one frame twice, so half of the schedules follow a plan: the faults that
// frames have met, each with the history of its frame (see engine.Deed), are a tree, in
// which what follows a fault that was tried are the faults that are possible after it.
// The plan goes through the tree breadth first: it leads to a fault that was tried, the
// one from which the fewest schedules have gone on, and then takes whatever fault was
// never tried. So all pairs of faults of one frame come up after a number of schedules
// that is known, and not by chance.

// A tried is a fault that schedules have taken.
type tried struct {
	key   uint64
	way   []uint64 // the faults before it that are in the history of its frame
	all   []uint64 // all faults before it in the schedule that took it first
	taken int      // by how many schedules
	plans int      // how many schedules were planned to go on from it
	spent bool     // the last of those found nothing new
}

// deeds are the faults that were tried, in the order in which they were.
type deeds struct {
	byKey map[uint64]*tried
	order []*tried
	most  int // faults of a schedule
}

func newDeeds(most int) *deeds {
	root := &tried{} // from which everything goes on
	return &deeds{byKey: map[uint64]*tried{0: root}, order: []*tried{root}, most: most}
}

// plans returns what the next so many planned schedules go on from. Those from which
// nothing new was found lately come last.
func (d *deeds) plans(n int) []*tried {
	var open []*tried
	for _, t := range d.order {
		if len(t.way)+1 < d.most || t.key == 0 {
			open = append(open, t)
		}
	}
	slices.SortStableFunc(open, func(a, b *tried) int {
		if a.spent != b.spent {
			return cmp.Compare(truth(a.spent), truth(b.spent))
		}
		return cmp.Compare(a.plans, b.plans)
	})
	out := make([]*tried, n)
	for i := range out {
		out[i] = open[i%len(open)]
	}
	return out
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// learn takes over the faults that a schedule has taken.
func (d *deeds) learn(s *schedule) {
	news := false
	for i, deed := range s.faults {
		t := d.byKey[deed.Key]
		if t == nil {
			news = true
			t = &tried{key: deed.Key}
			for _, before := range s.faults[:i] {
				t.all = append(t.all, before.Key)
				if before.Shapes(deed) {
					t.way = append(t.way, before.Key)
				}
			}
			d.byKey[deed.Key] = t
			d.order = append(d.order, t)
		}
		t.taken++
	}
	switch p := s.plan; {
	case p == nil:
	case s.failed && len(p.way) < len(p.all): // it takes more to get there
		p.way = p.all
	default:
		p.plans++
		p.spent = !news
	}
}

// taken says how many schedules have taken a fault.
func (d *deeds) taken(key uint64) int {
	if t := d.byKey[key]; t != nil {
		return t.taken
	}
	return 0
}

// A planner decides for one schedule when to take which fault.
type planner struct {
	deeds *deeds
	way   []uint64 // the faults that are planned, in order; then whatever is new
	plan  bool
	left  int // faults
	rate  int // expected steps
	dice  func() uint64
}

// fault picks one of the faults that are enabled, -1 for none.
func (p *planner) fault(deeds []engine.Deed, step int) int {
	if len(deeds) == 0 || p.left == 0 {
		return -1
	}
	if !p.plan {
		if p.dice()%uint64(max(1, p.rate-step)) >= uint64(p.left) {
			return -1
		}
		return p.least(deeds, func(engine.Deed) bool { return true })
	}
	if len(p.way) > 0 {
		return p.least(deeds, func(d engine.Deed) bool { return d.Key == p.way[0] })
	}
	return p.least(deeds, func(d engine.Deed) bool { return p.deeds.taken(d.Key) == 0 })
}

// took notes that a fault was taken.
func (p *planner) took(key uint64) {
	p.left--
	if len(p.way) > 0 && p.way[0] == key {
		p.way = p.way[1:]
	}
}

// least picks the one that was taken least, of those that are asked for, at random
// among equals.
func (p *planner) least(deeds []engine.Deed, wanted func(engine.Deed) bool) int {
	best, least, n := -1, 0, uint64(0)
	for i, d := range deeds {
		if !wanted(d) {
			continue
		}
		taken := p.deeds.taken(d.Key)
		if best < 0 || taken < least {
			best, least, n = i, taken, 1
		} else if taken == least {
			if n++; p.dice()%n == 0 {
				best = i
			}
		}
	}
	return best
}
