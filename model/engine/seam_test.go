package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// Where the modeller's Go meets the engine: cleanup runs, choices, codes, tasks, and
// canisters that are not what a reference says.

type seam struct {
	L       model.Ref[ledger]
	M       model.Ref[ledger]
	Written model.Cell[int]
	Lock    model.Lock
	Self    model.Ref[seam]
}

// one searches a scenario of the canister above with one client and the kinds of
// fault; every world is checked against the specification and itself.
func one(t *testing.T, method func(*seam, *model.Msg, int) (int, error), kinds model.Faults, faults int, more ...func(*model.Env, model.Ref[seam])) explore.Report {
	t.Helper()
	r, err := oneErr(method, kinds, faults, more...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func oneErr(method func(*seam, *model.Msg, int) (int, error), kinds model.Faults, faults int, more ...func(*model.Env, model.Ref[seam])) (explore.Report, error) {
	s := model.Scenario{Name: "test/seam", Setup: func(e *model.Env) {
		l, m := model.Deploy(e, "l", &ledger{}), model.Deploy(e, "m", &ledger{})
		a := model.Deploy(e, "a", &seam{L: l, M: m, Self: model.RefTo[seam]("a")})
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, a, method, 1) })
		e.Faults(kinds)
		e.Always("666 is never written", func(v *model.View) error {
			if n := a.In(v).Written.Get(); n == 666 {
				return model.Error("666")
			}
			return nil
		})
		for _, f := range more {
			f(e, a)
		}
	}}
	sys, err := explore.Compile(s, engine.Paranoid)
	if err != nil {
		return explore.Report{}, err
	}
	return explore.Exhaustive(context.Background(), sys, explore.Options{Faults: faults})
}

func verdictOf(r explore.Report, property string) explore.Verdict {
	for _, p := range r.Properties {
		if p.Name == property {
			return p.Verdict
		}
	}
	return "no such property"
}

// A deferred function that chooses, run by a cleanup.
func (s *seam) ChoosesInCleanup(m *model.Msg, n int) (int, error) {
	defer func() { s.Written.Set(model.Choose(m, 1, 2, 666)) }()
	_, err := model.Call(m, s.L, (*ledger).Pay, n)
	if err == nil {
		s.Written.Set(3)
	}
	s.Lock.TryAcquire()
	return n, nil
}

// It traps by itself, so the cleanup costs no fault.
func (s *seam) TrapsAndChooses(m *model.Msg, n int) (int, error) {
	defer func() {
		if s.Lock.Held() { // held before the await only
			s.Written.Set(model.Choose(m, 1, 666))
		}
	}()
	s.Lock.TryAcquire()
	model.Call(m, s.L, (*ledger).Pay, n)
	s.Lock.Release()
	if model.Choose(m, true, false) {
		m.Trap("no")
	}
	return n, nil
}

// The cleanup itself traps in one of two ways.
func (s *seam) CleanupMayTrap(m *model.Msg, n int) (int, error) {
	defer func() {
		s.Written.Set(5)
		if model.Choose(m, true, false) {
			m.Trap("in cleanup")
		}
		s.Written.Set(666)
	}()
	model.Call(m, s.L, (*ledger).Pay, n)
	m.Trap("always")
	return n, nil
}

// "Credit again in a deferred function if the reject was clean."
func (s *seam) CodeInCleanup(m *model.Msg, n int) (int, error) {
	var err error
	defer func() {
		if err != nil && !model.IsClean(err) {
			s.Written.Set(666)
		}
	}()
	_, err = model.Call(m, s.L, (*ledger).Pay, n)
	model.Call(m, s.L, (*ledger).Pay, n)
	m.Trap("always")
	return n, nil
}

func (s *seam) ExactCodeInCleanup(m *model.Msg, n int) (int, error) {
	var err error
	defer func() {
		if rej, ok := err.(*model.Reject); ok && rej.Code() == model.DestinationInvalid {
			s.Written.Set(666)
		}
	}()
	_, err = model.Call(m, s.L, (*ledger).Pay, n)
	model.Call(m, s.L, (*ledger).Pay, n)
	m.Trap("always")
	return n, nil
}

// A code from before a loop, read by a cleanup that starts inside it.
func (s *seam) CodeInCleanupOfALoop(m *model.Msg, n int) (int, error) {
	_, err := model.Call(m, s.L, (*ledger).Pay, n)
	defer func() {
		if err != nil && !model.IsClean(err) {
			s.Written.Set(666)
		}
	}()
	model.Loop(m, 0, func(i int) (int, bool) {
		model.Call(m, s.L, (*ledger).Pay, n)
		return i + 1, i == 1
	})
	m.Trap("always")
	return n, nil
}

func TestCleanupChooses(t *testing.T) {
	for _, c := range []struct {
		name   string
		method func(*seam, *model.Msg, int) (int, error)
		kinds  model.Faults
		faults int
	}{
		{"option", (*seam).ChoosesInCleanup, model.Trap, 1},
		{"after a trap of its own", (*seam).TrapsAndChooses, 0, 0},
		{"a cleanup that may trap", (*seam).CleanupMayTrap, 0, 0},
		{"class of a code", (*seam).CodeInCleanup, model.SysReject, 1},
		{"code", (*seam).ExactCodeInCleanup, model.SysReject, 1},
		{"code in a loop", (*seam).CodeInCleanupOfALoop, model.SysReject, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := one(t, c.method, c.kinds, c.faults)
			if v := verdictOf(r, "666 is never written"); v != explore.Violated {
				t.Errorf("%s, want violated", v)
			}
			if p := r.Properties[0]; p.Faults > c.faults {
				t.Errorf("%d faults", p.Faults)
			}
		})
	}
}

// Two calls under way, awaited in the order of the calls or in the other.
func (s *seam) joins(m *model.Msg, n int, first bool) {
	s.Lock.TryAcquire()
	defer s.Lock.Release()
	f, g := model.Start(m, s.L, (*ledger).Pay, n), model.Start(m, s.M, (*ledger).Pay, n)
	if first {
		f.Await()
		g.Await()
	} else {
		g.Await()
		f.Await()
	}
	s.Written.Set(1)
}

func (s *seam) JoinsFG(m *model.Msg, n int) (int, error) { s.joins(m, n, true); return 0, nil }
func (s *seam) JoinsGF(m *model.Msg, n int) (int, error) { s.joins(m, n, false); return 0, nil }

// The callback of a call may trap though nobody awaits it yet.
func TestCallbackNobodyAwaitsTraps(t *testing.T) {
	for _, method := range []func(*seam, *model.Msg, int) (int, error){(*seam).JoinsFG, (*seam).JoinsGF} {
		for _, commits := range []bool{false, true} {
			r := one(t, method, model.Trap|model.CleanupTrap, 2, func(e *model.Env, a model.Ref[seam]) {
				if commits {
					e.AwaitsCommit()
				}
				l, n := model.RefTo[ledger]("l"), model.RefTo[ledger]("m")
				e.Always("the frame lives while one of both is open", func(v *model.View) error {
					if a.In(v).Written.Get() == 0 && !a.In(v).Lock.Held() && l.In(v).Paid.Get()+n.In(v).Paid.Get() == 1 && len(v.OpenContexts()) == 1 {
						return model.Error("it was cleaned up with a call under way")
					}
					return nil
				})
				e.AtEnd("the lock is free", func(v *model.View) error {
					if a.In(v).Lock.Held() {
						return model.Error("held")
					}
					return nil
				})
			})
			p := r.Properties[1]
			if p.Verdict != explore.Violated || p.Faults != 1 || p.Steps != 3 {
				t.Errorf("commits %t: cleaned up: %s with %d faults, %d steps; want violated with 1 fault, 3 steps", commits, p.Verdict, p.Faults, p.Steps)
			}
			// Its cleanup may trap, too: the lock stays.
			if p := r.Properties[2]; p.Verdict != explore.Violated || p.Faults != 1 {
				t.Errorf("commits %t: the lock: %s with %d faults", commits, p.Verdict, p.Faults)
			}
		}
	}
}

// Options of a choice change how calls are made after it: what one option's run does
// must not show in that of another.
func (s *seam) choosesHow(m *model.Msg, n int, options ...[]model.Option) (int, error) {
	model.Call(m, s.M, (*ledger).Pay, n)
	i := model.Choose(m, 0, 1)
	_, err := model.Call(m, s.L, (*ledger).Pay, n, options[i]...)
	if model.IsUnknown(err) {
		s.Written.Set(666)
	}
	return 0, nil
}

func (s *seam) BoundedFirst(m *model.Msg, n int) (int, error) {
	return s.choosesHow(m, n, []model.Option{model.Bounded()}, nil)
}

func (s *seam) BoundedLast(m *model.Msg, n int) (int, error) {
	return s.choosesHow(m, n, nil, []model.Option{model.Bounded()})
}

func (s *seam) calleeAfterChoice(m *model.Msg, n int, options ...model.Ref[ledger]) (int, error) {
	model.Call(m, s.M, (*ledger).Pay, n)
	to := model.Choose(m, options...)
	model.Call(m, to, (*ledger).Pay, 2*n)
	return 0, nil
}

func (s *seam) CalleeLM(m *model.Msg, n int) (int, error) { return s.calleeAfterChoice(m, n, s.L, s.M) }
func (s *seam) CalleeML(m *model.Msg, n int) (int, error) { return s.calleeAfterChoice(m, n, s.M, s.L) }

func (s *seam) notifies(m *model.Msg, n int, first bool) (int, error) {
	model.Call(m, s.M, (*ledger).Pay, n)
	if model.Choose(m, first, !first) {
		model.Notify(m, s.L, (*ledger).Pay, n)
		model.Call(m, s.M, (*ledger).Pay, n)
		return 0, nil
	}
	_, err := model.Call(m, s.L, (*ledger).Pay, n)
	if err == nil {
		s.Written.Set(666)
	}
	return 0, nil
}

func (s *seam) NotifiesFirst(m *model.Msg, n int) (int, error) { return s.notifies(m, n, true) }
func (s *seam) NotifiesLast(m *model.Msg, n int) (int, error)  { return s.notifies(m, n, false) }

func TestChoicesShareNothing(t *testing.T) {
	for _, c := range []struct {
		name   string
		a, b   func(*seam, *model.Msg, int) (int, error)
		kinds  model.Faults
		states int64
	}{
		{"bounded", (*seam).BoundedFirst, (*seam).BoundedLast, model.Unknown, 20},
		{"callee", (*seam).CalleeLM, (*seam).CalleeML, model.Unknown, 0},
		{"notify", (*seam).NotifiesFirst, (*seam).NotifiesLast, model.SysReject, 0},
	} {
		a, b := one(t, c.a, c.kinds, 1), one(t, c.b, c.kinds, 1)
		if a.States != b.States || a.Transitions != b.Transitions || a.Verdict != b.Verdict {
			t.Errorf("%s: %s, %d worlds, %d transitions in one order of the options and %s, %d, %d in the other",
				c.name, a.Verdict, a.States, a.Transitions, b.Verdict, b.States, b.Transitions)
		}
		if c.name != "callee" && a.Verdict != explore.Violated {
			t.Errorf("%s: %s", c.name, a.Verdict)
		}
		t.Logf("%s: %d worlds", c.name, a.States)
	}
}

// The same for a client.
func TestClientChoicesShareNothing(t *testing.T) {
	search := func(first int) explore.Report {
		return search(t, model.Scenario{Name: "test/client", Setup: func(e *model.Env) {
			l := []model.Ref[ledger]{model.Deploy(e, "l", &ledger{}), model.Deploy(e, "m", &ledger{})}
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) {
				model.Ingress(c, l[0], (*ledger).Pay, 1)
				model.Ingress(c, l[model.Choose(c, first, 1-first)], (*ledger).Pay, 2)
				model.Ingress(c, l[0], (*ledger).Pay, 4)
			})
			e.Faults(model.Unknown)
		}}, 2)
	}
	if a, b := search(0), search(1); a.States != b.States || a.Transitions != b.Transitions {
		t.Errorf("%d worlds, %d transitions in one order of the options; %d, %d in the other", a.States, a.Transitions, b.States, b.Transitions)
	}
}

// Options that print alike are different all the same.
type shy struct{ N int }

func (shy) String() string { return "shy" }

func (s *seam) ChoosesAlike(m *model.Msg, n int) (int, error) {
	if model.Choose(m, shy{1}, shy{2}, shy{3}).N == 3 {
		s.Written.Set(666)
	}
	return 0, nil
}

func (s *seam) ChoosesAlikeInCleanup(m *model.Msg, n int) (int, error) {
	defer func() {
		if model.Choose(m, shy{1}, shy{2}).N == 2 {
			s.Written.Set(666)
		}
	}()
	model.Call(m, s.L, (*ledger).Pay, n)
	m.Trap("always")
	return 0, nil
}

func (s *seam) ChoosesTwiceAlike(m *model.Msg, n int) (int, error) {
	if a, b := model.Choose(m, "a, b", "a"), model.Choose(m, "c", "b, c"); a == "a" && b == "b, c" {
		s.Written.Set(666)
	}
	return 0, nil
}

func TestOptionsThatPrintAlike(t *testing.T) {
	for _, method := range []func(*seam, *model.Msg, int) (int, error){
		(*seam).ChoosesAlike, (*seam).ChoosesAlikeInCleanup, (*seam).ChoosesTwiceAlike,
	} {
		r := one(t, method, 0, 0)
		if p := r.Properties[0]; p.Verdict != explore.Violated || p.Counterexample == nil {
			t.Errorf("%s", p.Verdict)
		}
	}
}

// What another frame was given.

func (s *seam) OuterMsg(m *model.Msg, n int) (int, error) {
	model.Go(m, func(*model.Msg) { model.Call(m, s.L, (*ledger).Pay, n) })
	return 0, nil
}

func (s *seam) OuterReply(m *model.Msg, n int) (int, error) {
	model.Go(m, func(*model.Msg) { model.Reply(m, 7) })
	return 0, model.NoAnswer
}

func (s *seam) OuterChoose(m *model.Msg, n int) (int, error) {
	model.Go(m, func(*model.Msg) { s.Written.Set(model.Choose(m, 1, 2)) })
	return 0, nil
}

func (s *seam) OuterFuture(m *model.Msg, n int) (int, error) {
	f := model.Start(m, s.L, (*ledger).Pay, n)
	model.Go(m, func(*model.Msg) { f.Await() })
	return 0, nil
}

func (s *seam) OuterReject(m *model.Msg, n int) (int, error) {
	_, err := model.Call(m, s.L, (*ledger).Pay, n)
	model.Go(m, func(*model.Msg) {
		if model.IsClean(err) {
			s.Written.Set(666)
		}
	})
	return 0, nil
}

func (s *seam) OuterCycles(m *model.Msg, n int) (int, error) {
	model.Go(m, func(*model.Msg) { m.CyclesAccept(1) })
	return 0, nil
}

func (s *seam) OuterLoop(m *model.Msg, n int) (int, error) {
	model.Go(m, func(in *model.Msg) {
		model.Loop(m, 0, func(i int) (int, bool) { model.Call(in, s.L, (*ledger).Pay, n); return i, true })
	})
	return 0, nil
}

var kept *model.Msg

func (s *seam) KeepsMsg(m *model.Msg, n int) (int, error) {
	kept = m
	model.Call(m, s.Self, (*seam).UsesKept, n)
	return 0, nil
}

func (s *seam) UsesKept(_ *model.Msg, n int) (int, error) {
	model.Notify(kept, s.L, (*ledger).Pay, n)
	return 0, nil
}

func TestOtherFrames(t *testing.T) {
	for name, method := range map[string]func(*seam, *model.Msg, int) (int, error){
		"call": (*seam).OuterMsg, "reply": (*seam).OuterReply, "choose": (*seam).OuterChoose, "future": (*seam).OuterFuture,
		"reject": (*seam).OuterReject, "cycles": (*seam).OuterCycles, "loop": (*seam).OuterLoop, "handler": (*seam).KeepsMsg,
	} {
		_, err := oneErr(method, model.SysReject, 1)
		if err == nil || !strings.Contains(err.Error(), "of another frame") || !strings.Contains(err.Error(), "handler a.") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Cycles go back with the answer.

func (s *seam) AcceptsAfterReply(m *model.Msg, n int) (int, error) {
	m.CyclesAccept(1)
	model.Reply(m, 1)
	if m.CyclesAccept(10) != 0 || m.CyclesAvailable() != 0 {
		s.Written.Set(666)
	}
	model.Go(m, func(m *model.Msg) {
		if m.CyclesAccept(10) != 0 {
			s.Written.Set(666)
		}
	})
	model.Call(m, s.L, (*ledger).Pay, n)
	if m.CyclesAccept(10) != 0 {
		s.Written.Set(666)
	}
	return 0, nil
}

func (s *seam) PaysEarly(m *model.Msg, n int) (int, error) {
	f := model.Start(m, s.Self, (*seam).AcceptsAfterReply, n, model.WithCycles(100))
	if f.Refund() != 99 {
		s.Written.Set(666)
	}
	return 0, nil
}

func TestCyclesAfterReply(t *testing.T) {
	r := one(t, (*seam).PaysEarly, 0, 0, func(e *model.Env, a model.Ref[seam]) {
		model.Cycles(e, a, 1000)
		e.AtEnd("nothing is lost", func(v *model.View) error {
			if v.Cycles("a") != 1000 {
				return model.Error("lost")
			}
			return nil
		})
	})
	if r.Verdict != explore.Holds {
		t.Errorf("%s: %+v", r.Verdict, r.Properties)
	}
}

// Calls to what is no canister, or not of the code that the reference says.

type otherCode struct {
	Pings model.Cell[int]
}

func (o *otherCode) Pay(_ *model.Msg, who string) (string, error) { o.Pings.Set(1); return who, nil }
func (o *otherCode) Note(_ *model.Msg, s string) (string, error)  { o.Pings.Set(2); return s, nil }
func (o *otherCode) Extra(*model.Msg, int) (int, error)           { o.Pings.Set(3); return 1, nil }
func (o *otherCode) Refuse(*model.Msg, int) (string, error)       { return "", nil }

func (s *seam) want(err error, code model.RejectCode) {
	if rej, ok := err.(*model.Reject); !ok || rej.Code() != code {
		s.Written.Set(666)
	}
}

func (s *seam) CallsUser(m *model.Msg, n int) (int, error) {
	_, err := model.Call(m, model.RefTo[ledger](m.Caller()), (*ledger).Pay, n)
	s.want(err, model.DestinationInvalid)
	_, err = model.CanisterStatus(m, m.Caller())
	s.want(err, model.DestinationInvalid)
	_, err = model.Call(m, model.Ref[ledger]{}, (*ledger).Pay, n)
	s.want(err, model.DestinationInvalid)
	_, err = model.Call(m, model.RefTo[ledger]("nobody"), (*ledger).Pay, n)
	s.want(err, model.DestinationInvalid)
	return 0, nil
}

func (s *seam) CallsOther(m *model.Msg, n int) (int, error) {
	_, err := model.Call(m, model.RefTo[otherCode]("l"), (*otherCode).Extra, n)
	s.want(err, model.CanisterError) // a ledger has no such method
	_, err = model.Call(m, model.RefTo[otherCode]("l"), (*otherCode).Pay, "x")
	s.want(err, model.CanisterError) // its Pay wants a number
	if _, err = model.Call(m, model.RefTo[otherCode]("l"), (*otherCode).Note, "x"); err != nil {
		s.Written.Set(666) // but Note is what it seems to be
	}
	return 0, nil
}

func TestCallsWhatIsNoSuchCanister(t *testing.T) {
	for _, method := range []func(*seam, *model.Msg, int) (int, error){(*seam).CallsUser, (*seam).CallsOther} {
		if r := one(t, method, 0, 0); r.Verdict != explore.Holds {
			t.Errorf("%s: %s", r.Verdict, r.Properties[0].Counterexample.Format())
		}
	}
}

func (s *seam) ExpectsOtherReply(m *model.Msg, n int) (int, error) {
	model.Call(m, model.RefTo[otherCode]("l"), (*otherCode).Refuse, n)
	return 0, nil
}

func TestReplyOfAnotherType(t *testing.T) {
	_, err := oneErr((*seam).ExpectsOtherReply, 0, 0)
	if err == nil || !strings.Contains(err.Error(), "takes the reply to be a string, the method replies a int64") {
		t.Error(err)
	}
}

// A verdict does not depend on what else the process has run: the callee owns its
// methods.
func TestVerdictDoesNotDependOnOtherScenarios(t *testing.T) {
	setup := func(name func(a model.Ref[ledger]) func(*model.Client)) func(e *model.Env) {
		return func(e *model.Env) {
			model.Deploy(e, "code", &otherCode{})
			run := name(model.RefTo[ledger]("code"))
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { run(c) })
			e.Always("never noted", func(v *model.View) error {
				if model.RefTo[otherCode]("code").In(v).Pings.Get() == 2 {
					return model.Error("noted")
				}
				return nil
			})
		}
	}
	before := search(t, model.Scenario{Name: "test/before", Setup: setup(func(l model.Ref[ledger]) func(*model.Client) {
		return func(c *model.Client) { model.Ingress(c, l, (*ledger).Note, "x") }
	})}, 0)
	search(t, model.Scenario{Name: "test/other", Setup: setup(func(model.Ref[ledger]) func(*model.Client) {
		return func(c *model.Client) { model.Ingress(c, model.RefTo[otherCode]("code"), (*otherCode).Note, "x") }
	})}, 0)
	after := search(t, model.Scenario{Name: "test/before", Setup: setup(func(l model.Ref[ledger]) func(*model.Client) {
		return func(c *model.Client) { model.Ingress(c, l, (*ledger).Note, "x") }
	})}, 0)
	if before.Verdict != explore.Violated || after.Verdict != before.Verdict || before.States != after.States {
		t.Errorf("%s, then %s; want violated both times", before.Verdict, after.Verdict)
	}
}

func (s *seam) hidden(*model.Msg, int) (int, error) { return 0, nil }

func TestHiddenMethod(t *testing.T) {
	_, err := oneErr((*seam).hidden, 0, 0)
	if err == nil || !strings.Contains(err.Error(), "not exported") {
		t.Error(err)
	}
}

// Created canisters are objects of their own in a property.

type shard struct{ N model.Cell[int] }

func (s *shard) Init(_ *model.Msg, n int) (model.None, error) { s.N.Set(n); return model.None{}, nil }

type shards struct{ IDs model.List[model.Principal] }

func (s *shards) Make(m *model.Msg, n int) (int, error) {
	for i := range 2 {
		id, err := model.CreateCanister(m, model.WithCycles(model.CreationFee))
		if err != nil {
			return 0, err
		}
		if err := model.InstallCode(m, id, (*shard).Init, n+i); err != nil {
			return 0, err
		}
		s.IDs.Append(id)
	}
	return 0, nil
}

func TestCreatedCanistersInProperties(t *testing.T) {
	r := search(t, model.Scenario{Name: "test/shards", Setup: func(e *model.Env) {
		model.Installable(e, &shard{})
		a := model.Deploy(e, "a", &shards{})
		model.Cycles(e, a, 10*model.CreationFee)
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, a, (*shards).Make, 1) })
		e.Always("all shards agree", func(v *model.View) error {
			var all []*shard
			for _, id := range a.In(v).IDs.All() {
				all = append(all, model.RefTo[shard](id).In(v))
			}
			for _, s := range all {
				if s.N.Get() != all[0].N.Get() {
					return model.Error("they differ")
				}
			}
			return nil
		})
	}}, 0)
	if r.Verdict != explore.Violated {
		t.Errorf("%s, want violated: one shard holds 1, the other 2", r.Verdict)
	}
}

// The handler that writes an untracked field is named, and not one that runs later.

type careless struct {
	L     model.Ref[ledger]
	Cache int
	N     model.Cell[int]
}

func (c *careless) Bad(*model.Msg, int) (int, error)      { c.Cache++; return 0, nil }
func (c *careless) Aardvark(*model.Msg, int) (int, error) { c.N.Set(1); return 0, nil }

func TestUntrackedWriteIsBlamedOnItsHandler(t *testing.T) {
	for range 5 {
		err := searchError(t, func(e *model.Env) {
			a := model.Deploy(e, "x", &careless{})
			for _, who := range []string{"alice", "bob"} {
				model.NewClient(e, who, &nothing{}, func(_ *nothing, c *model.Client) {
					method := (*careless).Bad
					if who == "bob" {
						method = (*careless).Aardvark
					}
					model.Ingress(c, a, method, 1)
				})
			}
		})
		if !strings.Contains(err.Error(), "handler x.Bad") || !strings.Contains(err.Error(), "careless.Cache changed") {
			t.Fatal(err)
		}
	}
}
