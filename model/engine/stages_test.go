package engine_test

import (
	"errors"

	"github.com/icmc-project/icmc/model"
)

// The stages that plays start: a ledger, an app that uses it in various ways, and
// alice, who calls one method of the app.

const errPoor = model.Error("poor")

type ledger struct {
	Paid  model.Cell[int]
	Order model.List[string]
}

func (l *ledger) Pay(_ *model.Msg, n int) (int, error) {
	l.Paid.Set(l.Paid.Get() + n)
	return l.Paid.Get(), nil
}

func (l *ledger) Note(_ *model.Msg, s string) (string, error) { l.Order.Append(s); return s, nil }

func (l *ledger) Refuse(*model.Msg, int) (int, error) { return 0, errPoor }

func (l *ledger) RejectAfter(_ *model.Msg, n int) (int, error) {
	l.Paid.Set(n)
	return 0, model.RejectWith("no")
}

func (l *ledger) TrapAfter(m *model.Msg, n int) (int, error) {
	l.Paid.Set(n)
	m.Trap("index out of bounds")
	return 0, nil
}

type app struct {
	Ledger model.Ref[ledger]
	Self   model.Ref[app]
	Lock   model.Lock
	Before model.Cell[bool]
	After  model.Cell[string]
}

func outcomeOf(err error) string {
	var r *model.Reject
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &r) && model.IsUnknown(err):
		return "unknown"
	case errors.As(err, &r):
		return "reject"
	}
	return err.Error()
}

// Pay awaits one call between two writes, under a lock released in cleanup.
func (a *app) Pay(m *model.Msg, n int) (int, error) {
	if !a.Lock.TryAcquire() {
		return 0, model.RejectWith("busy")
	}
	defer a.Lock.Release()
	a.Before.Set(true)
	total, err := model.Call(m, a.Ledger, (*ledger).Pay, n)
	a.After.Set(outcomeOf(err))
	return total, err
}

// PayBounded is Pay with a bounded wait.
func (a *app) PayBounded(m *model.Msg, n int) (int, error) {
	_, err := model.Call(m, a.Ledger, (*ledger).Pay, n, model.Bounded())
	a.After.Set(outcomeOf(err))
	return 0, nil
}

// PayThenAsk pays with a bounded wait and, if the outcome is unknown, asks: the
// second request is behind the first in the same queue.
func (a *app) PayThenAsk(m *model.Msg, n int) (int, error) {
	_, err := model.Call(m, a.Ledger, (*ledger).Pay, n, model.Bounded())
	if model.IsUnknown(err) {
		paid, err := model.Call(m, a.Ledger, (*ledger).Pay, 0)
		if err == nil && paid == 0 {
			a.After.Set("not paid, and never will be")
		} else if err == nil {
			a.After.Set("paid")
		}
	}
	return 0, nil
}

// Unguarded takes the lock and does not release it in cleanup.
func (a *app) Unguarded(m *model.Msg, n int) (int, error) {
	if !a.Lock.TryAcquire() {
		return 0, model.RejectWith("busy")
	}
	v, err := model.Call(m, a.Ledger, (*ledger).Pay, n)
	a.Lock.Release()
	return v, err
}

// TrapFirst takes the lock and traps before any await.
func (a *app) TrapFirst(m *model.Msg, _ int) (int, error) {
	a.Lock.TryAcquire()
	m.Trap("assertion failed")
	return 0, nil
}

// GuardAfter takes the lock after an await: a guard that the await does not have.
func (a *app) GuardAfter(m *model.Msg, n int) (int, error) {
	v, err := model.Call(m, a.Ledger, (*ledger).Pay, n)
	if !a.Lock.TryAcquire() {
		return 0, model.RejectWith("busy")
	}
	defer a.Lock.Release()
	return v, err
}

// Both makes two calls before it awaits either, under the lock.
func (a *app) Both(m *model.Msg, n int) (int, error) {
	if !a.Lock.TryAcquire() {
		return 0, model.RejectWith("busy")
	}
	defer a.Lock.Release()
	first := model.Start(m, a.Ledger, (*ledger).Note, "first")
	second := model.Start(m, a.Ledger, (*ledger).Note, "second")
	_, err1 := first.Await()
	_, err2 := second.Await()
	a.After.Set(outcomeOf(err1) + ", " + outcomeOf(err2))
	return 0, nil
}

// Tasks runs two tasks in one call context; either may answer.
func (a *app) Tasks(m *model.Msg, n int) (int, error) {
	model.Go(m, func(m *model.Msg) {
		_, err := model.Call(m, a.Ledger, (*ledger).Note, "task")
		model.Reply(m, len(outcomeOf(err)))
	})
	_, err := model.Call(m, a.Ledger, (*ledger).Note, "handler")
	if err != nil {
		return 0, err
	}
	return 0, model.NoAnswer
}

// Early answers before its call returns.
func (a *app) Early(m *model.Msg, n int) (int, error) {
	model.Reply(m, 7)
	_, err := model.Call(m, a.Ledger, (*ledger).Pay, n)
	a.After.Set(outcomeOf(err))
	return 0, nil
}

// Twice answers, and then returns an error.
func (a *app) Twice(m *model.Msg, n int) (int, error) {
	model.Reply(m, 7)
	return 0, errPoor
}

// Silent returns without an answer, which commits.
func (a *app) Silent(m *model.Msg, n int) (int, error) {
	a.Before.Set(true)
	return 0, model.NoAnswer
}

// Rethrow passes on what it got.
func (a *app) Rethrow(m *model.Msg, n int) (int, error) {
	return model.Call(m, a.Ledger, (*ledger).RejectAfter, n)
}

// Trapper calls a method that traps.
func (a *app) Trapper(m *model.Msg, n int) (int, error) {
	_, err := model.Call(m, a.Ledger, (*ledger).TrapAfter, n)
	var r *model.Reject
	if errors.As(err, &r) {
		a.After.Set(r.Code().String())
	}
	return 0, nil
}

// Refused calls a method that answers an error.
func (a *app) Refused(m *model.Msg, n int) (int, error) {
	_, err := model.Call(m, a.Ledger, (*ledger).Refuse, n)
	if errors.Is(err, errPoor) {
		a.After.Set("poor")
	}
	return 0, err
}

// Looks reads the code of a reject.
func (a *app) Looks(m *model.Msg, n int) (int, error) {
	_, err := model.Call(m, a.Ledger, (*ledger).Pay, n)
	var r *model.Reject
	if errors.As(err, &r) {
		a.After.Set(r.Code().String())
	}
	return 0, nil
}

// NotifyTwice sends two requests whose answers nobody looks at, and returns.
func (a *app) NotifyTwice(m *model.Msg, n int) (int, error) {
	model.Notify(m, a.Ledger, (*ledger).Note, "first")
	model.Notify(m, a.Ledger, (*ledger).Note, "second")
	return 0, nil
}

// CallsSelf calls its own canister and answers.
func (a *app) CallsSelf(m *model.Msg, n int) (int, error) {
	return model.Call(m, a.Self, (*app).Silent, n)
}

// AsksEarly calls a method of its own canister that answers early.
func (a *app) AsksEarly(m *model.Msg, n int) (int, error) {
	return model.Call(m, a.Self, (*app).Early, n)
}

// Chooses lets the environment pick one of three.
func (a *app) Chooses(m *model.Msg, _ int) (int, error) { return model.Choose(m, 10, 20, 30), nil }

// front stands between users and the app, and waits bounded.
type front struct{ App model.Ref[app] }

func (f *front) Pay(m *model.Msg, n int) (int, error) {
	return model.Call(m, f.App, (*app).Unguarded, n, model.Bounded())
}

// maker creates canisters.
type maker struct{ Children model.List[model.Principal] }

type child struct{ Owner model.Cell[model.Principal] }

// Init is the child's init: only its maker's users own children.
func (c *child) Init(m *model.Msg, owner model.Principal) (struct{}, error) {
	if owner.IsAnonymous() {
		m.Trap("no owner")
	}
	c.Owner.Set(owner)
	return struct{}{}, nil
}

func (c *child) WhoOwns(*model.Msg, struct{}) (model.Principal, error) { return c.Owner.Get(), nil }

// Make creates a canister with some cycles, installs code twice, and asks it.
func (f *maker) Make(m *model.Msg, cycles uint64) (string, error) {
	id, err := model.CreateCanister(m, model.WithCycles(cycles))
	if err != nil {
		return "", err
	}
	f.Children.Append(id)
	if _, err := model.Call(m, model.RefTo[child](id), (*child).WhoOwns, struct{}{}); err == nil {
		return "", model.RejectWith("an empty canister answered")
	}
	if err := model.InstallCode(m, id, (*child).Init, model.Anonymous); err == nil {
		return "", model.RejectWith("init did not trap")
	}
	if err := model.InstallCode(m, id, (*child).Init, m.Caller()); err != nil {
		return "", err
	}
	if err := model.InstallCode(m, id, (*child).Init, m.Caller()); err == nil {
		return "", model.RejectWith("installed twice")
	}
	owner, err := model.Call(m, model.RefTo[child](id), (*child).WhoOwns, struct{}{})
	return string(owner), err
}

func making(cycles uint64) func(*model.Env) {
	return func(e *model.Env) {
		f := model.Deploy(e, "maker", &maker{})
		model.Cycles(e, f, 3_000_000_000_000)
		model.Installable(e, &child{})
		model.NewClient(e, "alice", &alice{}, func(s *alice, c *model.Client) {
			_, err := model.Ingress(c, f, (*maker).Make, cycles)
			s.Got.Set(outcomeOf(err))
		})
		e.Faults(model.SysReject)
	}
}

// earner accepts part of the cycles that come with a call.
type earner struct{}

func (*earner) Work(m *model.Msg, price uint64) (uint64, error) { return m.CyclesAccept(price), nil }

type payer struct {
	Earner   model.Ref[earner]
	Refunded model.Cell[uint64]
}

// Buy attaches 100 cycles to a call that costs 30.
func (p *payer) Buy(m *model.Msg, bounded bool) (int, error) {
	opts := []model.Option{model.WithCycles(100)}
	if bounded {
		opts = append(opts, model.Bounded())
	}
	work := model.Start(m, p.Earner, (*earner).Work, 30, opts...)
	_, err := work.Await()
	p.Refunded.Set(work.Refund())
	return 0, err
}

func buying(bounded bool) func(*model.Env) {
	return func(e *model.Env) {
		w := model.Deploy(e, "earner", &earner{})
		p := model.Deploy(e, "payer", &payer{Earner: w})
		model.Cycles(e, p, 250)
		model.NewClient(e, "alice", &alice{}, func(s *alice, c *model.Client) {
			_, err := model.Ingress(c, p, (*payer).Buy, bounded)
			s.Got.Set(outcomeOf(err))
		})
		e.Faults(model.DefaultFaults)
	}
}

type alice struct{ Got model.Cell[string] }

// stage is a scenario in which alice, and whoever else is named, calls a method of
// the app once.
func stage(method func(*app, *model.Msg, int) (int, error), faults model.Faults, others ...string) func(*model.Env) {
	return func(e *model.Env) {
		l := model.Deploy(e, "ledger", &ledger{})
		a := model.Deploy(e, "app", &app{Ledger: l, Self: model.Ref[app]{ID: "app"}})
		for _, n := range append([]string{"alice"}, others...) {
			model.NewClient(e, n, &alice{}, func(s *alice, c *model.Client) {
				_, err := model.Ingress(c, a, method, 1)
				s.Got.Set(outcomeOf(err))
			})
		}
		e.Faults(faults)
	}
}

const anyFault = model.DefaultFaults | model.CleanupTrap | model.Silence

var stages = map[string]func(*model.Env){
	"pay":         stage((*app).Pay, model.SysReject|model.Trap),
	"pay-cleanup": stage((*app).Pay, model.Trap|model.CleanupTrap, "bob"),
	"pay-any":     stage((*app).Pay, anyFault),
	"pay-two":     stage((*app).Pay, 0, "bob"),
	"bounded":     stage((*app).PayBounded, model.SysReject|model.Unknown|model.Silence),
	"fence":       stage((*app).PayThenAsk, model.Unknown),
	"unguarded":   stage((*app).Unguarded, model.Trap, "bob"),
	"trap-first":  stage((*app).TrapFirst, 0),
	"both":        stage((*app).Both, model.SysReject|model.Trap, "bob"),
	"both-motoko": func(e *model.Env) {
		stage((*app).Both, model.Trap)(e)
		e.AwaitsCommit()
	},
	"tasks":      stage((*app).Tasks, model.Trap|model.SysReject),
	"early":      stage((*app).Early, model.Trap),
	"twice":      stage((*app).Twice, 0),
	"silent":     stage((*app).Silent, 0),
	"rethrow":    stage((*app).Rethrow, 0),
	"trapper":    stage((*app).Trapper, 0),
	"refused":    stage((*app).Refused, 0),
	"looks":      stage((*app).Looks, model.SysReject),
	"silence":    stage((*app).Pay, model.Silence),
	"notify":     stage((*app).NotifyTwice, model.SysReject),
	"calls-self": stage((*app).CallsSelf, 0),
	"asks-early": stage((*app).AsksEarly, model.Silence),
	"chooses":    stage((*app).Chooses, 0),
	"in-progress": func(e *model.Env) {
		l := model.Deploy(e, "ledger", &ledger{})
		a := model.Deploy(e, "app", &app{Ledger: l})
		f := model.Deploy(e, "front", &front{App: a})
		model.NewClient(e, "alice", &alice{}, func(s *alice, c *model.Client) {
			_, err := model.Ingress(c, f, (*front).Pay, 1)
			s.Got.Set(outcomeOf(err))
		})
		e.Faults(model.Unknown | model.Silence)
	},
	"guards": func(e *model.Env) {
		l := model.Deploy(e, "ledger", &ledger{})
		a := model.Deploy(e, "app", &app{Ledger: l})
		model.NewClient(e, "alice", &alice{}, func(s *alice, c *model.Client) {
			_, err := model.Ingress(c, a, (*app).GuardAfter, 1)
			s.Got.Set(outcomeOf(err))
		})
		model.NewClient(e, "bob", &alice{}, func(s *alice, c *model.Client) {
			_, err := model.Ingress(c, a, (*app).Pay, 1)
			s.Got.Set(outcomeOf(err))
		})
		e.Faults(model.Trap)
	},
	"make":         making(1_000_000_000_000),
	"make-poor":    making(model.CreationFee - 1),
	"make-broke":   making(4_000_000_000_000),
	"buy":          buying(false),
	"buy-bounded":  buying(true),
	"user-unknown": stage((*app).Unguarded, model.Unknown),
}
