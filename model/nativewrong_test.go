package model_test

import (
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/icmc-project/icmc/model"
)

// Models that carry a value over an await in a Go variable. The engine resumes a frame
// from its log, so there the variable has another value than in Go.

// payee adds to a cell and answers.
type payee struct{ Sum model.Cell[int] }

func (p *payee) Pay(_ *model.Msg, n int) (int, error) {
	sum := p.Sum.Get() + n
	p.Sum.Set(sum)
	return n, nil
}

// keeper keeps a value in a Go variable, in one of many ways.
type keeper struct {
	Payee model.Ref[payee]
	Mutex func() *sync.Mutex
	Next  model.Cell[int]
	Posts model.Map[int, model.Principal]
	Out   model.Cell[int]
	Seen  model.Cell[string]
}

func (k *keeper) pay(m *model.Msg) error {
	_, err := model.Call(m, k.Payee, (*payee).Pay, 1)
	return err
}

// UpdateLeaks takes the new id out of an Update.
func (k *keeper) UpdateLeaks(m *model.Msg, _ int) (int, error) {
	var id int
	k.Next.Update(func(n int) int { id = n; return n + 1 })
	_ = k.pay(m)
	k.Posts.Put(id, m.Caller())
	return 0, nil
}

// UpdateLeaks666 does something only behind the new id.
func (k *keeper) UpdateLeaks666(m *model.Msg, _ int) (int, error) {
	var id int
	k.Next.Update(func(n int) int { id = n; return n + 1 })
	_ = k.pay(m)
	if id == 1 {
		k.Out.Set(666)
	}
	return 0, nil
}

// UpdateCounts counts how often its function is run.
func (k *keeper) UpdateCounts(m *model.Msg, _ int) (int, error) {
	n := 0
	k.Next.Update(func(v int) int { n++; return v })
	_ = k.pay(m)
	k.Out.Set(n)
	return 0, nil
}

// FailedFirst notes whether the first of two calls failed.
func (k *keeper) FailedFirst(m *model.Msg, _ int) (int, error) {
	failed := false
	model.Loop(m, 0, func(i int) (int, bool) {
		if err := k.pay(m); i == 0 && err != nil {
			failed = true
		}
		return i + 1, i == 1
	})
	if failed {
		k.Out.Set(666)
	}
	return 0, nil
}

// Counts counts what was paid.
func (k *keeper) Counts(m *model.Msg, _ int) (int, error) {
	paid := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		if k.pay(m) == nil {
			paid++
		}
		return i + 1, i == 2
	})
	k.Out.Set(paid)
	return 0, nil
}

// LastError keeps the last error, which need not be of the last iteration.
func (k *keeper) LastError(m *model.Msg, _ int) (int, error) {
	var last error
	model.Loop(m, 0, func(i int) (int, bool) {
		if err := k.pay(m); err != nil {
			last = err
		}
		return i + 1, i == 2
	})
	if last != nil {
		k.Seen.Set(last.Error())
	}
	return 0, nil
}

// Tries counts in a variable and has no state of its own.
func (k *keeper) Tries(m *model.Msg, _ int) (int, error) {
	tries := 0
	model.Loop(m, 0, func(int) (int, bool) {
		_ = k.pay(m)
		tries++
		return 0, tries == 3
	})
	return 0, nil
}

// TwoOfSix notes whether the first and the fourth of six calls failed.
func (k *keeper) TwoOfSix(m *model.Msg, _ int) (int, error) {
	first, fourth := false, false
	model.Loop(m, 0, func(i int) (int, bool) {
		err := k.pay(m)
		first = first || i == 0 && err != nil
		fourth = fourth || i == 3 && err != nil
		return i + 1, i == 5
	})
	if first && fourth {
		k.Out.Set(666)
	}
	return 0, nil
}

// CleanupReads reads the variable only when it is cleaned up after the loop.
func (k *keeper) CleanupReads(m *model.Msg, _ int) (int, error) {
	failed := false
	defer func() {
		if failed {
			k.Out.Set(666)
		}
	}()
	model.Loop(m, 0, func(i int) (int, bool) {
		if err := k.pay(m); i == 0 && err != nil {
			failed = true
		}
		return i + 1, i == 2
	})
	_ = k.pay(m)
	failed = false
	return 0, nil
}

func add(n *int) { *n++ }

// Helper writes through a helper's parameter.
func (k *keeper) Helper(m *model.Msg, _ int) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		add(&n)
		return i + 1, i == 2
	})
	k.Out.Set(n)
	return 0, nil
}

type counting struct{ n int }

func (c *counting) add() { c.n++ }

// Pointer writes through a pointer method of a struct.
func (k *keeper) Pointer(m *model.Msg, _ int) (int, error) {
	var c counting
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		c.add()
		return i + 1, i == 2
	})
	k.Out.Set(c.n)
	return 0, nil
}

// Alias writes through a second slice.
func (k *keeper) Alias(m *model.Msg, _ int) (int, error) {
	xs := []int{0}
	ys := xs
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		ys[0]++
		return i + 1, i == 2
	})
	k.Out.Set(xs[0])
	return 0, nil
}

type stepping struct {
	k *keeper
	m *model.Msg
	n int
}

func (a *stepping) step(i int) (int, bool) {
	_ = a.k.pay(a.m)
	a.n++
	return i + 1, i == 2
}

// MethodValue has a bound method as the body of its loop.
func (k *keeper) MethodValue(m *model.Msg, _ int) (int, error) {
	a := &stepping{k: k, m: m}
	model.Loop(m, 0, a.step)
	k.Out.Set(a.n)
	return 0, nil
}

// MapWrites writes a captured map.
func (k *keeper) MapWrites(m *model.Msg, _ int) (int, error) {
	seen := map[int]bool{}
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		seen[i] = true
		return i + 1, i == 2
	})
	k.Out.Set(len(seen))
	return 0, nil
}

// KeptState keeps the loop's state, which is a slice, outside of the loop.
func (k *keeper) KeptState(m *model.Msg, _ int) (int, error) {
	var kept []int
	model.Loop(m, []int{}, func(s []int) ([]int, bool) {
		_ = k.pay(m)
		kept = append(kept, len(s))
		return append(s, 1), len(s) == 2
	})
	k.Out.Set(len(kept))
	return 0, nil
}

// TaskWrites writes in a task what the handler reads later.
func (k *keeper) TaskWrites(m *model.Msg, _ int) (int, error) {
	done := false
	model.Go(m, func(m *model.Msg) {
		_ = k.pay(m)
		done = true
	})
	_ = k.pay(m)
	_ = k.pay(m)
	if done {
		k.Out.Set(666)
	}
	return 0, nil
}

// LateWrite writes after Go what the task reads when it starts.
func (k *keeper) LateWrite(m *model.Msg, _ int) (int, error) {
	x := 0
	model.Go(m, func(m *model.Msg) {
		_ = k.pay(m)
		k.Out.Set(x)
	})
	x = 1
	_ = k.pay(m)
	return 0, nil
}

// LateWriteAfterAwait writes after an await what the task reads after an await.
func (k *keeper) LateWriteAfterAwait(m *model.Msg, _ int) (int, error) {
	x := 0
	model.Go(m, func(m *model.Msg) {
		_ = k.pay(m)
		_ = k.pay(m)
		k.Out.Set(x)
	})
	_ = k.pay(m)
	x = 1
	return 0, nil
}

// Mailbox passes values from a task to the handler in a slice.
func (k *keeper) Mailbox(m *model.Msg, _ int) (int, error) {
	var box []int
	model.Go(m, func(m *model.Msg) {
		_ = k.pay(m)
		box = append(box, 1)
	})
	_ = k.pay(m)
	_ = k.pay(m)
	k.Out.Set(len(box))
	return 0, nil
}

// MutexHeld holds a Go mutex over an await; when the frame is unwound it is released.
func (k *keeper) MutexHeld(m *model.Msg, _ int) (int, error) {
	k.Mutex().Lock()
	defer k.Mutex().Unlock()
	_ = k.pay(m)
	return 0, nil
}

// Exits ends its goroutine in an iteration that the engine never gets to.
func (k *keeper) Exits(m *model.Msg, _ int) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		if n++; n == 3 {
			runtime.Goexit()
		}
		return i + 1, i == 3
	})
	return 0, nil
}

// Panics does so in an iteration that the engine never gets to.
func (k *keeper) Panics(m *model.Msg, _ int) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		n++
		return i + []int{1, 1, 1}[n], i == 3
	})
	return 0, nil
}

// TrapsLate traps in an iteration that the engine never gets to.
func (k *keeper) TrapsLate(m *model.Msg, _ int) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		if n++; n == 3 {
			m.Trap("three")
		}
		return i + 1, i == 3
	})
	return 0, nil
}

// TrapsEarly traps in iterations of the engine, but not of Go's.
func (k *keeper) TrapsEarly(m *model.Msg, _ int) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		if n++; n == 1 && i > 0 {
			m.Trap("one")
		}
		return i + 1, i == 3
	})
	return 0, nil
}

func keeping(method func(*keeper, *model.Msg, int) (int, error), clients int, faults model.Faults) model.Scenario {
	return model.Scenario{Name: "wrong/keeper", Setup: func(e *model.Env) {
		p := model.Deploy(e, "payee", &payee{})
		var mu sync.Mutex
		k := model.Deploy(e, "keeper", &keeper{Payee: p, Mutex: func() *sync.Mutex { return &mu }})
		for i := range clients {
			model.NewClient(e, []string{"alice", "bob", "carol"}[i], &nothing{}, func(_ *nothing, c *model.Client) {
				_, _ = model.Ingress(c, k, method, 1)
			})
		}
		e.Faults(faults)
	}}
}

// countingClient counts in its program.
func countingClient(body func(s *asker, c *model.Client, k model.Ref[payee])) model.Scenario {
	return model.Scenario{Name: "wrong/client", Setup: func(e *model.Env) {
		p := model.Deploy(e, "payee", &payee{})
		model.NewClient(e, "alice", &asker{}, func(s *asker, c *model.Client) { body(s, c, p) })
		e.Faults(model.SysReject)
	}}
}

type asker struct{ Count model.Cell[int] }

func clientCounts(s *asker, c *model.Client, p model.Ref[payee]) {
	count := 0
	model.Loop(c, 0, func(i int) (int, bool) {
		_, _ = model.Ingress(c, p, (*payee).Pay, 1)
		count++
		s.Count.Set(count)
		return i + 1, i == 2
	})
}

func clientTries(s *asker, c *model.Client, p model.Ref[payee]) {
	tries := 0
	model.Loop(c, 0, func(int) (int, bool) {
		_, _ = model.Ingress(c, p, (*payee).Pay, 1)
		tries++
		return 0, tries == 3
	})
	s.Count.Set(tries)
}

// A wrong model is one that a native run must not let pass.
type wrongModel struct {
	name     string
	scenario model.Scenario
	want     string // in the error
	patience time.Duration
}

const other = "does something else than the engine says"

func wrongModels() []wrongModel {
	const f = model.SysReject | model.Trap
	all := []wrongModel{
		{"a client counts", countingClient(clientCounts), other, model.NativePatience},
		{"a client tries", countingClient(clientTries), other, model.NativePatience},
	}
	for _, c := range []struct {
		name    string
		method  func(*keeper, *model.Msg, int) (int, error)
		clients int
		faults  model.Faults
	}{
		{"update leaks", (*keeper).UpdateLeaks, 2, 0},
		{"update leaks 666", (*keeper).UpdateLeaks666, 2, 0},
		{"update counts", (*keeper).UpdateCounts, 1, 0},
		{"failed first", (*keeper).FailedFirst, 1, f},
		{"counts", (*keeper).Counts, 1, 0},
		{"last error", (*keeper).LastError, 1, f},
		{"tries", (*keeper).Tries, 1, 0},
		{"two of six", (*keeper).TwoOfSix, 1, f},
		{"two of six, three clients", (*keeper).TwoOfSix, 3, f},
		{"read in the cleanup", (*keeper).CleanupReads, 1, f},
		{"helper", (*keeper).Helper, 1, 0},
		{"pointer method", (*keeper).Pointer, 1, 0},
		{"alias", (*keeper).Alias, 1, 0},
		{"method value", (*keeper).MethodValue, 1, 0},
		{"map", (*keeper).MapWrites, 1, 0},
		{"kept state", (*keeper).KeptState, 1, 0},
		{"task writes", (*keeper).TaskWrites, 1, 0},
		{"late write", (*keeper).LateWrite, 1, 0},
		{"late write after an await", (*keeper).LateWriteAfterAwait, 1, 0},
		{"mailbox", (*keeper).Mailbox, 1, 0},
	} {
		all = append(all, wrongModel{c.name, keeping(c.method, c.clients, c.faults), other, model.NativePatience})
	}
	all = append(all,
		wrongModel{"exits", keeping((*keeper).Exits, 1, 0), "ended its goroutine", model.NativePatience},
		wrongModel{"panics", keeping((*keeper).Panics, 1, 0), "index out of range", model.NativePatience},
		wrongModel{"traps late", keeping((*keeper).TrapsLate, 1, 0), "it traps: three", model.NativePatience},
		wrongModel{"traps early", keeping((*keeper).TrapsEarly, 1, 0), "it commits", model.NativePatience},
	)
	mutex := wrongModel{"mutex held over an await", keeping((*keeper).MutexHeld, 2, 0), "did not come back within 200ms", 200 * time.Millisecond}
	return append(all, mutex)
}

func named(err error) bool {
	return strings.Contains(err.Error(), "handler keeper.") || strings.Contains(err.Error(), "client alice")
}
