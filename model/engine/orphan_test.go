package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// switched is a canister with a handler that polls until somebody opens it.
type switched struct {
	Peer model.Ref[counter]
	Open model.Cell[bool]
	Seen model.Cell[int]
}

func (s *switched) Unlock(*model.Msg, struct{}) (int, error) {
	s.Open.Set(true)
	return 0, nil
}

// Poll answers, and polls on. It remembers in a Go variable in which iteration it is, and
// writes it once it is open.
func (s *switched) Poll(m *model.Msg, _ struct{}) (int, error) {
	turn := 0
	model.Reply(m, 0)
	model.Loop(m, 0, func(int) (int, bool) {
		if turn++; s.Open.Get() {
			s.Seen.Set(turn)
			return 0, true
		}
		_, _ = model.Call(m, s.Peer, (*counter).Read, struct{}{})
		return 0, false
	})
	return 0, nil
}

// A frame that is an orphan has the histories that it had before it was renamed: it is one
// from its first message on, and another operation opens.
func TestHistoriesOfOrphans(t *testing.T) {
	system, err := explore.Compile(model.Scenario{Name: "test/orphan", Setup: func(e *model.Env) {
		c := model.Deploy(e, "counter", &counter{})
		s := model.Deploy(e, "switched", &switched{Peer: c})
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
			model.Loop(cl, 0, func(n int) (int, bool) {
				if n == 0 {
					_, _ = model.Ingress(cl, s, (*switched).Poll, struct{}{})
					return 1, false
				}
				_, _ = model.Ingress(cl, s, (*switched).Unlock, struct{}{})
				return 2, true
			})
		})
	}}, 0)
	if err == nil {
		_, err = explore.Exhaustive(context.Background(), system, explore.Options{})
	}
	if err == nil || !strings.Contains(err.Error(), "handler switched.Poll, call alice/0~1: it remembers in a Go variable what it may not") {
		t.Errorf("error %v", err)
	}
}

// teller tells somebody something in every iteration, and nobody waits.
type teller struct {
	Peer model.Ref[counter]
	Slow model.Ref[slow]
}

func (s *teller) Tell(m *model.Msg, _ struct{}) (int, error) {
	model.Loop(m, 0, func(int) (int, bool) {
		model.Notify(m, s.Slow, (*slow).Read, struct{}{})
		_, _ = model.Call(m, s.Peer, (*counter).Read, struct{}{})
		return 0, false
	})
	return 0, nil
}

// slow waits twice.
type slow struct{ Peer model.Ref[counter] }

func (s *slow) Read(m *model.Msg, _ struct{}) (int, error) {
	_, _ = model.Call(m, s.Peer, (*counter).Read, struct{}{})
	return model.Call(m, s.Peer, (*counter).Read, struct{}{})
}

// A call that nobody can await is an orphan from the start: whether one that was made in
// this iteration or one of an earlier iteration has come further makes no difference.
func TestOneWayCallsAreOrphans(t *testing.T) {
	m, err := engine.NewMachine(model.Scenario{Name: "test/one-way", Setup: func(e *model.Env) {
		c := model.Deploy(e, "counter", &counter{})
		told := model.Deploy(e, "teller", &teller{Peer: c, Slow: model.Deploy(e, "slow", &slow{Peer: c})})
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
			_, _ = model.Ingress(cl, told, (*teller).Tell, struct{}{})
		})
	}}.ForEngine(), engine.Paranoid)
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Worker()
	if err != nil {
		t.Fatal(err)
	}
	initial, err := x.Initial()
	if err != nil {
		t.Fatal(err)
	}
	w := initial[0]
	for _, step := range []trace.Label{
		{Verb: "execute", Actor: "teller", Call: "alice/0"},
		{Verb: "execute", Actor: "counter", Call: "alice/0/1'0"},
		{Verb: "callback", Actor: "teller", Call: "alice/0/1'0"},
		{Verb: "execute", Actor: "slow"},
		{Verb: "execute", Actor: "slow"},
		{Verb: "execute", Actor: "counter"},
		{Verb: "execute", Actor: "counter"},
		{Verb: "execute", Actor: "counter"},
	} {
		next := successors(t, x, w, step)
		if len(next) == 0 {
			t.Fatalf("%v is not enabled", step)
		}
		w = next[0]
	}
	next := successors(t, x, w, trace.Label{Verb: "callback", Actor: "slow"})
	if len(next) != 2 || x.Fingerprint(next[0]) != x.Fingerprint(next[1]) {
		t.Errorf("%d worlds, where one of two calls that nobody awaits goes on; want the same twice", len(next))
	}
}

// successors are the worlds that steps with that verb, actor and call, if one is given, lead
// to.
func successors(t *testing.T, x *engine.Worker, w engine.World, step trace.Label) (out []engine.World) {
	t.Helper()
	ts, err := x.Expand(w, false)
	if err != nil {
		t.Fatal(err)
	}
	for i := range ts {
		l, err := x.Label(i)
		if err != nil {
			t.Fatal(err)
		}
		if l.Verb != step.Verb || l.Actor != step.Actor || step.Call != "" && l.Call != step.Call {
			continue
		}
		next, err := x.Successor(nil, i)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, next)
	}
	return out
}
