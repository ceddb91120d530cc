package systems

import (
	"fmt"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// DieHard is the puzzle of TLA+'s examples: measure 4 gallons with a jug of 3
// and one of 5. It has 16 worlds and 96 transitions; "the big jug never holds 4
// gallons" is broken after 6 steps at the earliest.
type DieHard struct{}

// Name implements space.System.
func (DieHard) Name() string { return "die-hard" }

// Actors implements space.System.
func (DieHard) Actors() []string { return []string{"small", "big"} }

// Properties implements space.System.
func (DieHard) Properties() []space.Property {
	return []space.Property{
		{Name: "no jug holds more than it can", Kind: model.Always, Want: space.Holds},
		{Name: "the big jug never holds 4 gallons", Kind: model.Always, Want: space.Violated},
	}
}

// Worker implements space.System.
func (DieHard) Worker() (space.Worker, error) { return &dieHardWorker{}, nil }

// Executions implements space.System.
func (DieHard) Executions() int64 { return 0 }

const smallJug, bigJug = 3, 5

type dieHardWorker struct{ flat }

func (*dieHardWorker) Initial() ([]space.World, error) {
	return []space.World{{0, 0}}, nil
}

func (*dieHardWorker) Fingerprint(w space.World) space.Fingerprint {
	return mix(0, uint64(w[0])).Add(mix(1, uint64(w[1])))
}

func (d *dieHardWorker) Expand(w space.World, faults bool) ([]space.Transition, error) {
	d.clear()
	if faults {
		return nil, nil
	}
	small, big := w[0], w[1]
	d.add("fill", "small", smallJug, big)
	d.add("fill", "big", small, bigJug)
	d.add("empty", "small", 0, big)
	d.add("empty", "big", small, 0)
	poured := min(small, bigJug-big)
	d.add("pour", "small", small-poured, big+poured)
	poured = min(big, smallJug-small)
	d.add("pour", "big", small+poured, big-poured)
	return d.transitions, nil
}

func (d *dieHardWorker) add(verb trace.Verb, jug string, small, big uint32) {
	next := space.World{small, big}
	d.moves = append(d.moves, move{trace.Label{Verb: verb, Actor: jug, Call: "-"}, next})
	d.transitions = append(d.transitions, space.Transition{Next: d.Fingerprint(next), Class: space.Progress})
}

func (*dieHardWorker) Holds(w space.World, i int) (bool, error) {
	if i == 0 {
		return w[0] <= smallJug && w[1] <= bigJug, nil
	}
	return w[1] != 4, nil
}

func (*dieHardWorker) Broken(w space.World, _ int) (string, error) {
	return fmt.Sprintf("small holds %d, big holds %d", w[0], w[1]), nil
}
