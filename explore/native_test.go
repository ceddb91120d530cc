package explore

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/internal/leaky"
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

// TestNativeLeaky demands that the native sample alone finds models that carry a value
// over an await in Go, without being told to look longer.
func TestNativeLeaky(t *testing.T) {
	defer func(was time.Duration) { patience = was }(patience)
	for _, c := range leaky.Models() {
		t.Run(c.Name, func(t *testing.T) {
			if patience = model.NativePatience; c.Blocks {
				patience = 200 * time.Millisecond
			}
			err := sampleOf(t, c.Scenario, 2)
			switch {
			case err == nil:
				t.Fatal("nothing is said")
			case !strings.Contains(err.Error(), c.Native) || !leaky.Named(err) || !strings.Contains(err.Error(), "The schedule up to there:"):
				t.Errorf("the error does not say %q, where, and how one gets there:\n%v", c.Native, err)
			}
			t.Logf("%.150s", err.Error())
		})
	}
}

// sampleOf runs the native sample of a scenario alone.
func sampleOf(t *testing.T, s model.Scenario, workers int) error {
	t.Helper()
	system, err := Compile(s, 0)
	if err != nil {
		t.Fatal(err)
	}
	var r Report
	return sample(context.Background(), system, Options{Faults: DefaultFaults, Workers: workers}, &r)
}

// TestNativeWorkers demands the same reports and the same errors of any number of
// workers.
func TestNativeWorkers(t *testing.T) {
	var scenarios []model.Scenario
	for _, p := range protocols.All() {
		scenarios = append(scenarios, p.Scenarios[len(p.Scenarios)-1])
	}
	for _, c := range leaky.Models() {
		if !c.Blocks {
			scenarios = append(scenarios, c.Scenario)
		}
	}
	steps := int64(4000)
	if testing.Short() {
		steps = 500
	}
	for _, s := range scenarios {
		var first string
		for _, workers := range []int{1, 2, 8} {
			system, err := Compile(s, 0)
			if err != nil {
				t.Fatal(err)
			}
			r := Report{Depth: 20}
			err = sample(context.Background(), system, Options{Faults: DefaultFaults, Workers: workers, Native: steps}, &r)
			got := fmt.Sprintf("%+v\n%v", r.Native, err)
			if i := strings.Index(got, "goroutine "); i >= 0 { // numbers of goroutines differ
				got = got[:i]
			}
			if first == "" {
				first = got
			}
			if got != first {
				t.Errorf("%s: with %d workers\n%s\nwith one\n%s", s.Name, workers, got, first)
			}
		}
	}
}

// TestNativeSampleEnds demands that a sample ends where it should: after its steps, after
// so many schedules that bring nothing new, at once where it is switched off, and when
// it is interrupted.
func TestNativeSampleEnds(t *testing.T) {
	tracked, _ := protocols.Find("factory/tracked")
	guarded, _ := protocols.Find("wallet/guarded")
	interrupted, stop := context.WithCancel(context.Background())
	stop()
	for _, c := range []struct {
		name  string
		s     model.Scenario
		ctx   context.Context
		o     Options
		check func(NativeReport) bool
	}{
		{"steps", tracked, context.Background(), Options{Native: 300}, func(r NativeReport) bool { return r.Limit == LimitSteps && r.Steps >= 300 && r.Steps < 500 }},
		{"nothing new", guarded, context.Background(), Options{}, func(r NativeReport) bool {
			return r.Limit == "" && r.Schedules > nativeQuiet && r.Schedules < 600 && r.Steps < DefaultNative
		}},
		{"off", guarded, context.Background(), Options{Native: -1}, func(r NativeReport) bool { return r == NativeReport{} }},
		{"interrupted", guarded, interrupted, Options{}, func(r NativeReport) bool { return r.Limit == LimitInterrupted }},
		{"time", guarded, context.Background(), Options{MaxTime: 1}, func(r NativeReport) bool { return r.Limit == LimitTime }},
	} {
		system, err := Compile(c.s, 0)
		if err != nil {
			t.Fatal(err)
		}
		r := Report{Depth: 20}
		c.o.Faults = 2
		if err := sample(c.ctx, system, c.o, &r); err != nil || !c.check(r.Native) {
			t.Errorf("%s: %v, %+v", c.name, err, r.Native)
		}
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
	system, err := Compile(booking(), 0)
	if err != nil {
		t.Fatal(err)
	}
	_, random := Random(context.Background(), system, RandomOptions{Workers: 1, Schedules: 50})
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
	_, replayed := Replay(system, way)
	_, shrunk := Shrink(context.Background(), system, way, ShrinkOptions{})
	_, confirmed := confirm(system, way)
	for name, err := range map[string]error{"random": random, "replay": replayed, "shrink": shrunk, "confirm": confirmed} {
		for _, want := range []string{"handler bank.Book", "the engine:   Booked is then = 1", "natively:     Booked is then = 3", "The schedule up to there:", "execute alice/0 Book(0)"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s does not say %q: %v", name, want, err)
				break
			}
		}
	}
}
