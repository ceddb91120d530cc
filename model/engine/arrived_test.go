package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// Cycles and answers on their way.

type till struct {
	L    model.Ref[ledger]
	Seen model.Set[string]
}

// Take accepts a part of what comes with the call.
func (s *till) Take(m *model.Msg, n int) (int, error) {
	m.CyclesAccept(uint64(n))
	return n, nil
}

// Waits looks at the cycles that are available after an await, and not before.
func (s *till) Waits(m *model.Msg, _ int) (int, error) {
	_, _ = model.Call(m, s.L, (*ledger).Pay, 1)
	s.Seen.Add(fmt.Sprint(m.CyclesAvailable()))
	return 0, nil
}

type buyer struct {
	L    model.Ref[ledger]
	Till model.Ref[till]
}

// Crossed awaits the answers of two calls in an order in which they need not arrive.
func (b *buyer) Crossed(m *model.Msg, _ int) (int, error) {
	f := model.Start(m, b.L, (*ledger).Pay, 1)
	g := model.Start(m, b.Till, (*till).Take, 1, model.WithCycles(3), model.Bounded())
	_, _ = f.Await()
	_, _ = g.Await()
	_, _ = model.Call(m, b.L, (*ledger).Pay, 1)
	return 0, nil
}

// Either attaches one or two cycles, and nothing but their numbers tells which.
func (b *buyer) Either(m *model.Msg, _ int) (int, error) {
	n := model.Choose(m, 1, 2)
	model.Notify(m, b.Till, (*till).Waits, 0, model.WithCycles(uint64(n)))
	return 0, nil
}

func bought(commits bool, kinds model.Faults, method func(*buyer, *model.Msg, int) (int, error)) model.Scenario {
	return model.Scenario{Name: "test/bought", Setup: func(e *model.Env) {
		l := model.Deploy(e, "l", &ledger{})
		shop := model.Deploy(e, "till", &till{L: l})
		b := model.Deploy(e, "b", &buyer{L: l, Till: shop})
		model.Cycles(e, b, 5)
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, b, method, 0) })
		e.Faults(kinds)
		if commits {
			e.AwaitsCommit()
		}
		says(e, func(v *model.View) string { return fmt.Sprint(slices.Collect(shop.In(v).Seen.All())) })
	}}
}

// A refund is credited once: when the answer comes, and not again when its frame
// awaits it and goes on in a message of its own.
func TestRefundIsCreditedOnce(t *testing.T) {
	for _, commits := range []bool{false, true} {
		transitions(t, bought(commits, model.Trap|model.SysReject, (*buyer).Crossed), func(x *engine.Worker, from, to engine.World, l trace.Label) {
			if x.Cycles(from) != x.Cycles(to) {
				t.Fatalf("%v turns %d cycles into %d", l, x.Cycles(from), x.Cycles(to))
			}
		})
	}
}

// An answer that has arrived stays: a wait expires while the answer is under way, and
// no more when it was there before its frame awaited it.
func TestArrivedAnswersStay(t *testing.T) {
	const call = "alice/0/1" // of the till
	for _, c := range []struct {
		first   string // what is delivered first
		expires bool
	}{{"alice/0/0", true}, {call, false}} {
		m, err := engine.NewMachine(bought(true, model.Unknown, (*buyer).Crossed).ForEngine(), engine.Paranoid)
		if err != nil {
			t.Fatal(err)
		}
		x, err := m.Worker()
		if err != nil {
			t.Fatal(err)
		}
		worlds, err := x.Initial()
		if err != nil {
			t.Fatal(err)
		}
		w := follow(t, x, worlds[0], "execute alice/0", "execute alice/0/0", "execute "+call, "callback "+c.first)
		if !c.expires {
			w = follow(t, x, w, "callback alice/0/0") // and the frame awaits what is there
		}
		expires := slices.Contains(enabled(t, x, w, true), "expire "+call)
		if expires != c.expires {
			t.Errorf("first %s: the wait for the till expires: %t", c.first, expires)
		}
	}
}

// follow takes transitions that cost no fault, by their verbs and calls.
func follow(t *testing.T, x *engine.Worker, w engine.World, steps ...string) engine.World {
	t.Helper()
	for _, s := range steps {
		i := slices.Index(enabled(t, x, w, false), s)
		if i < 0 {
			t.Fatalf("%s is not enabled in\n%s", s, x.Describe(w))
		}
		var err error
		if w, err = x.Successor(nil, i); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// enabled lists the verbs and calls of the transitions of a world, which it expands.
func enabled(t *testing.T, x *engine.Worker, w engine.World, faults bool) (out []string) {
	t.Helper()
	trans, err := x.Expand(w, faults)
	if err != nil {
		t.Fatal(err)
	}
	for i := range trans {
		l, err := x.Label(i)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(l.Verb)+" "+string(l.Call))
	}
	return out
}

// The cycles that a call has left are its context's own: what is available after an
// await is what was left.
func TestContextsHaveCycles(t *testing.T) {
	seen := map[string]bool{}
	eachSaid(t, bought(false, 0, (*buyer).Either), func(s string) { seen[s] = true })
	for _, want := range []string{"[1]", "[2]"} {
		if !seen[want] {
			t.Errorf("no world in which %s was available: %v", want, seen)
		}
	}
}

// leaver leaves calls in a loop that it does not await.
type leaver struct {
	L    model.Ref[ledger]
	Seen model.Set[string]
}

// Echo answers what it is asked.
func (*leaver) Echo(_ *model.Msg, n int) (int, error) { return n, nil }

// Leaves awaits the call of its second iteration, and another one in each.
func (s *leaver) Leaves(m *model.Msg, _ int) (int, error) {
	me := model.RefTo[leaver](m.Self())
	model.Loop(m, 0, func(i int) (int, bool) {
		f := model.Start(m, me, (*leaver).Echo, 10+i)
		_, _ = model.Call(m, s.L, (*ledger).Pay, 1)
		if i == 1 {
			v, err := f.Await()
			s.Seen.Add(fmt.Sprint(v, err))
		}
		return i + 1, i == 1
	})
	return 0, nil
}

// An iteration awaits its own calls, whether those of earlier ones were answered or not.
func TestLoopForgetsCalls(t *testing.T) {
	seen := map[string]bool{}
	eachSaid(t, model.Scenario{Name: "test/leaver", Setup: func(e *model.Env) {
		l := model.Deploy(e, "l", &ledger{})
		b := model.Deploy(e, "b", &leaver{L: l})
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, b, (*leaver).Leaves, 0) })
		says(e, func(v *model.View) string { return fmt.Sprint(slices.Collect(b.In(v).Seen.All())) })
	}}, func(s string) { seen[s] = true })
	if len(seen) != 2 || !seen["[]"] || !seen["[11 <nil>]"] {
		t.Errorf("the second iteration awaits %v, want 11", seen)
	}
}

// stranger gets to know a canister that it does not control.
type stranger struct{ Got model.Set[string] }

// Try asks for what only a controller may have.
func (s *stranger) Try(m *model.Msg, id model.Principal) (int, error) {
	s.note("install", model.InstallCode(m, id, (*shard).Init, 1))
	_, err := model.CanisterStatus(m, id)
	s.note("status", err)
	return 0, nil
}

func (s *stranger) note(what string, err error) {
	code := model.RejectCode(0)
	if r, ok := err.(*model.Reject); ok {
		code = r.Code()
	}
	s.Got.Add(fmt.Sprint(what, " ", code))
}

type founder struct{ Stranger model.Ref[stranger] }

// Found creates a canister and lets a stranger know.
func (f *founder) Found(m *model.Msg, _ int) (int, error) {
	id, err := model.CreateCanister(m, model.WithCycles(model.CreationFee))
	if err != nil {
		return 0, err
	}
	_, _ = model.Call(m, f.Stranger, (*stranger).Try, id)
	return 0, nil
}

func TestOnlyControllersInstall(t *testing.T) {
	seen := map[string]bool{}
	transitions(t, model.Scenario{Name: "test/stranger", Setup: func(e *model.Env) {
		s := model.Deploy(e, "s", &stranger{})
		f := model.Deploy(e, "f", &founder{s})
		model.Cycles(e, f, model.CreationFee)
		model.Installable(e, &shard{})
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, f, (*founder).Found, 0) })
		says(e, func(v *model.View) string {
			code := ""
			for _, c := range v.Created() {
				code += c.Code
			}
			return fmt.Sprint(slices.Collect(s.In(v).Got.All()), code)
		})
	}}, func(x *engine.Worker, _, to engine.World, _ trace.Label) {
		said, err := x.Broken(to, 0)
		if err != nil {
			t.Fatal(err)
		}
		seen[said] = true
	})
	if want := "said [install CANISTER_ERROR status CANISTER_ERROR] "; !seen[want] && !seen[want[:len(want)-1]] || len(seen) != 3 {
		t.Errorf("a stranger gets %v", seen)
	}
}
