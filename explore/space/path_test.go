package space_test

import (
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model/trace"
)

// A liar announces another fingerprint than that of the world to which a step leads, or
// gives two transitions one label.
type liar struct {
	space.Worker
	next, label bool
}

func (l liar) Expand(at space.World, faults bool) ([]space.Transition, error) {
	ts, err := l.Worker.Expand(at, faults)
	for i := range ts {
		if l.next {
			ts[i].Next.Lo++
		}
	}
	return ts, err
}

func (l liar) Label(i int) (trace.Label, error) {
	if l.label {
		i = 0
	}
	return l.Worker.Label(i)
}

// begun is a path at the initial world.
func begun(t *testing.T, lie liar) *space.Path {
	t.Helper()
	w, err := systems.DieHard{}.Worker()
	if err != nil {
		t.Fatal(err)
	}
	worlds, err := w.Initial()
	if err != nil {
		t.Fatal(err)
	}
	lie.Worker = w
	return &space.Path{Worker: lie, At: worlds[0]}
}

// A path takes options one after the other; what it took before stays as it was when a
// copy goes another way.
func TestPath(t *testing.T) {
	p := begun(t, liar{})
	all, err := p.Options()
	if err != nil || len(all) < 2 {
		t.Fatalf("%v: %v", err, all)
	}
	other := *p
	if err := p.Take(all[0].Choice); err != nil {
		t.Fatal(err)
	}
	if err := other.Take(all[1].Choice); err != nil {
		t.Fatal(err)
	}
	if p.Steps[0].Label != all[0].Label || other.Steps[0].Label != all[1].Label || p.Faults() != 0 {
		t.Errorf("%v and %v, want %v and %v", p.Steps, other.Steps, all[0].Label, all[1].Label)
	}
	if got := p.Worker.Fingerprint(p.At); got != all[0].Next {
		t.Errorf("it has come to %x, want %x", got, all[0].Next)
	}
	fork := *p
	if err := p.Take(all[0].Choice); err != nil {
		t.Fatal(err)
	}
	if err := fork.Take(all[1].Choice); err != nil {
		t.Fatal(err)
	}
	if p.Steps[1].Label == fork.Steps[1].Label {
		t.Errorf("both took %v", p.Steps[1].Label)
	}
}

func TestPathErrors(t *testing.T) {
	p := begun(t, liar{})
	if err := p.Take(space.Choice(100)); err == nil || !strings.Contains(err.Error(), "step 1 was transition 50, and now there are") || len(p.Steps) > 0 {
		t.Errorf("a choice that is not there: %v, and then %v", err, p.Steps)
	}
	p = begun(t, liar{next: true})
	at := p.Worker.Fingerprint(p.At)
	if err := p.Take(0); err == nil || !strings.Contains(err.Error(), "announces fingerprint") || len(p.Steps) > 0 || p.Worker.Fingerprint(p.At) != at {
		t.Errorf("a step that leads elsewhere: %v, and then %v", err, p.Steps)
	}
	p = begun(t, liar{label: true})
	if _, err := p.Options(); err == nil || !strings.Contains(err.Error(), "two transitions of one world have the label") {
		t.Errorf("two labels: %v", err)
	}
}
