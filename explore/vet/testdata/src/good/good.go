// Package good has correct models that use loops, tasks, closures, helpers and generics
// freely: there is not one word to say about them.
package good

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/icmc-project/icmc/explore/vet/testdata/src/helper"
	"github.com/icmc-project/icmc/model"
)

const (
	errNo   = model.Error("no")
	timeout = 3 * time.Second
)

var (
	weights  = map[string]int{"a": 1, "b": 2}
	order    = []string{"a", "b"}
	pattern  = regexp.MustCompile("^a+$")
	errOther = errors.New("other")
	steps    = []func(int) int{double, func(n int) int { return n + 1 }}
	computed map[int]int
)

func init() {
	computed = map[int]int{}
	for i := range 3 {
		computed[i] = i * i
	}
}

func double(n int) int { return 2 * n }

type none = struct{}

type Ledger struct {
	Accounts model.Map[model.Principal, int]
	Paid     model.Cell[int]
	Refuses  bool
	Fee      func(int) int
}

func (l *Ledger) Pay(m *model.Msg, n int) (int, error) {
	if l.Refuses && model.Choose(m, "pays", "refuses") == "refuses" {
		return 0, errNo
	}
	l.Paid.Set(l.Paid.Get() + n + l.Fee(n))
	l.Accounts.Update(m.Caller(), func(had int) int { return had + n })
	return l.Paid.Get(), nil
}

type Shop struct {
	L    model.Ref[Ledger]
	Next model.Cell[int]
	Log  model.Map[int, int]
	Todo model.List[int]
	Busy model.Lock
}

func (s *Shop) pay(m *model.Msg, n int, opts ...model.Option) error {
	_, err := model.Call(m, s.L, (*Ledger).Pay, n, opts...)
	return err
}

// 1: an error that is declared outside of a loop, and assigned before each use.
func (s *Shop) ErrOutside(m *model.Msg, _ none) (int, error) {
	var err error
	model.Loop(m, 0, func(i int) (int, bool) {
		if _, err = model.Call(m, s.L, (*Ledger).Pay, i); err != nil {
			return i, true
		}
		s.Log.Put(i, 1)
		return i + 1, i == 2
	})
	return 0, nil
}

// 2: the same error, used before the loop and assigned anew behind it.
func (s *Shop) ErrBefore(m *model.Msg, _ none) (int, error) {
	n, err := model.Call(m, s.L, (*Ledger).Pay, 1)
	if err != nil {
		return 0, err
	}
	n = model.Loop(m, n, func(i int) (int, bool) {
		_, err = model.Call(m, s.L, (*Ledger).Pay, i)
		return i + 1, err == nil
	})
	err = s.pay(m, n)
	return n, err
}

// 3: values before and between awaits: the log runs them again.
func (s *Shop) Locals(m *model.Msg, in []int) (int, error) {
	sum, failed := 0, []int{}
	for i, n := range in {
		if err := s.pay(m, n); err != nil {
			failed = append(failed, i)
			continue
		}
		sum += n
	}
	sort.Ints(failed)
	s.Log.Put(sum, len(failed))
	return sum, nil
}

// 4: slices that are made and used up within an iteration.
func (s *Shop) LocalSlices(m *model.Msg, in []int) (int, error) {
	return model.Loop(m, 0, func(i int) (int, bool) {
		var todo []int
		for _, n := range in {
			if n > i {
				todo = append(todo, n)
			}
		}
		slices.Sort(todo)
		for j := range todo {
			todo[j] *= 2
		}
		if len(todo) > 0 && s.pay(m, todo[0]) != nil {
			return i, true
		}
		return i + 1, i == 3
	}), nil
}

// 5: closures that read.
func (s *Shop) Reads(m *model.Msg, in []int) (int, error) {
	limit := len(in)
	enough := func(i int) bool { return i >= limit || in[i] == 0 }
	price := func(i int) int { return in[i] + limit }
	return model.Loop(m, 0, func(i int) (int, bool) {
		if enough(i) {
			return i, true
		}
		return i + 1, s.pay(m, price(i)) != nil
	}), nil
}

// 6: a local closure that counts within an iteration.
func (s *Shop) LocalClosure(m *model.Msg, in []int) (int, error) {
	return model.Loop(m, 0, func(i int) (int, bool) {
		n := 0
		add := func(x int) { n += x }
		for _, x := range in {
			add(x)
		}
		helper.Each(in, func(x int) { n -= x })
		helper.Each(in, add)
		return i + n, s.pay(m, n) != nil
	}), nil
}

// 7: a helper that is given a function.
func (s *Shop) retry(m *model.Msg, times int, try func() error) error {
	ok := model.Loop(m, 0, func(i int) (int, bool) {
		if try() == nil {
			return times, true
		}
		return i + 1, i+1 >= times
	})
	if ok < times {
		return errNo
	}
	return nil
}

func (s *Shop) Retry(m *model.Msg, n int) (int, error) {
	caller := m.Caller()
	err := s.retry(m, 3, func() error {
		_, err := model.Call(m, s.L, (*Ledger).Pay, n+len(caller))
		return err
	})
	return n, err
}

// 8: the loop's state has the accumulators, a slice among them.
type progress struct {
	I      int
	Failed []int
	Seen   map[int]bool
}

func (s *Shop) State(m *model.Msg, n int) (int, error) {
	p := model.Loop(m, progress{Seen: map[int]bool{}}, func(p progress) (progress, bool) {
		if s.pay(m, p.I) != nil {
			p.Failed = append(p.Failed, p.I)
			p.Seen[p.I] = true
		}
		p.I++
		return p, p.I == n
	})
	slices.Reverse(p.Failed)
	return len(p.Failed), nil
}

// 9: maps in a sorted order, and such that the order does not matter.
func (s *Shop) Maps(m *model.Msg, in map[int]int) (int, error) {
	keys := make([]int, 0, len(in))
	for k := range in {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	for _, k := range keys {
		if s.pay(m, in[k]) != nil {
			return k, errNo
		}
	}
	for _, k := range slices.Sorted(maps.Keys(in)) {
		s.Log.Put(k, in[k])
	}
	values := slices.Collect(maps.Values(in))
	slices.Sort(values)
	sum, count, most, any := 0, 0, 0, false
	inverse := map[int]int{}
	for k, v := range in {
		sum += v
		count++
		inverse[k] = v * 2
		if v > most {
			most = v
		}
		if v == 7 {
			any = true
		}
	}
	for _, v := range in {
		if v < 0 {
			return 0, errNo
		}
	}
	for k := range in {
		if k > 3 {
			delete(in, k)
		}
	}
	if any {
		most = max(most, len(inverse))
	}
	return sum + count + most + values[0], nil
}

// 10: named results and a deferred function.
func (s *Shop) Named(m *model.Msg, n int) (paid int, err error) {
	if !s.Busy.TryAcquire() {
		return 0, errNo
	}
	defer s.Busy.Release()
	defer func() {
		if err == nil {
			paid++
		}
	}()
	paid, err = model.Call(m, s.L, (*Ledger).Pay, n)
	return
}

// 11: structs with methods by value.
type money struct {
	amount int
	parts  [3]int
}

func (a money) plus(n int) money {
	a.amount += n
	a.parts[0] = n
	return a
}

func (s *Shop) ByValue(m *model.Msg, n int) (int, error) {
	start := money{amount: n}
	end := model.Loop(m, 0, func(i int) (int, bool) {
		sum := start.plus(i)
		other := start
		other.amount++
		other.parts[1] = i
		return i + sum.amount - other.amount, s.pay(m, sum.amount) != nil
	})
	return end, nil
}

// 12: pointers and builders that an iteration makes for itself.
type tally struct {
	n    int
	text strings.Builder
}

func (t *tally) add(n int) {
	t.n += n
	t.text.WriteString(fmt.Sprint(n))
}

func newTally() *tally { return &tally{} }

func (s *Shop) OwnPointer(m *model.Msg, in []int) (int, error) {
	return model.Loop(m, 0, func(i int) (int, bool) {
		t := newTally()
		for _, n := range in {
			t.add(n)
		}
		var u tally
		u.add(t.n)
		p := &u
		p.n++
		return i + p.n, s.pay(m, len(t.text.String())) != nil
	}), nil
}

// 13: generics.
func mapped[T, R any](xs []T, f func(T) R) []R {
	out := make([]R, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

func sum[T cmp.Ordered](xs ...T) (total T) {
	for _, x := range xs {
		total += x
	}
	return total
}

type stack[T any] struct{ items []T }

func (s *stack[T]) push(x T) { s.items = append(s.items, x) }
func (s *stack[T]) pop() (x T, ok bool) {
	if len(s.items) == 0 {
		return x, false
	}
	x = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x, true
}

func (s *Shop) Generics(m *model.Msg, in []int) (int, error) {
	doubled := mapped(in, double)
	var todo stack[int]
	for _, n := range doubled {
		todo.push(n)
	}
	for {
		n, ok := todo.pop()
		if !ok || s.pay(m, n) != nil {
			break
		}
	}
	return model.Loop(m, 0, func(i int) (int, bool) {
		var left stack[int]
		helper.Each(doubled, left.push)
		n, _ := left.pop()
		return sum(i, n), s.pay(m, n) != nil
	}), nil
}

// 14: tasks that read what was there before, and write tracked state.
func (s *Shop) Tasks(m *model.Msg, n int) (int, error) {
	caller, twice := m.Caller(), double(n)
	model.Go(m, func(m *model.Msg) {
		if err := s.pay(m, twice); err == nil {
			s.Log.Put(len(caller), twice)
		}
	})
	model.Go(m, func(task *model.Msg) {
		done := 0
		for i := range 2 {
			if s.pay(task, i) == nil {
				done++
			}
		}
		s.Next.Set(done)
	})
	other := 1
	err := s.pay(m, other)
	other++
	return other, err
}

// 15: parallel calls.
func (s *Shop) Parallel(m *model.Msg, in []int) (int, error) {
	var calls []model.Future[int]
	for _, n := range in {
		calls = append(calls, model.Start(m, s.L, (*Ledger).Pay, n))
	}
	sum := 0
	for _, f := range calls {
		n, err := f.Await()
		if err != nil {
			return sum, err
		}
		sum += n
	}
	return sum, nil
}

// 16: package variables that are never written.
func (s *Shop) PackageVars(m *model.Msg, in string) (int, error) {
	if !pattern.MatchString(in) || errors.Is(errOther, errNo) {
		return int(timeout), errNo
	}
	n := 0
	for _, name := range order {
		n += weights[name] + computed[1]
	}
	for _, f := range steps {
		n = f(n)
	}
	return n, s.pay(m, n)
}

// 17: an interface that is implemented by what only reads.
type pricing interface{ price(n int) int }

type flat struct{ fee int }

func (f flat) price(n int) int { return n + f.fee }

type tiered struct{ tiers []int }

func (t *tiered) price(n int) int {
	for i, limit := range t.tiers {
		if n < limit {
			return i
		}
	}
	return n
}

func (s *Shop) Interface(m *model.Msg, n int) (int, error) {
	var p pricing = flat{1}
	if n > 3 {
		p = &tiered{[]int{1, 2, 3}}
	}
	return model.Loop(m, 0, func(i int) (int, bool) { return p.price(i), s.pay(m, p.price(n)) != nil }), nil
}

// 18: an Update that depends on its argument and on values.
func (s *Shop) Updates(m *model.Msg, in []int) (int, error) {
	add := len(in)
	s.Next.Update(func(n int) int {
		most := n
		for _, x := range in {
			most = max(most, x)
		}
		most += add
		return most
	})
	s.Log.Update(1, double)
	return 0, s.pay(m, s.Next.Get())
}

// 19: nested loops, each with a state of its own.
func (s *Shop) NestedLoops(m *model.Msg, n int) (int, error) {
	return model.Loop(m, 0, func(i int) (int, bool) {
		base := i * n
		inner := model.Loop(m, base, func(j int) (int, bool) { return j + 1, s.pay(m, base+j) != nil || j > base+2 })
		base = inner
		return base, base > n
	}), nil
}

// 20: a clone that is changed.
func (s *Shop) Clones(m *model.Msg, in []int) (int, error) {
	table := map[int]int{1: 2}
	return model.Loop(m, 0, func(i int) (int, bool) {
		mine := slices.Clone(in)
		mine[0] = i
		slices.Sort(mine)
		own := maps.Clone(table)
		own[i] = i
		copied := append([]int(nil), in...)
		copied[0]++
		twice := make([]int, len(in))
		copy(twice, in)
		twice[0]++
		return mine[0] + own[1] + copied[0] + twice[0], s.pay(m, mine[0]) != nil
	}), nil
}

// 21: big numbers that an iteration makes.
func (s *Shop) Big(m *model.Msg, n int64) (int, error) {
	one := big.NewInt(1)
	return model.Loop(m, 0, func(i int) (int, bool) {
		sum := new(big.Int).Add(one, big.NewInt(n))
		return int(sum.Int64()) + one.Sign(), s.pay(m, i) != nil
	}), nil
}

// 22: options, and a variable that is declared in the head of the loop.
func (s *Shop) Options(m *model.Msg, patient bool) (int, error) {
	var opts []model.Option
	if !patient {
		opts = append(opts, model.Bounded())
	}
	for i := 0; i < 3; i++ {
		if err := s.pay(m, i, opts...); err == nil {
			return i, nil
		}
	}
	return model.Loop(m, 0, func(i int) (int, bool) {
		for j := 0; j < 3; j++ {
			i += j
		}
		return i, s.pay(m, i, append(opts, model.WithCycles(1))...) == nil
	}), nil
}

// 23: a machine with a table of functions.
type machine struct {
	shop  *Shop
	table map[string]func(m *model.Msg, n int) error
}

func (s *Shop) machine() machine {
	return machine{s, map[string]func(*model.Msg, int) error{
		"pay":  func(m *model.Msg, n int) error { return s.pay(m, n) },
		"note": func(_ *model.Msg, n int) error { s.Log.Put(n, n); return nil },
	}}
}

func (s *Shop) Table(m *model.Msg, n int) (int, error) {
	do := s.machine()
	return model.Loop(m, 0, func(i int) (int, bool) {
		for _, name := range []string{"pay", "note"} {
			if do.table[name](m, n) != nil {
				return i, true
			}
		}
		return i + 1, i == 2
	}), nil
}

// 24: a method value that reads, as the body of a loop.
type payer struct {
	shop *Shop
	m    *model.Msg
	n    int
}

func (p payer) step(i int) (int, bool) {
	p.n += i // a copy
	return i + 1, p.shop.pay(p.m, p.n) != nil
}

func (s *Shop) MethodValue(m *model.Msg, n int) (int, error) {
	p := payer{s, m, n}
	return model.Loop(m, 0, p.step), nil
}

// 25: a recursive function.
func (s *Shop) Recursive(m *model.Msg, n int) (int, error) {
	var fact func(int) int
	fact = func(n int) int {
		if n < 2 {
			return 1
		}
		return n * fact(n-1)
	}
	return model.Loop(m, 0, func(i int) (int, bool) { return fact(i), s.pay(m, fact(n)) != nil }), nil
}

// 26: a switch that assigns on every path, and a variable that is used behind it.
func (s *Shop) Switch(m *model.Msg, n int) (int, error) {
	var text string
	var err error
	return model.Loop(m, 0, func(i int) (int, bool) {
		switch {
		case i == 0:
			text = "first"
		case i == n:
			text = "last"
		default:
			text = "middle"
		}
		if i > 2 {
			err = s.pay(m, i)
		} else {
			err = nil
		}
		return i + len(text), err != nil
	}), nil
}

// 27: iterators.
func evens(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n; i += 2 {
			if !yield(i) {
				return
			}
		}
	}
}

func (s *Shop) Iterators(m *model.Msg, n int) (int, error) {
	sum := 0
	for i := range evens(n) {
		sum += i
	}
	for k, v := range s.Log.All() {
		sum += k * v
	}
	return model.Loop(m, sum, func(i int) (int, bool) {
		n := 0
		for j := range evens(i) {
			n += j
		}
		return n, s.pay(m, n) != nil
	}), nil
}

// A function that is given returns something of the caller's own.
func local(get func() *int) { *get()++ }

func sums(m *model.Msg) (n int) {
	local(func() *int { return &n })
	local(func() *int { return new(int) })
	return n
}
