package engine_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// wrong is a canister with every mistake that the engine must find.
type wrong struct {
	Peer  model.Ref[counter]
	Count int
	Cell  model.Cell[int]
	Guard model.Lock
}

var global int

func (w *wrong) PlainField(*model.Msg, int) (int, error) { w.Count++; return 0, nil }

func (w *wrong) PackageVariable(*model.Msg, int) (int, error) { global++; return global, nil }

func (w *wrong) Swallows(m *model.Msg, _ int) (int, error) {
	defer func() { _ = recover() }()
	return model.Call(m, w.Peer, (*counter).Read, struct{}{})
}

func (w *wrong) AwaitsInDefer(m *model.Msg, _ int) (int, error) {
	defer func() { _, _ = model.Call(m, w.Peer, (*counter).Read, struct{}{}) }()
	return model.Call(m, w.Peer, (*counter).Read, struct{}{})
}

func (w *wrong) PlainLoop(m *model.Msg, _ int) (int, error) {
	for {
		if _, err := model.Call(m, w.Peer, (*counter).Read, struct{}{}); err != nil {
			return 0, nil
		}
	}
}

func (w *wrong) BusyLoop(m *model.Msg, _ int) (int, error) {
	return model.Loop(m, 0, func(i int) (int, bool) { return i + 1, false }), nil
}

func (w *wrong) Panics(*model.Msg, int) (int, error) {
	var none []int
	return none[len(none)], nil
}

func (w *wrong) ForeignError(*model.Msg, int) (int, error) { return 0, context.Canceled }

// CapturesInLoop's body writes a variable that the log does not see.
func (w *wrong) CapturesInLoop(m *model.Msg, _ int) (int, error) {
	tries := 0
	model.Loop(m, 0, func(int) (int, bool) {
		tries++
		n, _ := model.Call(m, w.Peer, (*counter).Add, tries%2)
		return 0, n > 0
	})
	return tries, nil
}

func TestModellingErrors(t *testing.T) {
	for _, c := range []struct {
		name   string
		method func(*wrong, *model.Msg, int) (int, error)
		want   []string
	}{
		{"plain field", (*wrong).PlainField, []string{"handler canister.PlainField", "wrong.Count changed but is not tracked", "model.Cell"}},
		{"package variable", (*wrong).PackageVariable, []string{"handler canister.PackageVariable", "second run had another result", "package or captured variables"}},
		{"swallowed signal", (*wrong).Swallows, []string{"handler canister.Swallows", "swallowed", "recover()"}},
		{"await in defer", (*wrong).AwaitsInDefer, []string{"handler canister.AwaitsInDefer", "deferred function", "cleanup cannot"}},
		{"plain loop", (*wrong).PlainLoop, []string{"handler canister.PlainLoop", "100 awaits", "model.Loop"}},
		{"busy loop", (*wrong).BusyLoop, []string{"handler canister.BusyLoop", "never awaits"}},
		{"panic", (*wrong).Panics, []string{"handler canister.Panics", "index out of range", "mistakes_test.go"}},
		{"foreign error", (*wrong).ForeignError, []string{"handler canister.ForeignError", "context canceled", "model.Error"}},
		{"captured variable", (*wrong).CapturesInLoop, []string{"handler canister.CapturesInLoop", "run again", "captured variable"}},
		{"closure", func(w *wrong, m *model.Msg, _ int) (int, error) { return w.Panics(m, 0) }, []string{"client alice", "not a method expression"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := searchError(t, func(e *model.Env) {
				peer := model.Deploy(e, "peer", &counter{})
				w := model.Deploy(e, "canister", &wrong{Peer: peer})
				model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
					model.Ingress(cl, w, c.method, 1)
				})
				e.Faults(model.SysReject)
			})
			for _, w := range append(c.want, "test/wrong") {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("the error does not say %q:\n%v", w, err)
				}
			}
		})
	}
}

// searchError returns the error that compiling or searching a scenario ends with.
func searchError(t *testing.T, setup func(*model.Env)) error {
	t.Helper()
	sys, err := explore.Compile(model.Scenario{Name: "test/wrong", Setup: setup}, 0)
	if err == nil {
		_, err = explore.Exhaustive(context.Background(), sys, explore.Options{Faults: 1, MaxStates: 10_000})
	}
	if err == nil {
		t.Fatal("no error")
	}
	return err
}

type holder struct{ Other *counter }

type clientWithPointer struct{ P *int }

type withReal struct {
	Real float64
	Next int
}

// Spoil leaves a value that no value is equal to.
func (w *withReal) Spoil(*model.Msg, int) (int, error) { w.Real = math.NaN(); return 0, nil }

// A client's loop that writes a captured variable is found as a handler's is.
func TestClientCapturesInLoop(t *testing.T) {
	err := searchError(t, func(e *model.Env) {
		peer := model.Deploy(e, "peer", &counter{})
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
			tries := 0
			model.Loop(cl, 0, func(int) (int, bool) {
				tries++
				_, err := model.Ingress(cl, peer, (*counter).Add, tries%2)
				return 0, err == nil && tries > 3
			})
		})
	})
	if want := "captured variable"; !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "client alice") {
		t.Errorf("want %q, got: %v", want, err)
	}
}

func TestSetupErrors(t *testing.T) {
	for _, c := range []struct {
		name, want string
		setup      func(*model.Env)
	}{
		{"pointer field", "not a plain value", func(e *model.Env) { model.Deploy(e, "a", &holder{}) }},
		{"pointer in client", "not a plain value", func(e *model.Env) {
			model.NewClient(e, "a", &clientWithPointer{}, func(*clientWithPointer, *model.Client) {})
		}},
		{"NaN in a field", "NaN", func(e *model.Env) {
			model.Deploy(e, "a", &withReal{Real: math.NaN()})
		}},
		{"NaN in a field of a handler's", "NaN", func(e *model.Env) {
			a := model.Deploy(e, "a", &withReal{})
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, a, (*withReal).Spoil, 0) })
		}},
		{"two of a name", "two canisters or clients named", func(e *model.Env) {
			model.Deploy(e, "a", &counter{})
			model.Deploy(e, "a", &counter{})
		}},
		{"bad name", "not a name", func(e *model.Env) { model.Deploy(e, "a b", &counter{}) }},
		{"shared state", "share nothing", func(e *model.Env) {
			shared := &counter{}
			c := model.Deploy(e, "counter", shared)
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
				shared.N.Set(1)
				model.Ingress(cl, c, (*counter).Read, struct{}{})
			})
		}},
		{"no such point", `"apl", which is not deployed; there are app`, func(e *model.Env) {
			model.Deploy(e, "app", &counter{})
			e.Spare(model.Trap, model.Point{Actor: "apl", Await: 1})
		}},
		{"cycles for nobody", `cycles for "gone", which is not deployed`, func(e *model.Env) {
			model.Deploy(e, "app", &counter{})
			model.Cycles(e, model.Ref[counter]{ID: "gone"}, 10)
		}},
		{"property writes", "writes counter.N", func(e *model.Env) {
			c := model.Deploy(e, "counter", &counter{})
			e.Always("p", func(v *model.View) error { c.In(v).N.Set(1); return nil })
		}},
		{"property panics", `property "p"`, func(e *model.Env) {
			e.Always("p", func(v *model.View) error { panic("oops") })
		}},
		{"property of something else", `property "p" read something else in the same world`, func(e *model.Env) {
			c := model.Deploy(e, "counter", &counter{})
			d := model.Deploy(e, "other", &counter{})
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
				model.Ingress(cl, c, (*counter).Add, 1)
				model.Ingress(cl, d, (*counter).Add, 1)
			})
			asked := 0
			e.Always("p", func(v *model.View) error {
				if asked++; asked%2 == 0 {
					c.In(v).N.Get()
				}
				d.In(v).N.Get()
				return nil
			})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := searchError(t, c.setup); !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got: %v", c.want, err)
			}
		})
	}
}
