package systems

import (
	"fmt"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// TwoPhase is two-phase commit as Gray and Lamport specify it in TwoPhase.tla:
// a transaction manager, resource managers, and a set of messages from which
// nothing is ever taken away. Every step can be a message received again, so
// no world is at rest.
//
// TLC finds 56, 288, 1568, 8832, 50816 and 296448 worlds for 2 to 7 managers.
type TwoPhase struct{ managers int }

// MaxManagers is how many resource managers fit into a world.
const MaxManagers = 14

// NewTwoPhase returns the protocol with so many resource managers.
func NewTwoPhase(managers int) (TwoPhase, error) {
	if managers < 1 || managers > MaxManagers {
		return TwoPhase{}, fmt.Errorf("two-phase commit with %d managers: at least 1, at most %d", managers, MaxManagers)
	}
	return TwoPhase{managers}, nil
}

// Name implements space.System.
func (s TwoPhase) Name() string { return fmt.Sprintf("two-phase/%d", s.managers) }

// Actors implements space.System.
func (s TwoPhase) Actors() []string {
	actors := []string{"tm"}
	for i := range s.managers {
		actors = append(actors, managerName(i))
	}
	return actors
}

func managerName(i int) string { return fmt.Sprintf("rm%02d", i) }

// Properties implements space.System.
func (s TwoPhase) Properties() []space.Property {
	return []space.Property{
		{Name: "no manager commits while another aborts", Kind: model.Always, Want: space.Holds},
		{Name: "every manager commits", Kind: model.Sometimes, Want: space.Holds},
		{Name: "every manager aborts", Kind: model.Sometimes, Want: space.Holds},
	}
}

// Worker implements space.System.
func (s TwoPhase) Worker() (space.Worker, error) {
	w := &twoPhaseWorker{n: s.managers, all: 1<<s.managers - 1}
	for i := range s.managers {
		for state := range w.manager[i] {
			w.manager[i][state] = mix(uint64(i), uint64(state))
		}
		w.sent[i] = mix(100, uint64(i))
		w.heard[i] = mix(101, uint64(i))
	}
	for state := range w.tm {
		w.tm[state] = mix(102, uint64(state))
	}
	return w, nil
}

// Executions implements space.System.
func (TwoPhase) Executions() int64 { return 0 }

// The states of a resource manager, and those of the transaction manager; the
// latter also say whether Commit or Abort has been sent.
const (
	working = iota
	prepared
	committed
	aborted
)

// A world is three words: the states of the resource managers, two bits each,
// with that of the transaction manager above; who has sent Prepared; and whom
// the transaction manager has heard.
const tmShift = 2 * MaxManagers

type twoPhaseWorker struct {
	n           int
	all         uint32
	manager     [MaxManagers][4]space.Fingerprint
	tm          [4]space.Fingerprint
	sent, heard [MaxManagers]space.Fingerprint

	from        [3]uint32
	moves       []twoPhaseMove
	transitions []space.Transition
}

// A twoPhaseMove adds to each word of a world; nothing is ever taken back, and
// states are numbered so that they only grow.
type twoPhaseMove struct {
	verb    trace.Verb
	manager int // -1: the transaction manager by itself
	add     [3]uint32
}

func (w *twoPhaseWorker) Initial() ([]space.World, error) {
	return []space.World{{0, 0, 0}}, nil
}

func (w *twoPhaseWorker) Fingerprint(world space.World) space.Fingerprint {
	f := w.tm[world[0]>>tmShift]
	for i := range w.n {
		f = f.Add(w.manager[i][world[0]>>(2*i)&3])
		if world[1]>>i&1 != 0 {
			f = f.Add(w.sent[i])
		}
		if world[2]>>i&1 != 0 {
			f = f.Add(w.heard[i])
		}
	}
	return f
}

func (w *twoPhaseWorker) Expand(world space.World, faults bool) ([]space.Transition, error) {
	w.moves, w.transitions = w.moves[:0], w.transitions[:0]
	if faults {
		return nil, nil
	}
	w.from = [3]uint32(world)
	f := w.Fingerprint(world)
	tm := world[0] >> tmShift
	if tm == working {
		if world[2] == w.all {
			w.add("commit", -1, [3]uint32{committed << tmShift}, f.Sub(w.tm[working]).Add(w.tm[committed]))
		}
		w.add("abort", -1, [3]uint32{aborted << tmShift}, f.Sub(w.tm[working]).Add(w.tm[aborted]))
	}
	for i := range w.n {
		state := world[0] >> (2 * i) & 3
		if tm == working && world[1]>>i&1 != 0 {
			w.hear(i, f, world[2]>>i&1 != 0)
		}
		if state == working {
			to := f.Sub(w.manager[i][working])
			w.add("prepare", i, [3]uint32{prepared << (2 * i), 1 << i, 0}, to.Add(w.manager[i][prepared]).Add(w.sent[i]))
			w.add("choose-abort", i, [3]uint32{aborted << (2 * i)}, to.Add(w.manager[i][aborted]))
		}
		if tm == committed || tm == aborted {
			w.add("obey", i, [3]uint32{(tm - state) << (2 * i)}, f.Sub(w.manager[i][state]).Add(w.manager[i][tm]))
		}
	}
	return w.transitions, nil
}

// hear receives Prepared from manager i, perhaps again.
func (w *twoPhaseWorker) hear(i int, f space.Fingerprint, again bool) {
	if again {
		w.add("hear", i, [3]uint32{}, f)
	} else {
		w.add("hear", i, [3]uint32{0, 0, 1 << i}, f.Add(w.heard[i]))
	}
}

func (w *twoPhaseWorker) add(verb trace.Verb, manager int, add [3]uint32, next space.Fingerprint) {
	w.moves = append(w.moves, twoPhaseMove{verb, manager, add})
	w.transitions = append(w.transitions, space.Transition{Next: next, Class: space.Progress})
}

func (w *twoPhaseWorker) Successor(dst space.World, i int) (space.World, error) {
	a := w.moves[i].add
	return append(dst, w.from[0]+a[0], w.from[1]+a[1], w.from[2]+a[2]), nil
}

func (w *twoPhaseWorker) Label(i int) (trace.Label, error) {
	m := w.moves[i]
	switch {
	case m.manager < 0:
		return trace.Label{Verb: m.verb, Actor: "tm", Call: "-"}, nil
	case m.verb == "hear":
		return trace.Label{Verb: m.verb, Actor: "tm", Call: trace.Call(managerName(m.manager)), Argument: "Prepared"}, nil
	}
	return trace.Label{Verb: m.verb, Actor: managerName(m.manager), Call: "-"}, nil
}

// Event makes every transition an event of its own, all at one place.
func (w *twoPhaseWorker) Event(i int) space.Event {
	l, _ := w.Label(i) // it has no error
	return eventOf(l)
}

func (w *twoPhaseWorker) Effects(int) ([]trace.Effect, error) { return nil, nil }

func (w *twoPhaseWorker) Holds(world space.World, i int) (bool, error) {
	commits, aborts := 0, 0
	for i := range w.n {
		switch world[0] >> (2 * i) & 3 {
		case committed:
			commits++
		case aborted:
			aborts++
		}
	}
	switch i {
	case 0:
		return commits == 0 || aborts == 0, nil
	case 1:
		return commits == w.n, nil
	default:
		return aborts == w.n, nil
	}
}

func (w *twoPhaseWorker) Broken(space.World, int) (string, error) {
	return "one manager has committed and another has aborted", nil
}

func (w *twoPhaseWorker) Settle() error { return nil }
