package invariants_test

import (
	"testing"

	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

type peer struct{}

func (*peer) Ask(*model.Msg, struct{}) (int, error) { return 0, nil }

// bumper counts, and asks a peer before it answers.
type bumper struct {
	Peer  model.Ref[peer]
	Count model.Cell[int]
}

func (b *bumper) Bump(m *model.Msg, _ struct{}) (struct{}, error) {
	b.Count.Update(func(n int) int { return n + 1 })
	_, err := model.Call(m, b.Peer, (*peer).Ask, struct{}{})
	return struct{}{}, err
}

func (b *bumper) Read(*model.Msg, struct{}) (int, error) { return b.Count.Get(), nil }

type bumping struct{}

// Two operations that nobody waits for are alike but for what the history says: one must
// have taken effect before a third one returned. Which of them was asked for first makes
// no difference.
func TestOrphansThatOnlyTheHistoryTellsApart(t *testing.T) {
	m, err := engine.NewMachine(model.Scenario{Name: "test/bumps", Setup: func(e *model.Env) {
		b := model.Deploy(e, "bumper", &bumper{Peer: model.Deploy(e, "peer", &peer{})})
		model.NewClient(e, "alice", &bumping{}, func(_ *bumping, c *model.Client) {
			model.Loop(c, 0, func(n int) (int, bool) {
				if n < 2 {
					_, _ = model.Ingress(c, b, (*bumper).Bump, struct{}{})
					return n + 1, false
				}
				_, _ = model.Ingress(c, b, (*bumper).Read, struct{}{})
				return n, true
			})
		})
		e.Faults(model.Unknown)
		e.Property(invariants.Linearizable(invariants.Spec[int]{Methods: []invariants.Method[int]{
			invariants.On(b, (*bumper).Bump, func(n int, _ model.Principal, _ struct{}) (int, struct{}, error) { return n + 1, struct{}{}, nil }),
			invariants.On(b, (*bumper).Read, func(n int, _ model.Principal, _ struct{}) (int, int, error) { return n, n, nil }),
		}}))
	}}.ForEngine(), engine.Paranoid)
	if err != nil {
		t.Fatal(err)
	}
	bump := trace.Label{Verb: "execute", Actor: "bumper", Method: "Bump"}
	read := trace.Label{Verb: "execute", Actor: "bumper", Method: "Read"}
	ask := trace.Label{Verb: "execute", Actor: "peer", Method: "Ask"}
	expire := trace.Label{Verb: "expire", Actor: "alice", Method: "Bump"}
	first := reached(t, m, bump, expire, expire, read, bump, ask, ask)
	later := bump
	later.Call = "alice/0'0"
	second := reached(t, m, expire, later, expire, read, bump, ask, ask)
	if first != second {
		t.Error("which of two operations that nobody waits for was asked for first makes two worlds")
	}
}

// reached is where steps lead to: at each a transition is taken with that verb, actor and
// method, and with the call if there is one.
func reached(t *testing.T, m *engine.Machine, steps ...trace.Label) engine.Fingerprint {
	t.Helper()
	x, err := m.Worker()
	if err != nil {
		t.Fatal(err)
	}
	initial, err := x.Initial()
	if err != nil {
		t.Fatal(err)
	}
	w := initial[0]
	for _, step := range steps {
		ts, err := x.Expand(w, step.Verb == "expire")
		if err != nil {
			t.Fatal(err)
		}
		var next engine.World
		for i := range ts {
			l, err := x.Label(i)
			if err != nil {
				t.Fatal(err)
			}
			if l.Verb != step.Verb || l.Actor != step.Actor || l.Method != step.Method || step.Call != "" && l.Call != step.Call {
				continue
			}
			if next, err = x.Successor(nil, i); err != nil {
				t.Fatal(err)
			}
		}
		if next == nil {
			t.Fatalf("%v is not enabled", step)
		}
		w = next
	}
	return x.Fingerprint(w)
}
