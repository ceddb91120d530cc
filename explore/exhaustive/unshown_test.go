package exhaustive_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/systems"
)

// relapsing worlds take long to expand for a second time, as the search for the way to
// what it has found does.
type relapsing struct {
	systems.DieHard
	mu   sync.Mutex
	seen map[space.Fingerprint]bool
}

func (s *relapsing) Worker() (space.Worker, error) {
	w, err := s.DieHard.Worker()
	return &relapsingWorker{Worker: w, system: s}, err
}

type relapsingWorker struct {
	space.Worker
	system *relapsing
}

func (w *relapsingWorker) Expand(at space.World, faults bool) ([]space.Transition, error) {
	print := w.Fingerprint(at)
	w.system.mu.Lock()
	again := w.system.seen[print]
	w.system.seen[print] = true
	w.system.mu.Unlock()
	if again {
		time.Sleep(400 * time.Millisecond)
	}
	return w.Worker.Expand(at, faults)
}

// What was found, and whose way could not be followed in time, is violated and says so.
func TestUnshown(t *testing.T) {
	r := search(t, &relapsing{seen: map[space.Fingerprint]bool{}}, exhaustive.Options{Workers: 1, MaxTime: time.Second})
	shown := 0
	for _, p := range r.Properties {
		switch {
		case p.Verdict != space.Violated:
		case p.Counterexample != nil:
			shown++
		case p.Minimal || !strings.Contains(p.Reason, "before its counterexample was written down"):
			t.Errorf("%+v", p)
		}
	}
	if r.Verdict != space.Violated || shown > 0 || r.Seconds > 2 {
		t.Errorf("%s with %d counterexamples after %.1f s", r.Verdict, shown, r.Seconds)
	}
}
