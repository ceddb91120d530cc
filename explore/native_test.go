package explore

import (
	"context"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/native"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/protocols"
)

// TestNativeLibrary demands that native runs say nothing about correct scenarios.
func TestNativeLibrary(t *testing.T) {
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			o := Options{Faults: OwnFaults}
			if testing.Short() {
				o.Native = 500
			}
			r, err := Run(context.Background(), s, o)
			if err != nil {
				t.Fatalf("%v", err)
			}
			if r.Native.Schedules == 0 || r.Native.Suspensions == 0 || r.Native.Histories < r.Native.Suspensions {
				t.Errorf("%s: %+v", s.Name, r.Native)
			}
			t.Logf("%s: %.2f s, %d steps, %v", s.Name, r.Seconds, r.Native.Steps, r.Native)
		}
	}
}

// TestNativeOff demands that no sample is run where it is switched off.
func TestNativeOff(t *testing.T) {
	guarded, _ := protocols.Find("wallet/guarded")
	r, err := Run(context.Background(), guarded, Options{MaxStates: 100, Native: -1})
	if err != nil || r.Native != (native.Report{}) {
		t.Errorf("%v, %+v", err, r.Native)
	}
}

// bank is paid three times, and books what it counted in a Go variable.
type bank struct {
	Self   func() model.Ref[bank]
	Booked model.Cell[int]
}

func (b *bank) Pay(*model.Msg, int) (int, error) { return 0, nil }

func (b *bank) Book(m *model.Msg, _ int) (int, error) {
	paid := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_, _ = model.Call(m, b.Self(), (*bank).Pay, 1)
		paid++
		return i + 1, i == 2
	})
	b.Booked.Set(paid)
	return 0, nil
}

func booking() model.Scenario {
	return model.Scenario{Name: "wrong/bank", Setup: func(e *model.Env) {
		var self model.Ref[bank]
		self = model.Deploy(e, "bank", &bank{Self: func() model.Ref[bank] { return self }})
		model.NewClient(e, "alice", &struct{}{}, func(_ *struct{}, c *model.Client) { _, _ = model.Ingress(c, self, (*bank).Book, 0) })
		e.Always("nobody books 1", func(v *model.View) error {
			if self.In(v).Booked.Get() == 1 {
				return v.Broken("booked 1")
			}
			return nil
		})
	}, Violates: []string{"nobody books 1"}}
}

// TestNativeConfirms demands that a counterexample that does not happen natively is an
// error wherever it is met, and that the error shows both sides and the schedule: when a
// search has found it, when a random search has, when it is shrunk, and when it is
// replayed.
func TestNativeConfirms(t *testing.T) {
	system, err := compile.Scenario(booking(), 0)
	if err != nil {
		t.Fatal(err)
	}
	_, random := random.Search(context.Background(), system, random.Options{Workers: 1, Schedules: 50})
	var way trace.Trace
	w, err := system.Worker()
	if err != nil {
		t.Fatal(err)
	}
	worlds, err := w.Initial()
	for at := worlds[0]; err == nil; {
		ts, _ := w.Expand(at, false)
		if len(ts) == 0 {
			break
		}
		var l trace.Label
		if l, err = w.Label(0); err == nil {
			way.Steps = append(way.Steps, trace.Step{Label: l})
			at, err = w.Successor(nil, 0)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	way.Scenario, way.Property = system.Name(), "nobody books 1"
	_, replayed := replay.Run(system, way)
	_, shrunk := shrink.Shrink(context.Background(), system, way, shrink.Options{})
	_, confirmed := replay.Confirm(system, way)
	for name, err := range map[string]error{"random": random, "replay": replayed, "shrink": shrunk, "confirm": confirmed} {
		for _, want := range []string{"handler bank.Book", "the engine:   Booked is then = 1", "natively:     Booked is then = 3", "The schedule up to there:", "execute alice/0 Book(0)"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s does not say %q: %v", name, want, err)
				break
			}
		}
	}
}
