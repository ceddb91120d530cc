package engine_test

import (
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// everyWorld visits the worlds of a stage, whatever faults they take, and calls
// visit for each transition; the engine's own check runs on every world.
func everyWorld(t *testing.T, name string, visit func(x *engine.Worker, from, to engine.World, l trace.Label)) {
	t.Helper()
	m, err := engine.NewMachine(model.Scenario{Name: "stage/" + name, Setup: stages[name]}.ForEngine(), engine.Paranoid)
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Worker()
	if err != nil {
		t.Fatal(err)
	}
	todo, err := x.Initial()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[engine.Fingerprint]bool{}
	for len(todo) > 0 {
		w := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, faults := range []bool{false, true} {
			trans, err := x.Expand(w, faults)
			if err != nil {
				t.Fatal(err)
			}
			for i, tr := range trans {
				next, err := x.Successor(nil, i)
				if err != nil {
					t.Fatal(err)
				}
				if got := x.Fingerprint(next); got != tr.Next {
					t.Fatalf("the successor's fingerprint %x is not the one announced, %x", got, tr.Next)
				}
				l, err := x.Label(i)
				if err != nil {
					t.Fatal(err)
				}
				visit(x, w, next, l)
				if !seen[tr.Next] {
					seen[tr.Next] = true
					todo = append(todo, next)
				}
			}
		}
	}
	if err := x.Settle(); err != nil {
		t.Fatal(err)
	}
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
