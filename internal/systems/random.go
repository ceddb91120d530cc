package systems

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// Random is a small random graph of worlds: cycles, self-loops, worlds without
// successors, several initial worlds, fault edges, and marks that the
// properties read. Worlds are vectors of different lengths, labels are few, so
// that the same ones occur in many worlds and in any order.
type Random struct {
	Seed   uint64
	Starts []int
	Edges  [][]Edge // by world
	Marks  []uint8  // by world: bit i set means that property i is true there
	Goals  int      // properties of kind CanAlways, behind the others
}

// Edge is a transition of a Random.
type Edge struct {
	To    int
	Class space.Class
	Label trace.Label
}

// NewRandom returns the system of a seed, with at most so many worlds.
func NewRandom(seed uint64, worlds int) *Random {
	r := rand.New(rand.NewPCG(seed, 1))
	n := 1 + r.IntN(worlds)
	s := &Random{Seed: seed, Edges: make([][]Edge, n), Marks: make([]uint8, n)}
	for range 1 + r.IntN(3) {
		s.Starts = append(s.Starts, r.IntN(n))
	}
	degree, faulty := 1+r.IntN(4), r.IntN(80)
	var rare [5]int // one mark in so many decides a property; all marks of a large number none
	for i := range rare {
		rare[i] = []int{2, 6, n, n, 1 << 40}[r.IntN(5)]
	}
	for w := range n {
		labels := r.Perm(12)
		for k := range min(r.IntN(degree+3), degree) {
			s.Edges[w] = append(s.Edges[w], randomEdge(r, w, n, faulty, labels[k]))
		}
		for i := range randomKinds {
			if r.IntN(rare[i]) > 0 == (randomKinds[i] != model.Sometimes) {
				s.Marks[w] |= 1 << i
			}
		}
	}
	if seed/4%2 == 0 { // the other systems may be decided before all is searched
		s.addGoals(r)
	}
	return s
}

// addGoals adds properties of kind CanAlways, with few goals or many. They come
// in twos, so that one can be taken for the other.
func (s *Random) addGoals(r *rand.Rand) {
	for s.Goals < 2 {
		n := len(s.Edges)
		rare, ends := []int{2, 6, n, n}[r.IntN(4)], r.IntN(2) == 0
		for w := range n {
			end := ends && !slices.ContainsFunc(s.Edges[w], func(e Edge) bool { return e.Class != space.Fault })
			if r.IntN(rare) == 0 || end && r.IntN(8) > 0 { // most ends are goals, or any way soon leads astray
				s.Marks[w] |= 1 << (len(randomKinds) + s.Goals)
			}
		}
		s.Goals++
	}
}

// randomEdge leads near more often than far, so that distances vary.
func randomEdge(r *rand.Rand, from, worlds, faulty, label int) Edge {
	to := r.IntN(worlds)
	if r.IntN(3) > 0 {
		to = (from + 1 + r.IntN(2)) % worlds
	}
	e := Edge{To: to, Class: space.Progress, Label: trace.Label{
		Verb:     []trace.Verb{trace.Execute, trace.Reject}[label&1],
		Actor:    []string{"ledger", "wallet"}[label>>1&1],
		Call:     "alice/0",
		Argument: fmt.Sprint(label >> 2),
	}}
	switch {
	case r.IntN(100) < faulty:
		e.Class = space.Fault
	case r.IntN(4) == 0:
		e.Class = space.Start
	}
	return e
}

var randomKinds = []model.Kind{model.Always, model.AtRest, model.Terminal, model.Sometimes, model.History}

// Name implements space.System.
func (s *Random) Name() string { return fmt.Sprintf("random/%d", s.Seed) }

// Actors implements space.System.
func (s *Random) Actors() []string { return []string{"ledger", "wallet"} }

// Properties implements space.System.
func (s *Random) Properties() []space.Property {
	var ps []space.Property
	for _, k := range randomKinds {
		ps = append(ps, space.Property{Name: "the mark is set " + string(k), Kind: k, Want: space.Holds})
	}
	for i := range s.Goals {
		ps = append(ps, space.Property{Name: fmt.Sprintf("goal %d can be reached", i), Kind: model.CanAlways, Want: space.Holds})
	}
	return ps
}

// Worker implements space.System.
func (s *Random) Worker() (space.Worker, error) { return &randomWorker{system: s}, nil }

// Executions implements space.System.
func (s *Random) Executions() int64 { return 0 }

type randomWorker struct {
	flat
	system *Random
}

// world builds the vector of world i: its number and some padding.
func (s *Random) world(i int) space.World {
	w := space.World{uint32(i)}
	for range i % 3 {
		w = append(w, uint32(i))
	}
	return w
}

func (r *randomWorker) Initial() ([]space.World, error) {
	var ws []space.World
	for _, i := range r.system.Starts {
		ws = append(ws, r.system.world(i))
	}
	return ws, nil
}

func (r *randomWorker) Fingerprint(w space.World) space.Fingerprint {
	return mix(r.system.Seed, uint64(w[0]))
}

func (r *randomWorker) Expand(w space.World, faults bool) ([]space.Transition, error) {
	r.clear()
	for _, e := range r.system.Edges[w[0]] {
		if (e.Class == space.Fault) == faults {
			next := r.system.world(e.To)
			r.moves = append(r.moves, move{e.Label, next})
			r.transitions = append(r.transitions, space.Transition{Next: r.Fingerprint(next), Class: e.Class})
		}
	}
	return r.transitions, nil
}

func (r *randomWorker) Holds(w space.World, i int) (bool, error) {
	return r.system.Marks[w[0]]>>i&1 != 0, nil
}

func (r *randomWorker) Broken(w space.World, i int) (string, error) {
	return fmt.Sprintf("mark %d is not set in world %d", i, w[0]), nil
}
