package space

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// A Choice is a transition by its place: among the faults that Expand returns, or among the
// others. What Expand returns, and in which order, depends on the way to a world only, so
// choices mean the same to every worker.
type Choice uint32

// NewChoice is the choice of transition i, from 0, of what Expand returns for these faults.
func NewChoice(i int, fault bool) Choice {
	if fault {
		return Choice(i)<<1 | 1
	}
	return Choice(i) << 1
}

// Index is the place, from 0.
func (c Choice) Index() int { return int(c >> 1) }

// Fault says whether it is one among the faults.
func (c Choice) Fault() bool { return c&1 != 0 }

// An Option is a transition that is enabled in a world, with its name.
type Option struct {
	Transition
	Label  trace.Label // by the names of the world
	Event  Event
	Choice Choice
	Naming Naming
}

// Enabled lists what is enabled in a world, in the order of Expand: the faults, or all
// others.
func Enabled(w Worker, at World, faults bool) ([]Option, error) {
	ts, err := w.Expand(at, faults)
	if err != nil {
		return nil, err
	}
	out := make([]Option, len(ts))
	for i, t := range ts {
		label, err := w.Label(i)
		if err != nil {
			return nil, err
		}
		names, err := naming(w, i)
		if err != nil {
			return nil, err
		}
		out[i] = Option{t, label, w.Event(i), NewChoice(i, faults), names}
	}
	return out, nil
}

// A Path is a way from a world, with what its steps do. It takes transitions by their
// labels or their places, and looks whether they lead where they say.
type Path struct {
	Worker Worker
	At     World // where it has come to
	Steps  []trace.Step
	Names  Names // what calls are called in the steps

	// Beside runs the same steps in another way; it may be nil. It is called with each step
	// before that is taken, when the worker has expanded At: the step is transition i of
	// that. An error is that of Take.
	Beside func(i int, step trace.Step) error
}

// NewPath is the path from a world to itself.
func NewPath(w Worker, at World) Path { return Path{Worker: w, At: at, Names: NamesAt(w, at)} }

// Options lists what is enabled where the path has come to, the faults last, with labels by
// the names of the path. It is an error if two of them have one label.
func (p *Path) Options() ([]Option, error) {
	all, err := Enabled(p.Worker, p.At, false)
	if err != nil {
		return nil, err
	}
	faults, err := Enabled(p.Worker, p.At, true)
	if err != nil {
		return nil, err
	}
	all = append(all, faults...)
	labels := make(map[trace.Label]bool, len(all))
	for i := range all {
		o := &all[i]
		if o.Label = p.Names.Label(o.Label); labels[o.Label] {
			return nil, fmt.Errorf("two transitions of one world have the label %v", o.Label)
		}
		labels[o.Label] = true
	}
	return all, nil
}

// Take goes one step further. After an error the path is where it was.
func (p *Path) Take(c Choice) error {
	step, want, err := p.tell(c)
	if err != nil {
		return err
	}
	names, err := naming(p.Worker, c.Index())
	if err != nil {
		return err
	}
	if p.Beside != nil {
		if err := p.Beside(c.Index(), step); err != nil {
			return err
		}
	}
	next, err := p.Worker.Successor(nil, c.Index())
	if err != nil {
		return err
	}
	if got := p.Worker.Fingerprint(next); got != want {
		return fmt.Errorf("the transition %v announces fingerprint %x and leads to %x", step.Label, want, got)
	}
	p.At, p.Steps, p.Names = next, append(slices.Clip(p.Steps), step), p.Names.After(names, next)
	return nil
}

// Faults counts the steps that are faults.
func (p *Path) Faults() int { return trace.Trace{Steps: p.Steps}.Faults() }

// tell is the step of a choice, and the fingerprint of the world that it leads to.
func (p *Path) tell(c Choice) (step trace.Step, next Fingerprint, err error) {
	ts, err := p.Worker.Expand(p.At, c.Fault())
	if err != nil {
		return step, next, err
	}
	if c.Index() >= len(ts) {
		return step, next, fmt.Errorf("step %d was transition %d, and now there are %d: what is enabled does not depend on the way only", len(p.Steps)+1, c.Index(), len(ts))
	}
	step.Fault = c.Fault()
	if step.Label, err = p.Worker.Label(c.Index()); err == nil {
		step.Label = p.Names.Label(step.Label)
		step.Effects, err = p.Worker.Effects(c.Index())
	}
	return step, ts[c.Index()].Next, err
}
