package bad

import (
	"crypto/rand"
	"fmt"
	"log"
	"maps"
	mrand "math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/icmc-project/icmc/model"
)

// Tasks.
func (s *Shop) TaskWrites(m *model.Msg, _ none) (int, error) {
	n := 0
	model.Go(m, func(m *model.Msg) {
		if s.pay(m, 1) != nil {
			n = 1 // want error "captured variable" n
		}
	})
	err := s.pay(m, 2)
	return n, err
}

func (s *Shop) TaskLate(m *model.Msg, _ none) (int, error) {
	n := 1
	model.Go(m, func(m *model.Msg) {
		s.pay(m, 1)
		s.Next.Set(n)
	})
	s.pay(m, 2)
	n = 2 // want error "task" n
	return n, nil
}

func (s *Shop) TaskOuter(m *model.Msg, _ none) (int, error) {
	f := model.Start(m, s.L, (*Ledger).Pay, 1)
	model.Go(m, func(inner *model.Msg) {
		s.pay(m, 1)         // want error "task" m
		v, err := f.Await() // want error "task" f
		s.Next.Set(v)
		_ = err
	})
	return 0, nil
}

type mail struct{ box []int }

func (s *Shop) Mailbox(m *model.Msg, _ none) (int, error) {
	b := &mail{}
	model.Go(m, func(m *model.Msg) {
		if s.pay(m, 1) == nil {
			b.box = append(b.box, 1) // want error "captured variable" b.box
		}
	})
	s.pay(m, 2)
	return len(b.box), nil
}

// What is the same in no two runs.
func (s *Shop) Clock(m *model.Msg, _ none) (int, error) {
	t := time.Now().Unix() // want error "clock" time.Now
	if s.pay(m, int(t)) != nil {
		time.Sleep(1) // want error "clock" time.Sleep
	}
	return int(now()), nil
}

func now() int64 { return time.Now().UnixNano() } // want error "clock" time.Now

func (s *Shop) Random(m *model.Msg, _ none) (int, error) {
	b := make([]byte, 1)
	rand.Read(b)                                  // want error "randomness" rand.Read
	return mrand.IntN(2), s.pay(m, mrand.IntN(2)) // want error "randomness" mrand.IntN
}

func (s *Shop) Outside(m *model.Msg, _ none) (int, error) {
	if os.Getenv("X") != "" { // want error "outside world" os.Getenv
		return len(os.Args), nil // want error "outside world" os.Args
	}
	return runtime.NumGoroutine(), s.pay(m, 1) // want error "outside world" runtime.NumGoroutine
}

var (
	mu    sync.Mutex
	total atomic.Int64
	count int
	table = map[string]int{"a": 1}
	names = []string{"a", "b"}
)

// A lock that is held over an await.
func (s *Shop) Mutex(m *model.Msg, _ none) (int, error) {
	mu.Lock()                             // want error "concurrency" mu.Lock
	defer mu.Unlock()                     // want error "concurrency" mu.Unlock
	return int(total.Add(1)), s.pay(m, 1) // want error "concurrency" total.Add
}

func (s *Shop) Goroutine(m *model.Msg, _ none) (int, error) {
	c := make(chan int) // want error "concurrency" make
	go func() {         // want error "concurrency" go
		c <- 1 // want error "concurrency" <-
	}()
	select { // want error "concurrency" select
	case n := <-c: // want error "concurrency" <-
		return n, s.pay(m, n)
	}
}

func (s *Shop) Recover(m *model.Msg, _ none) (int, error) {
	defer func() {
		if recover() != nil { // want error "recover" recover
			s.Next.Set(1)
		}
	}()
	return 0, s.pay(m, 1)
}

func (s *Shop) PackageVar(m *model.Msg, _ none) (int, error) {
	count++        // want error "package variable" count
	table["b"] = 2 // want error "package variable" table["b"]
	if len(names) > 1 {
		return count, s.pay(m, count) // want error "package variable" count
	}
	return 0, nil
}

var limit = 3

func setLimit(n int) { limit = n }

func (s *Shop) Limit(m *model.Msg, _ none) (int, error) {
	if s.Next.Get() > limit { // want error "package variable" limit
		return 0, errNo
	}
	return 0, s.pay(m, 1)
}

func (s *Shop) Exit(m *model.Msg, _ none) (int, error) {
	if s.pay(m, 1) != nil {
		os.Exit(0) // want error "end of the process" os.Exit
	}
	log.Fatal("no")  // want error "end of the process" log.Fatal
	runtime.Goexit() // want error "end of the process" runtime.Goexit
	return 0, nil
}

// Maps.
func (s *Shop) MapCalls(m *model.Msg, in map[int]int) (int, error) {
	for k := range in { // want error "map range" in
		s.pay(m, k)
	}
	for k := range maps.Keys(in) { // want error "map range" maps.Keys(in)
		s.Log.Put(k, 1)
	}
	for k := range in { // want error "map range" in
		return k, nil
	}
	keys := []int{}
	for k := range in { // want warning "map range" in
		keys = append(keys, k)
	}
	values := slices.Collect(maps.Values(in)) // want warning "map range" maps.Values(in)
	return keys[0] + values[0], nil
}

func (s *Shop) MapText(m *model.Msg, in map[int]int) (int, error) {
	text := ""
	for k := range in { // want error "map range" in
		text += fmt.Sprint(k)
	}
	n := 0
	for k := range in { // want error "map range" in
		n++
		if n == 2 {
			break
		}
		_ = k
	}
	return len(text), s.pay(m, 1)
}

// Setup: clients, properties, what is deployed.
func setup(t *testing.T) func(*model.Env) {
	return func(e *model.Env) {
		l := model.Deploy(e, "ledger", &Ledger{})
		hooked := 0
		shop := model.Deploy(e, "shop", &Shop{L: l, Hook: func() int {
			hooked++ // want error "captured variable" hooked
			return hooked
		}})
		tries := 0
		model.NewClient(e, "alice", &User{}, func(u *User, c *model.Client) {
			model.Loop(c, 0, func(i int) (int, bool) {
				_, err := model.Ingress(c, shop, (*Shop).Untracked, none{})
				tries++ // want error "captured variable" tries
				return i, err == nil
			})
			u.got++ // want error "captured variable" u.got
		})
		n := 0
		model.NewClient(e, "bob", &User{}, func(u *User, c *model.Client) {
			for range 3 {
				if _, err := model.Ingress(c, shop, (*Shop).Mutex, none{}); err == nil {
					n++ // want error "captured variable" n
				}
			}
		})
		properties(e, shop, t)
	}
}

type User struct {
	Got model.Cell[int]
	got int
}

func properties(e *model.Env, shop model.Ref[Shop], t *testing.T) {
	last := 0
	e.Always("never decreases", func(v *model.View) error {
		n := shop.In(v).Next.Get()
		defer func() { last = n }() // want warning "captured variable" last
		if n < last {
			return errNo
		}
		return nil
	})
	seen := 0
	e.Sometimes("seen", func(v *model.View) bool {
		seen++ // want warning "captured variable" seen
		return seen > 3
	})
	e.Property(model.Property{Name: "fatal", Kind: model.Always, Check: func(v *model.View) error {
		if shop.In(v).Next.Get() > 1 {
			t.Fatal("no") // want error "end of the process" t.Fatal
		}
		_ = time.Now() // want warning "clock" time.Now
		return nil
	}})
}

// A comment without a reason silences nothing.
func (s *Shop) Silent(m *model.Msg, _ none) (int, error) {
	//icmc:ok the test counts on it
	n := time.Now().Unix()
	n += time.Now().Unix() //icmc:ok this one too
	//icmc:ok
	n += time.Now().Unix() // want error "clock" time.Now
	return int(n), s.pay(m, 1)
}
