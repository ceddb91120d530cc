package engine_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// scribe is a canister whose methods observe its own state in ways that a log must
// get right; Says collects what they saw.
type scribe struct {
	Peer model.Ref[counter]
	Me   model.Ref[scribe]
	N    model.Cell[int]
	Keys model.Map[string, int]
	Lock model.Lock
	Says model.List[string]
}

func (s *scribe) say(args ...any) { s.Says.Append(fmt.Sprint(args...)) }

func (s *scribe) wait(m *model.Msg) { _, _ = model.Call(m, s.Peer, (*counter).Add, 1) }

// Set is what another client does in between.
func (s *scribe) Set(_ *model.Msg, n int) (int, error) { s.N.Set(n); return 0, nil }

// Segments reads one cell in three messages.
func (s *scribe) Segments(m *model.Msg, _ int) (int, error) {
	a, b := s.N.Get(), s.N.Get()
	s.wait(m)
	c, d := s.N.Get(), s.N.Get()
	s.wait(m)
	s.say(a, b, c, d, s.N.Get())
	return 0, nil
}

// OwnWrites reads back what it wrote, over an await.
func (s *scribe) OwnWrites(m *model.Msg, _ int) (int, error) {
	s.Keys.Put("a", 1)
	before := fmt.Sprint(slices.Collect(keys(&s.Keys)), s.Keys.Len(), s.Keys.Has("b"))
	s.Keys.Put("b", 2)
	s.Keys.Delete("a")
	after := fmt.Sprint(slices.Collect(keys(&s.Keys)), s.Keys.Len(), s.Keys.Has("b"))
	s.N.Set(3)
	s.N.Update(func(n int) int { return n * n })
	n := s.N.Get()
	s.wait(m)
	s.say(before, "; ", after, "; ", n)
	return 0, nil
}

func keys(m *model.Map[string, int]) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m.All() {
			if !yield(k) {
				return
			}
		}
	}
}

// Rounds reads a cell in each of three iterations of a loop.
func (s *scribe) Rounds(m *model.Msg, _ int) (int, error) {
	sum := model.Loop(m, 0, func(sum int) (int, bool) {
		n := s.N.Get()
		s.N.Set(n + 1)
		if n%2 == 0 {
			s.wait(m)
		}
		return sum*10 + n, n >= 3
	})
	s.say(sum)
	return 0, nil
}

// Litter sends requests in a loop and does not wait for them.
func (s *scribe) Litter(m *model.Msg, _ int) (int, error) {
	model.Loop(m, 0, func(i int) (int, bool) {
		model.Notify(m, s.Peer, (*counter).Add, 1)
		return i + 1, i == 2
	})
	return 0, nil
}

// Echo calls itself n times over; each execution takes the only request out of the
// queue to itself and puts the next one in.
func (s *scribe) Echo(m *model.Msg, n int) (int, error) {
	s.say("echo ", n)
	if n > 0 {
		model.Notify(m, s.Me, (*scribe).Echo, n-1)
	}
	return 0, nil
}

// Task starts a task that knows what the handler read before and after an await.
func (s *scribe) Task(m *model.Msg, _ int) (int, error) {
	before := s.N.Get()
	s.wait(m)
	after := s.N.Get()
	model.Go(m, func(m *model.Msg) {
		s.wait(m)
		s.say(before, after)
		model.Reply(m, 0)
	})
	return 0, model.NoAnswer
}

// Cleans reads in its cleanup what another message wrote while it waited.
func (s *scribe) Cleans(m *model.Msg, _ int) (int, error) {
	was := s.N.Get()
	defer func() { s.say(was, " then ", s.N.Get()) }()
	s.wait(m)
	m.Trap("after the await")
	return 0, nil
}

// Code asks for the code of a reject again and again.
func (s *scribe) Code(m *model.Msg, _ int) (int, error) {
	_, err := model.Call(m, s.Peer, (*counter).Add, 1)
	var r *model.Reject
	if errors.As(err, &r) {
		s.say(r.Clean(), r.Clean(), r.Code(), r.Code())
	}
	return 0, nil
}

// TestObservations runs each method to its ends, with another user who sets N to 7
// at any time, and compares what was seen at all ends, in order.
func TestObservations(t *testing.T) {
	for _, c := range []struct {
		method func(*scribe, *model.Msg, int) (int, error)
		arg    int
		faults model.Faults
		want   []string
	}{
		{(*scribe).Segments, 0, 0, []string{"[0 0 0 0 0]", "[0 0 0 0 7]", "[0 0 7 7 7]", "[7 7 7 7 7]"}},
		{(*scribe).OwnWrites, 0, 0, []string{"[[a] 1 false; [b] 1 true; 9]"}},
		{(*scribe).Rounds, 0, 0, []string{"[123]", "[127]", "[7]"}},
		{(*scribe).Litter, 0, 0, []string{"[]"}},
		{(*scribe).Echo, 2, 0, []string{"[echo 2 echo 1 echo 0]"}},
		{(*scribe).Task, 0, 0, []string{"[0 0]", "[0 7]", "[7 7]"}},
		{(*scribe).Cleans, 0, 0, []string{"[0 then 0]", "[0 then 7]", "[7 then 7]"}},
		{(*scribe).Code, 0, model.SysReject, []string{"[]", "[false false CANISTER_ERROR CANISTER_ERROR]",
			"[true true SYS_FATAL SYS_FATAL]", "[true true SYS_TRANSIENT SYS_TRANSIENT]", "[true true DESTINATION_INVALID DESTINATION_INVALID]"}},
	} {
		var mu sync.Mutex // checks run on all workers
		seen := map[string]bool{}
		search(t, model.Scenario{Name: "test/observe", Setup: func(e *model.Env) {
			p := model.Deploy(e, "peer", &counter{})
			s := model.Deploy(e, "scribe", &scribe{Peer: p, Me: model.RefTo[scribe]("scribe")})
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
				model.Ingress(cl, s, c.method, c.arg)
			})
			model.NewClient(e, "bob", &nothing{}, func(_ *nothing, cl *model.Client) {
				model.Ingress(cl, s, (*scribe).Set, 7)
			})
			e.Spare(model.SysReject, model.Point{Actor: "alice", Await: 1})
			e.Spare(model.SysReject, model.Point{Actor: "bob", Await: 1})
			e.Faults(c.faults)
			e.AtEnd("seen", func(v *model.View) error {
				var says []string
				for _, line := range s.In(v).Says.All() {
					says = append(says, line)
				}
				mu.Lock()
				defer mu.Unlock()
				seen[fmt.Sprint(says)] = true
				return nil
			})
		}}, 1)
		var got []string
		for s := range seen {
			got = append(got, s)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("saw %q, want %q", got, c.want)
		}
	}
}

// A fault that is spared at a point happens everywhere but there.
func TestSpare(t *testing.T) {
	points := map[model.Point]map[string]bool{}
	for _, p := range []model.Point{{Actor: "app", Method: "Other"}, {Actor: "app", Method: "Pay", Await: 0}, {Actor: "app", Method: "Pay", Await: 1}, {Actor: "alice", Await: 1}} {
		stages["spare"] = func(e *model.Env) {
			stages["pay-any"](e)
			e.Spare(model.DefaultFaults|model.Silence, p)
		}
		points[p] = map[string]bool{}
		everyWorld(t, "spare", func(_ *engine.Worker, _, _ engine.World, l trace.Label) {
			points[p][string(l.Verb)+" "+string(l.Call)+" at "+l.Actor] = true
		})
	}
	delete(stages, "spare")
	all := points[model.Point{Actor: "app", Method: "Other"}]
	all["trap+cleanup alice/0/0 at app"] = false // it follows a trap
	for p, missing := range map[model.Point][]string{
		{Actor: "app", Method: "Pay", Await: 0}: {"trap alice/0 at app"},
		{Actor: "app", Method: "Pay", Await: 1}: {"reject alice/0/0 at ledger", "silence alice/0/0 at ledger", "trap alice/0/0 at app"},
		{Actor: "alice", Await: 1}:              {"reject alice/0 at app", "silence alice/0 at app", "drop alice/0 at app"}, // if ledger is silent, the user stops waiting all the same,
	} {
		for l, on := range all {
			if on && points[p][l] == slices.Contains(missing, l) {
				t.Errorf("spared at %v: %q is enabled: %v", p, l, points[p][l])
			}
		}
		for _, l := range missing {
			if !all[l] {
				t.Errorf("%q is not enabled without sparing", l)
			}
		}
	}
}

// A property that looks at the canisters that were created is asked again when
// there are others.
func TestPropertyReadsGroups(t *testing.T) {
	var mu sync.Mutex // checks run on all workers
	most := 0
	r := search(t, model.Scenario{Name: "test/groups", Setup: func(e *model.Env) {
		making(1_000_000_000_000)(e)
		e.Always("created", func(v *model.View) error {
			mu.Lock()
			defer mu.Unlock()
			most = max(most, len(v.Created()))
			return nil
		})
		e.Sometimes("a child has an owner", func(v *model.View) bool {
			for _, c := range v.Created() {
				if ch := model.RefTo[child](c.ID).In(v); ch != nil && ch.Owner.Get() == "alice" && c.Controller == "maker" {
					return true
				}
			}
			return false
		})
		e.Always("the view tells the cycles of children", func(v *model.View) error {
			for _, c := range v.Created() {
				if n := v.Cycles(c.ID); n != c.Cycles || n == 0 {
					return fmt.Errorf("%d and %d", n, c.Cycles)
				}
			}
			return nil
		})
		e.Sometimes("a call is open", func(v *model.View) bool { return len(v.OpenContexts()) > 0 })
		e.AtEnd("no call is open", func(v *model.View) error {
			if n := len(v.OpenContexts()); n > 0 {
				return fmt.Errorf("%d", n)
			}
			return nil
		})
	}}, 1)
	if r.Verdict != explore.Holds {
		t.Errorf("%+v", r.Properties)
	}
	if most != 1 {
		t.Errorf("the property saw %d canisters created, want 1", most)
	}
}
