package systems

import (
	"fmt"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// DieHard is the puzzle of TLA+'s examples: measure 4 gallons with a jug of 3
// and one of 5. It has 16 worlds and 96 transitions; "the big jug never holds 4
// gallons" is broken after 6 steps at the earliest.
type DieHard struct{}

// Name implements explore.System.
func (DieHard) Name() string { return "die-hard" }

// Actors implements explore.System.
func (DieHard) Actors() []string { return []string{"small", "big"} }

// Properties implements explore.System.
func (DieHard) Properties() []explore.Property {
	return []explore.Property{
		{Name: "no jug holds more than it can", Kind: model.Always, Want: explore.Holds},
		{Name: "the big jug never holds 4 gallons", Kind: model.Always, Want: explore.Violated},
	}
}

// Worker implements explore.System.
func (DieHard) Worker() (explore.Worker, error) { return &dieHardWorker{}, nil }

// Executions implements explore.System.
func (DieHard) Executions() int64 { return 0 }

const smallJug, bigJug = 3, 5

type dieHardWorker struct{ flat }

func (*dieHardWorker) Initial() ([]explore.World, error) {
	return []explore.World{{0, 0}}, nil
}

func (*dieHardWorker) Fingerprint(w explore.World) explore.Fingerprint {
	return mix(0, uint64(w[0])).Add(mix(1, uint64(w[1])))
}

func (d *dieHardWorker) Expand(w explore.World, faults bool) ([]explore.Transition, error) {
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
	next := explore.World{small, big}
	d.moves = append(d.moves, move{trace.Label{Verb: verb, Actor: jug, Call: "-"}, next})
	d.transitions = append(d.transitions, explore.Transition{Next: d.Fingerprint(next), Class: explore.Progress})
}

func (*dieHardWorker) Holds(w explore.World, i int) (bool, error) {
	if i == 0 {
		return w[0] <= smallJug && w[1] <= bigJug, nil
	}
	return w[1] != 4, nil
}

func (*dieHardWorker) Broken(w explore.World, _ int) (string, error) {
	return fmt.Sprintf("small holds %d, big holds %d", w[0], w[1]), nil
}
