package engine_test

import (
	"math/rand/v2"
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/protocols"
)

// reached searches the first worlds of a scenario, faults among the steps, and returns the
// sum of what it met; between is called after each world.
func reached(t *testing.T, s model.Scenario, most int, between func(*engine.Worker)) (sum engine.Fingerprint, worlds int, labels []string) {
	t.Helper()
	x := workerOf(t, s, 0)
	queue, err := x.Initial()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[engine.Fingerprint]bool{x.Fingerprint(queue[0]): true}
	for ; len(queue) > 0 && worlds < most; queue = queue[1:] {
		worlds++
		for _, faults := range []bool{false, true} {
			ts, err := x.Expand(queue[0], faults)
			if err != nil {
				t.Fatal(err)
			}
			for i := range ts {
				if seen[ts[i].Next] {
					continue
				}
				seen[ts[i].Next] = true
				sum = sum.Add(ts[i].Next)
				next, err := x.Successor(nil, i)
				if err != nil {
					t.Fatal(err)
				}
				if x.Fingerprint(next) != ts[i].Next {
					t.Fatalf("%s: a world is not what its transition said", s.Name)
				}
				l, err := x.Label(i)
				if err != nil {
					t.Fatal(err)
				}
				labels = append(labels, l.String())
				queue = append(queue, next)
			}
		}
		between(x)
	}
	if err := x.CheckParts(); err != nil {
		t.Errorf("%s: %v", s.Name, err)
	}
	return sum, worlds, labels
}

// A part is its bytes: contents that are dropped at random and decoded again make no
// difference to a world or a label.
func TestContentsMayBeDropped(t *testing.T) {
	all := protocols.All()
	scenarios := []model.Scenario{}
	for _, p := range all {
		scenarios = append(scenarios, p.Scenarios...)
	}
	for name, setup := range stages {
		scenarios = append(scenarios, model.Scenario{Name: "stage/" + name, Setup: func(e *model.Env) {
			setup(e)
			e.Faults(model.DefaultFaults | model.CleanupTrap | model.Silence)
		}})
	}
	for _, s := range scenarios {
		const most = 400
		want, worlds, labels := reached(t, s, most, func(*engine.Worker) {})
		r, dropped := rand.New(rand.NewPCG(7, 7)), 0
		got, n, said := reached(t, s, most, func(x *engine.Worker) { dropped += x.DropContents(r, 3) })
		if got != want || n != worlds || dropped == 0 {
			t.Errorf("%s: %d worlds, %d with contents dropped (%d)", s.Name, worlds, n, dropped)
		}
		for i := range said {
			if said[i] != labels[i] {
				t.Fatalf("%s: %s is %s with contents dropped", s.Name, labels[i], said[i])
			}
		}
	}
}

// A world that is made of the bytes of its parts, in a machine that has met nothing of it, has
// the fingerprint, the transitions and the labels of the one that it was.
func TestWorldsAreTheirBytes(t *testing.T) {
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			worlds := 0
			x := workerOf(t, s, 0)
			w, err := x.Initial()
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(3, 3))
			for world := w[0]; worlds < 40; worlds++ {
				fresh := workerOf(t, s, 0)
				again, err := fresh.Reload(x, world)
				if err != nil {
					t.Fatal(err)
				}
				ts, _ := x.Expand(world, worlds%5 == 4)
				us, err := fresh.Expand(again, worlds%5 == 4)
				if err != nil || fresh.Fingerprint(again) != x.Fingerprint(world) || len(ts) != len(us) {
					t.Fatalf("%s: %v: %d transitions and %d", s.Name, err, len(ts), len(us))
				}
				for i := range ts {
					a, _ := x.Label(i)
					b, _ := fresh.Label(i)
					if ts[i] != us[i] || a.String() != b.String() {
						t.Fatalf("%s: %s and %s", s.Name, a, b)
					}
				}
				if len(ts) == 0 {
					if worlds%5 != 4 {
						break
					}
					continue
				}
				if world, err = x.Successor(nil, r.IntN(len(ts))); err != nil {
					t.Fatal(err)
				}
			}
			if worlds < 3 {
				t.Errorf("%s: %d worlds", s.Name, worlds)
			}
		}
	}
}

// workerOf returns a worker of a machine of its own.
func workerOf(t *testing.T, s model.Scenario, mode engine.Mode) *engine.Worker {
	t.Helper()
	m, err := engine.NewMachine(s.ForEngine(), mode)
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Worker()
	if err != nil {
		t.Fatal(err)
	}
	return x
}
