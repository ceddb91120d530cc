package bad

import (
	"slices"
	"sort"
	"strings"

	"github.com/icmc-project/icmc/explore/vet/testdata/src/helper"
	"github.com/icmc-project/icmc/model"
)

// Through a helper.
func inc(n *int) { *n++ }

func (s *Shop) Helper(m *model.Msg, _ none) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		if s.pay(m, 1) != nil {
			inc(&n) // want error "captured variable" *n
		}
		return i + 1, i == 2
	})
	return n, nil
}

func twice(f func(*int), n *int) { f(n); f(n) }

func (s *Shop) Helper2(m *model.Msg, _ none) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		twice(inc, &n) // want error "captured variable" *n
		return i + 1, s.pay(m, 1) == nil
	})
	return n, nil
}

// A parameter that is called in a loop.
func payN(m *model.Msg, n int, each func(int)) {
	model.Loop(m, 0, func(i int) (int, bool) {
		each(i)
		return i + 1, i == n
	})
}

func (s *Shop) Callback(m *model.Msg, _ none) (int, error) {
	failed := 0
	payN(m, 3, func(i int) {
		if s.pay(m, i) != nil {
			failed++ // want error "captured variable" failed
		}
	})
	return failed, nil
}

func (s *Shop) OtherPackage(m *model.Msg, _ none) (int, error) {
	failed := 0
	helper.Repeat(m, 3, func(i int) {
		if s.pay(m, i) != nil {
			failed++ // want error "captured variable" failed
		}
	})
	return failed, nil
}

// In a struct.
type tally struct {
	n    int
	errs []error
}

func (t *tally) add(err error) {
	if err != nil {
		t.n++
	}
	t.errs = append(t.errs, err)
}

func (s *Shop) Struct(m *model.Msg, _ none) (int, error) {
	var t tally
	model.Loop(m, 0, func(i int) (int, bool) {
		t.add(s.pay(m, 1)) // want error "captured variable" t.n
		return i + 1, i == 2
	})
	return t.n, nil
}

func newTally() *tally { return &tally{} }

func (s *Shop) Made(m *model.Msg, _ none) (int, error) {
	t := newTally()
	model.Loop(m, 0, func(i int) (int, bool) {
		t.n = i // want error "captured variable" t.n
		return i + 1, s.pay(m, 1) != nil
	})
	return t.n, nil
}

type wrapper struct{ inner *tally }

func (s *Shop) Nested(m *model.Msg, _ none) (int, error) {
	t := &tally{}
	model.Loop(m, 0, func(i int) (int, bool) {
		w := wrapper{t}
		w.inner.n++ // want error "captured variable" w.inner.n
		return i + 1, s.pay(m, 1) != nil
	})
	return t.n, nil
}

func fill(w *wrapper) { w.inner.n++ }

func (s *Shop) Deep(m *model.Msg, _ none) (int, error) {
	t := &tally{}
	model.Loop(m, 0, func(i int) (int, bool) {
		w := wrapper{t}
		fill(&w) // want error "captured variable" w.inner.n
		return i + 1, s.pay(m, 1) != nil
	})
	return t.n, nil
}

// An alias.
func (s *Shop) Alias(m *model.Msg, _ none) (int, error) {
	xs := []int{0}
	ys := xs
	model.Loop(m, 0, func(i int) (int, bool) {
		ys[0]++ // want error "captured variable" ys[0]
		return i + 1, s.pay(m, 1) != nil
	})
	return xs[0], nil
}

func (s *Shop) AliasInside(m *model.Msg, _ none) (int, error) {
	xs := make([]int, 2)
	model.Loop(m, 0, func(i int) (int, bool) {
		ys := xs[:1]
		ys[0] = i // want error "captured variable" ys[0]
		return i + 1, s.pay(m, 1) != nil
	})
	return xs[0], nil
}

func (s *Shop) Pointer(m *model.Msg, _ none) (int, error) {
	n := 0
	p := &n
	model.Loop(m, 0, func(i int) (int, bool) {
		*p += i // want error "captured variable" *p
		return i + 1, s.pay(m, 1) != nil
	})
	return n, nil
}

// A method value.
type stepper struct {
	s *Shop
	m *model.Msg
	n int
}

func (a *stepper) step(i int) (int, bool) {
	a.n++ // want error "captured variable" a.n
	return i + 1, a.s.pay(a.m, a.n) != nil
}

func (s *Shop) MethodValue(m *model.Msg, _ none) (int, error) {
	a := &stepper{s: s, m: m}
	model.Loop(m, 0, a.step)
	return a.n, nil
}

// A closure in a struct.
type hooks struct{ on func(int) }

func (s *Shop) ClosureInStruct(m *model.Msg, _ none) (int, error) {
	n := 0
	h := hooks{on: func(i int) { n += i }}
	model.Loop(m, 0, func(i int) (int, bool) {
		h.on(i) // want error "captured variable" n
		return i + 1, s.pay(m, 1) != nil
	})
	return n, nil
}

func counter() func() int {
	n := 0
	return func() int { n++; return n }
}

func (s *Shop) Returned(m *model.Msg, _ none) (int, error) {
	next := counter()
	model.Loop(m, 0, func(i int) (int, bool) {
		return next(), s.pay(m, 1) != nil // want error "captured variable" n
	})
	return 0, nil
}

// An interface.
type adder interface{ add(error) }

func (s *Shop) Interface(m *model.Msg, _ none) (int, error) {
	t := &tally{}
	var a adder = t
	model.Loop(m, 0, func(i int) (int, bool) {
		a.add(s.pay(m, 1)) // want error "captured variable" t.n
		return i + 1, i == 2
	})
	return t.n, nil
}

// The library writes.
func (s *Shop) Library(m *model.Msg, in []int) (int, error) {
	var b strings.Builder
	model.Loop(m, 0, func(i int) (int, bool) {
		b.WriteString("x") // want error "captured variable" b
		return i + 1, s.pay(m, 1) != nil
	})
	model.Loop(m, 0, func(i int) (int, bool) {
		slices.Reverse(in) // want error "captured variable" in
		return i + 1, s.pay(m, in[0]) != nil
	})
	model.Loop(m, 0, func(i int) (int, bool) {
		sort.Slice(in, func(i, j int) bool { return in[i] < in[j] }) // want error "captured variable" in
		return i + 1, s.pay(m, in[0]) != nil
	})
	model.Loop(m, 0, func(i int) (int, bool) {
		copy(in, []int{1}) // want error "captured variable" in
		return i + 1, s.pay(m, in[0]) != nil
	})
	model.Loop(m, 0, func(i int) (int, bool) {
		clear(in) // want error "captured variable" in
		return i + 1, s.pay(m, in[0]) != nil
	})
	return b.Len(), nil
}

// A generic wrapper.
type box[T any] struct{ v T }

func (b *box[T]) set(v T) { b.v = v }

func forEach[T any](m *model.Msg, xs []T, f func(T)) {
	model.Loop(m, 0, func(i int) (int, bool) {
		f(xs[i])
		return i + 1, i+1 == len(xs)
	})
}

func (s *Shop) Generic(m *model.Msg, in []int) (int, error) {
	var b box[int]
	forEach(m, in, func(x int) {
		b.set(x) // want error "captured variable" b.v
		s.Log.Put(x, x)
	})
	return b.v, s.pay(m, b.v)
}

// A pick among options that remembers.
func (s *Shop) Pick(m *model.Msg, _ none) (int, error) {
	best := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		best = max(best, model.Choose(m, 1, 2, 3)) // want error "captured variable" best
		return i + 1, s.pay(m, best) != nil
	})
	return best, nil
}

// Two loops: the inner one writes what the outer one has.
func (s *Shop) TwoLoops(m *model.Msg, _ none) (int, error) {
	model.Loop(m, 0, func(i int) (int, bool) {
		n := 0
		model.Loop(m, 0, func(j int) (int, bool) {
			n++ // want error "captured variable" n
			return j + 1, s.pay(m, 1) != nil
		})
		return i + n, n > 2
	})
	return 0, nil
}
