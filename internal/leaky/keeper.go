package leaky

import (
	"sync"

	"github.com/icmc-project/icmc/model"
)

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
