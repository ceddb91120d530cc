// Package bad has models with one mistake each; a line that must be found says so with
// its severity and kind.
package bad

import (
	"errors"

	"github.com/icmc-project/icmc/model"
)

const errNo = model.Error("no")

type Ledger struct {
	Paid model.Cell[int]
}

func (l *Ledger) Pay(_ *model.Msg, n int) (int, error) {
	l.Paid.Set(l.Paid.Get() + n)
	return l.Paid.Get(), nil
}

type Shop struct {
	L    model.Ref[Ledger]
	Next model.Cell[int]
	Log  model.Map[int, int]
	hits int
	Hook func() int
}

type none = struct{}

func (s *Shop) pay(m *model.Msg, n int) error {
	_, err := model.Call(m, s.L, (*Ledger).Pay, n)
	return err
}

// The old value of an Update.
func (s *Shop) UpdateLeaks(m *model.Msg, _ none) (int, error) {
	var id int
	s.Next.Update(func(n int) int {
		id = n // want error "captured variable" id
		return n + 1
	})
	err := s.pay(m, 1)
	s.Log.Put(id, 1)
	return id, err
}

func (s *Shop) UpdateCounts(m *model.Msg, _ none) (int, error) {
	n := 0
	s.Log.Update(1, func(old int) int {
		n++ // want error "captured variable" n
		return old + n
	})
	return n, s.pay(m, n)
}

func (s *Shop) UpdateReads(m *model.Msg, _ none) (int, error) {
	s.Next.Update(func(n int) int {
		return n + s.Log.Len() // want error "captured variable" s.Log.Len
	})
	return 0, s.pay(m, 1)
}

// A loop that accumulates.
func (s *Shop) LoopFailed(m *model.Msg, _ none) (int, error) {
	failed := false
	model.Loop(m, 0, func(i int) (int, bool) {
		err := s.pay(m, 1)
		if i == 0 && err != nil {
			failed = true // want error "captured variable" failed
		}
		return i + 1, i == 1
	})
	if failed {
		return 0, errNo
	}
	return 1, nil
}

func (s *Shop) LoopCounts(m *model.Msg, _ none) (int, error) {
	paid := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		if s.pay(m, 1) == nil {
			paid++ // want error "captured variable" paid
		}
		return i + 1, i == 3
	})
	return paid, nil
}

func (s *Shop) LoopLast(m *model.Msg, _ none) (int, error) {
	var last error
	model.Loop(m, 0, func(i int) (int, bool) {
		if err := s.pay(m, 1); err != nil {
			last = err // want error "captured variable" last
		}
		return i + 1, i == 3
	})
	return 0, last
}

func (s *Shop) LoopNamed(m *model.Msg, _ none) (n int, err error) {
	model.Loop(m, 0, func(i int) (int, bool) {
		_, err = model.Call(m, s.L, (*Ledger).Pay, 1) // want error "captured variable" err
		return i + 1, i == 3
	})
	return
}

func (s *Shop) LoopDeferred(m *model.Msg, _ none) (int, error) {
	var err error
	defer func() {
		if err != nil {
			s.Next.Set(666)
		}
	}()
	model.Loop(m, 0, func(i int) (int, bool) {
		_, err = model.Call(m, s.L, (*Ledger).Pay, 1) // want error "captured variable" err
		return i + 1, i == 3
	})
	return 0, nil
}

// The first that worked, as a bit set.
func (s *Shop) First8(m *model.Msg, _ none) (int, error) {
	var ok [8]bool
	model.Loop(m, 0, func(i int) (int, bool) {
		ok[i] = s.pay(m, i) == nil // want error "captured variable" ok[i]
		return i + 1, i == 7
	})
	for i := range ok {
		if ok[i] {
			return i, nil
		}
	}
	return 0, errNo
}

func (s *Shop) LoopRange(m *model.Msg, _ none) (int, error) {
	at := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		for at = range 3 { // want error "captured variable" at
			if s.pay(m, at) != nil {
				break
			}
		}
		return i + 1, i == 3
	})
	return at, nil
}

func (s *Shop) LoopMap(m *model.Msg, _ none) (int, error) {
	seen := map[int]bool{}
	model.Loop(m, 0, func(i int) (int, bool) {
		if seen[i] {
			return i, true
		}
		seen[i%2] = s.pay(m, 1) == nil // want error "captured variable" seen[i % 2]
		return i + 1, false
	})
	return len(seen), nil
}

func (s *Shop) LoopDelete(m *model.Msg, todo map[int]int) (int, error) {
	model.Loop(m, 0, func(i int) (int, bool) {
		if s.pay(m, 1) == nil {
			delete(todo, i) // want error "captured variable" todo
		}
		return i + 1, len(todo) == 0
	})
	return 0, nil
}

func (s *Shop) LoopArg(m *model.Msg, in []int) (int, error) {
	model.Loop(m, 0, func(i int) (int, bool) {
		in[0]++ // want error "captured variable" in[0]
		return i + 1, s.pay(m, in[0]) != nil
	})
	return in[0], nil
}

func (s *Shop) Deferred(m *model.Msg, _ none) (int, error) {
	n := 0
	defer func() { s.Log.Put(n, n) }()
	model.Loop(m, 0, func(i int) (int, bool) {
		if s.pay(m, 1) != nil {
			n++ // want error "captured variable" n
		}
		return i + 1, i == 2
	})
	return 0, nil
}

func (s *Shop) Wrapped(m *model.Msg, _ none) (int, error) {
	var errs []error
	model.Loop(m, 0, func(i int) (int, bool) {
		errs = append(errs, s.pay(m, 1)) // want error "captured variable" errs
		return i + 1, i == 2
	})
	return 0, errors.Join(errs...)
}

// hits is not tracked.
func (s *Shop) Untracked(m *model.Msg, _ none) (int, error) {
	s.hits++ // want error "captured variable" s.hits
	return s.hits, s.pay(m, 1)
}
