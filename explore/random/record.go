package random

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// A prefix is a way to a world from which schedules may go on.
type prefix struct {
	initial int // which initial world
	taken   []space.Choice
	faults  int
	world   space.World
}

// A record is what a schedule did. Records are used again.
type record struct {
	number   int64
	strategy int
	from     prefix
	taken    []space.Choice
	worlds   []uint32 // to which the steps lead, one after the other
	ends     []int    // where each of them ends
	prints   []space.Fingerprint
	actions  []int // numbers that the scheduler gave them
	by       *scheduler
	faults   int     // with those of the prefix
	broken   []sight // once for each property, or for each way to break it
	reached  []sight
	whole    bool // it ended because nothing was left to do
	done     bool
	err      error
}

// A sight is a world, after so many of the record's own steps, that breaks a property
// or, if it is of kind Sometimes, reaches it.
type sight struct {
	property, steps int
	identity        string // of the way in which it is broken
}

// saw says whether the record has a sight of a property that is broken in that way.
func (r *record) saw(property int, identity string) bool {
	return slices.ContainsFunc(r.broken, func(s sight) bool { return s.property == property && s.identity == identity })
}

// breaks says whether the record has a sight of a property that is broken.
func (r *record) breaks(property int) bool {
	return slices.ContainsFunc(r.broken, func(s sight) bool { return s.property == property })
}

func (r *record) reset(number int64, by *scheduler) {
	*r = record{
		number: number, by: by,
		taken: r.taken[:0], worlds: r.worlds[:0], ends: r.ends[:0], prints: r.prints[:0], actions: r.actions[:0],
		broken: r.broken[:0], reached: r.reached[:0],
	}
}

// steps counts those of the prefix, too.
func (r *record) steps() int { return len(r.from.taken) + len(r.taken) }

// at returns the world after so many steps of the record's own.
func (r *record) at(steps int) space.World {
	if steps == 0 {
		return r.from.world
	}
	begin := 0
	if steps > 1 {
		begin = r.ends[steps-2]
	}
	return space.World(r.worlds[begin:r.ends[steps-1]:r.ends[steps-1]])
}

// before is the way to the world after so many steps of the record's own. Its
// slices are its own.
func (r *record) before(steps int) prefix {
	p := prefix{initial: r.from.initial, faults: r.from.faults, world: append(space.World{}, r.at(steps)...)}
	p.taken = append(append(make([]space.Choice, 0, len(r.from.taken)+steps), r.from.taken...), r.taken[:steps]...)
	for _, c := range r.taken[:steps] {
		if c.Fault() {
			p.faults++
		}
	}
	return p
}

// retrace builds the trace of what leads to a world that breaks a property.
func (k *scheduler) retrace(r *record, s sight) (trace.Trace, error) {
	p := r.before(s.steps)
	path := space.NewPath(k.worker, k.search.initial[p.initial])
	t := trace.Trace{Scenario: k.search.system.Name(), Actors: k.search.system.Actors()}
	for _, c := range p.taken {
		if err := path.Take(c); err != nil {
			return t, err
		}
	}
	if k.worker.Fingerprint(path.At) != k.worker.Fingerprint(p.world) {
		return t, fmt.Errorf("the same steps lead to another world: what is enabled does not depend on the way only")
	}
	t.Steps = path.Steps
	all, err := space.Ways(k.worker, path.At, s.property)
	if err != nil {
		return t, err
	}
	way := space.Target{Identity: s.identity}.Of(all)
	t.Property, t.Identity, t.Broken = k.search.properties[s.property].Name, way.Identity, way.Text
	return t, nil
}
