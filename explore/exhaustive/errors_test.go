package exhaustive_test

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

func TestBadOptions(t *testing.T) {
	for _, o := range []exhaustive.Options{
		{Workers: -1}, {Faults: -2}, {MaxStates: -1}, {MaxDepth: -1}, {MaxTime: -1}, {MaxMemory: -1},
	} {
		if _, err := exhaustive.Search(context.Background(), systems.DieHard{}, o); err == nil || !strings.Contains(err.Error(), "negative") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestBadProperties(t *testing.T) {
	good := space.Property{Name: "a", Kind: model.Always, Want: space.Holds}
	for want, ps := range map[string][]space.Property{
		"two properties": {good, good},
		"unknown kind":   {{Name: "a", Kind: "never", Want: space.Holds}},
		"wants":          {{Name: "a", Kind: model.Always, Want: space.Inconclusive}},
	} {
		s := spoiled{System: systems.DieHard{}, properties: ps}
		if _, err := exhaustive.Search(context.Background(), s, exhaustive.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", ps, err)
		}
	}
}

// A spoiled system is another one with other properties or with a fault of the
// machinery.
type spoiled struct {
	space.System
	properties []space.Property
	spoil      func(method string, w space.World) error
}

func (s spoiled) Properties() []space.Property {
	if s.properties != nil {
		return s.properties
	}
	return s.System.Properties()
}

func (s spoiled) Worker() (space.Worker, error) {
	w, err := s.System.Worker()
	if err != nil || s.spoil == nil {
		return w, err
	}
	if err := s.spoil("Worker", nil); err != nil {
		return nil, err
	}
	return &spoiledWorker{Worker: w, spoil: s.spoil}, nil
}

type spoiledWorker struct {
	space.Worker
	spoil func(method string, w space.World) error
}

func (w *spoiledWorker) Initial() ([]space.World, error) {
	if err := w.spoil("Initial", nil); err != nil {
		return nil, err
	}
	return w.Worker.Initial()
}

func (w *spoiledWorker) Expand(world space.World, faults bool) ([]space.Transition, error) {
	if err := w.spoil("Expand", world); err != nil {
		return nil, err
	}
	return w.Worker.Expand(world, faults)
}

func (w *spoiledWorker) Successor(dst space.World, i int) (space.World, error) {
	next, err := w.Worker.Successor(dst, i)
	if err != nil {
		return nil, err
	}
	return next, w.spoil("Successor", next)
}

func (w *spoiledWorker) Label(i int) (trace.Label, error) {
	if err := w.spoil("Label", nil); err != nil {
		return trace.Label{}, err
	}
	return w.Worker.Label(i)
}

func (w *spoiledWorker) Effects(i int) ([]trace.Effect, error) {
	if err := w.spoil("Effects", nil); err != nil {
		return nil, err
	}
	return w.Worker.Effects(i)
}

func (w *spoiledWorker) Holds(world space.World, i int) (bool, error) {
	if err := w.spoil("Holds", world); err != nil {
		return false, err
	}
	return w.Worker.Holds(world, i)
}

func (w *spoiledWorker) Broken(world space.World, i int) (string, error) {
	if err := w.spoil("Broken", world); err != nil {
		return "", err
	}
	return w.Worker.Broken(world, i)
}

func (w *spoiledWorker) Settle() error {
	if err := w.spoil("Settle", nil); err != nil {
		return err
	}
	return w.Worker.Settle()
}

func TestErrorsAbort(t *testing.T) {
	for _, method := range []string{
		"Worker", "Initial", "Expand", "Successor", "Label", "Effects", "Holds", "Broken", "Settle",
	} {
		for _, workers := range []int{1, 2} {
			s := spoiled{System: systems.DieHard{}, spoil: func(m string, w space.World) error {
				if m == method {
					return errors.New("spoiled " + m)
				}
				return nil
			}}
			r, err := exhaustive.Search(context.Background(), s, exhaustive.Options{Workers: workers})
			if err == nil || !strings.Contains(err.Error(), "spoiled "+method) || r.Verdict != "" {
				t.Errorf("%s, %d workers: %v, %+v", method, workers, err, r)
			}
		}
	}
}

// TestLeastError spoils many worlds of one level: the error that is returned
// does not depend on who meets one first.
func TestLeastError(t *testing.T) {
	const managers, prepared = 7, 5
	spoiling := func(w space.World) bool { return bits.OnesCount32(w[1]) == prepared }
	// After as many steps nothing else has happened in such a world.
	var want string
	for sent := range uint32(1 << managers) {
		w := space.World{0, sent, 0}
		for i := range managers {
			w[0] |= sent >> i & 1 << (2 * i)
		}
		if text := fmt.Sprintf("spoiled %v", w); spoiling(w) && (want == "" || text < want) {
			want = text
		}
	}
	for round := range 12 {
		s := spoiled{System: twoPhase(t, managers), spoil: func(m string, w space.World) error {
			if m == "Holds" && spoiling(w) {
				return fmt.Errorf("spoiled %v", w)
			}
			return nil
		}}
		_, err := exhaustive.Search(context.Background(), s, exhaustive.Options{Workers: 1 + round%4})
		if err == nil || !strings.HasSuffix(err.Error(), "at 0 faults and 5 steps: "+want) {
			t.Fatalf("round %d: %v, want %s", round, err, want)
		}
	}
}

// TestSettleBeforeReport lets a handler turn out to be nondeterministic in the
// very level in which everything is decided: there must be no verdict.
func TestSettleBeforeReport(t *testing.T) {
	for _, workers := range []int{1, 2} {
		var met atomic.Bool
		s := spoiled{System: systems.DieHard{}, spoil: func(m string, w space.World) error {
			if m == "Expand" && w[1] == 4 {
				met.Store(true)
			}
			if m == "Settle" && met.Load() {
				return errors.New("two runs differ")
			}
			return nil
		}}
		s.properties = systems.DieHard{}.Properties()[:1]
		if _, err := exhaustive.Search(context.Background(), s, exhaustive.Options{Workers: workers}); err == nil {
			t.Errorf("%d workers: a report although two runs differ", workers)
		}
	}
}

// TestTwinLabels lets two transitions of one world have the same label.
func TestTwinLabels(t *testing.T) {
	s := &systems.Random{
		Starts: []int{0},
		Edges:  [][]systems.Edge{{{To: 1}, {To: 2, Class: space.Fault}}, {}, {}},
		Marks:  []uint8{0b11111, 0b11110, 0b11111},
	}
	_, err := exhaustive.Search(context.Background(), s, exhaustive.Options{Faults: 1})
	if err == nil || !strings.Contains(err.Error(), "label") {
		t.Errorf("error %v", err)
	}
}
