package replay

import (
	"slices"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
)

// aheadMost is how many worlds GoOn looks at for every order of what is under way.
const aheadMost = 1 << 12

// GoOn runs what is under way where a replay ended, without faults, in every order as far
// as that is no more than aheadMost worlds: the nearest first. Clients start something
// new only if the property is asked where nothing is left to do. Where it has found a world
// that breaks the property in the way of to, Result.Trace leads there, by so many more steps.
func (r *Attempt) GoOn(to space.Target) (more int, found bool, err error) {
	kind := r.system.Properties()[r.property].Kind
	type place struct {
		world       space.World
		from, index int
	}
	start := r.path.At
	places := []place{{world: start, from: -1}}
	seen := map[space.Fingerprint]bool{r.path.Worker.Fingerprint(start): true}
	for n := 0; n < len(places); n++ {
		r.path.At = places[n].world
		if broken, err := r.breaks(kind, to); err != nil {
			return 0, false, err
		} else if broken {
			var way []int
			for k := n; places[k].from >= 0; k = places[k].from {
				way = append(way, places[k].index)
			}
			slices.Reverse(way)
			return len(way), true, r.follow(start, way, to)
		}
		ts, err := r.path.Worker.Expand(r.path.At, false)
		if err != nil {
			return 0, false, err
		}
		for i, t := range ts {
			if seen[t.Next] || len(places) >= aheadMost || t.Class != space.Progress && kind != engine.Terminal {
				continue
			}
			seen[t.Next] = true
			next, err := r.path.Worker.Successor(nil, i)
			if err != nil {
				return 0, false, err
			}
			places = append(places, place{next, n, i})
		}
	}
	r.path.At = start
	return 0, false, nil
}

// follow tells the way from a world to one that breaks the property.
func (r *Attempt) follow(start space.World, way []int, to space.Target) error {
	r.path.At, r.path.Steps, r.Result = start, r.Walked.Steps, Result{Trace: r.Walked}
	for _, i := range way {
		if err := r.take(space.NewChoice(i, false)); err != nil {
			return err
		}
	}
	all, err := space.Ways(r.path.Worker, r.path.At, r.property)
	if err != nil {
		return err
	}
	found := to.Of(all)
	r.Result.Trace.Identity, r.Result.Trace.Broken = found.Identity, found.Text
	return r.path.Worker.Settle()
}

// breaks says whether the world that was reached breaks the property, which is of that
// kind, in the way that is looked for.
func (r *Attempt) breaks(kind engine.Kind, to space.Target) (bool, error) {
	asked, err := r.applies(kind)
	if !asked || err != nil {
		return false, err
	}
	if kind == engine.CanAlways {
		if stuck, err := r.futures.Stuck(r.path.At); !stuck || err != nil {
			return false, err
		}
	}
	return to.At(r.path.Worker, r.path.At, r.property)
}
