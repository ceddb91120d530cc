package twin

import (
	"fmt"
	"math/rand/v2"

	"github.com/icmc-project/icmc/model/engine"
)

// modelled finds what can be seen within a bound on faults by the model.
func modelled(p Program, mode engine.Mode, faults, most int) (Seen, error) {
	seen := NewSeen()
	m, err := engine.NewMachine(p.Scenario("random").ForEngine(), mode)
	if err != nil {
		return seen, err
	}
	x, err := m.Worker()
	if err != nil {
		return seen, err
	}
	layer, err := x.Initial()
	if err != nil {
		return seen, err
	}
	claimed := map[engine.Fingerprint]bool{}
	for n := 0; n <= faults; n++ {
		var next []engine.World
		for len(layer) > 0 {
			w := layer[len(layer)-1]
			layer = layer[:len(layer)-1]
			if f := x.Fingerprint(w); claimed[f] {
				continue
			} else if claimed[f] = true; len(claimed) > most {
				return seen, fmt.Errorf("more than %d worlds", most)
			}
			sight, err := x.Broken(w, 0)
			if err != nil {
				return seen, err
			}
			progress, start := false, false
			for _, fault := range []bool{false, true} {
				if fault && n == faults {
					continue
				}
				ts, err := x.Expand(w, fault)
				if err != nil {
					return seen, err
				}
				for i, t := range ts {
					v, err := x.Successor(nil, i)
					if err != nil {
						return seen, err
					}
					if f := x.Fingerprint(v); f != t.Next {
						return seen, fmt.Errorf("a successor has fingerprint %v, announced was %v", f, t.Next)
					}
					progress = progress || t.Class == engine.ClassProgress
					start = start || t.Class == engine.ClassStart
					if fault {
						next = append(next, v)
					} else {
						layer = append(layer, v)
					}
				}
			}
			seen.Add(sight, n, progress, start)
		}
		layer = next
	}
	return seen, x.Settle()
}

// natively runs schedules of a program natively, which are drawn at random with
// their faults anywhere among their steps, and returns the first difference.
func (p Program) natively(schedules, faults int, seed uint64) error {
	m, err := engine.NewMachine(p.Scenario("random").ForEngine(), 0)
	if err != nil {
		return err
	}
	x, err := m.Worker()
	if err != nil {
		return err
	}
	d := rand.New(rand.NewPCG(seed, 3))
	for i := range schedules {
		if err := natively(m, x, d, d.IntN(faults+1)); err != nil {
			return fmt.Errorf("schedule %d: %w", i, err)
		}
	}
	return nil
}

func natively(m *engine.Machine, x *engine.Worker, d *rand.Rand, faults int) error {
	const steps = 40
	n, err := m.Native(engine.NativePatience)
	if err != nil {
		return err
	}
	defer n.Close()
	worlds, err := x.Initial()
	if err != nil {
		return err
	}
	at := worlds[0]
	for step := range steps {
		fault := faults > 0 && d.IntN(max(1, 8-step)) < faults
		ts, err := x.Expand(at, fault)
		if err == nil && len(ts) == 0 && fault {
			fault = false
			ts, err = x.Expand(at, false)
		}
		if err != nil || len(ts) == 0 {
			return err
		}
		if fault {
			faults--
		}
		i := d.IntN(len(ts))
		if err := n.Step(x, i); err != nil {
			return fmt.Errorf("step %d: %w", step+1, err)
		}
		if at, err = x.Successor(nil, i); err != nil {
			return err
		}
	}
	return nil
}
