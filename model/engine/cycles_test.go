package engine_test

import (
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// everyWorld visits the transitions of a stage, whatever faults they take.
func everyWorld(t *testing.T, name string, visit func(x *engine.Worker, from, to engine.World, l trace.Label)) {
	t.Helper()
	transitions(t, model.Scenario{Name: "stage/" + name, Setup: stages[name]}, visit)
}

// Without unknown outcomes cycles are conserved in every transition, but for the
// fee of create_canister.
func TestCyclesAreConserved(t *testing.T) {
	for _, name := range []string{"buy", "make", "make-poor", "make-broke"} {
		everyWorld(t, name, func(x *engine.Worker, from, to engine.World, l trace.Label) {
			want := x.Cycles(from)
			if l.Verb == "execute" && l.Actor == string(model.Management) && x.Cycles(to) != want {
				want -= model.CreationFee
			}
			if x.Cycles(to) != want {
				t.Fatalf("%s: %v turns %d cycles into %d", name, l, x.Cycles(from), x.Cycles(to))
			}
		})
	}
}

// With unknown outcomes they may be lost, by the transitions that lose a message or
// an answer, and are never made.
func TestCyclesAreNotMade(t *testing.T) {
	lost := map[trace.Verb]bool{}
	everyWorld(t, "buy-bounded", func(x *engine.Worker, from, to engine.World, l trace.Label) {
		switch before, after := x.Cycles(from), x.Cycles(to); {
		case after > before:
			t.Fatalf("%v turns %d cycles into %d", l, before, after)
		case after < before:
			lost[l.Verb] = true
		}
	})
	if !lost["expire"] || !lost["drop"] || !lost["execute"] {
		t.Errorf("cycles are lost by %v; want by an expiry that loses a response, a drop, and a late execution whose answer nobody gets", lost)
	}
}

// The engine's check passes in every world of every stage, and successors have the
// fingerprints that were announced.
func TestEveryStage(t *testing.T) {
	for name := range stages {
		everyWorld(t, name, func(*engine.Worker, engine.World, engine.World, trace.Label) {})
	}
}
