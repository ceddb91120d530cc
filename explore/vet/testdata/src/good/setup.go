package good

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/model"
)

// User is what a client knows.
type User struct {
	Got   model.Cell[int]
	Tried model.Cell[int]
	Name  string
}

// 28: clients that are made in a loop, and learn in tracked fields.
type setting struct {
	env     *model.Env
	ledger  model.Ref[Ledger]
	shop    model.Ref[Shop]
	clients []model.ClientRef[User]
	names   map[string]int
}

func deploy(e *model.Env, fee func(int) int) *setting {
	l := &Ledger{Fee: fee}
	s := &setting{env: e, names: map[string]int{}}
	s.ledger = model.Deploy(e, "ledger", l)
	s.shop = model.Deploy(e, "shop", &Shop{L: s.ledger})
	total := 0
	model.Seed(e, l, func(l *Ledger) {
		for i := range 3 {
			l.Accounts.Put(model.Principal(fmt.Sprint(i)), i)
			total += i
		}
	})
	l.Refuses = total > 1
	return s
}

func (s *setting) client(name string, program func(*User, *model.Client)) {
	s.names[name]++
	s.clients = append(s.clients, model.NewClient(s.env, name, &User{Name: name}, program))
}

// until is what a client does until it is done.
func until(u *User, c *model.Client, do func() error, done func(int, error) bool) {
	model.Loop(c, 0, func(i int) (int, bool) {
		err := do()
		u.Tried.Set(i)
		return i + 1, done(i, err)
	})
}

// program is what a client may do, in a table.
type program struct {
	name string
	run  func(*User, *model.Client, model.Ref[Shop])
}

func once(n int) program {
	return program{"once", func(u *User, c *model.Client, shop model.Ref[Shop]) {
		if got, err := model.Ingress(c, shop, (*Shop).Retry, n); err == nil {
			u.Got.Set(got)
		}
	}}
}

func again(tries int) program {
	return program{"again", func(u *User, c *model.Client, shop model.Ref[Shop]) {
		var err error
		until(u, c, func() error {
			_, err := model.Ingress(c, shop, (*Shop).Named, 1)
			return err
		}, func(i int, err error) bool { return err == nil || i == tries })
		_, err = model.Ingress(c, shop, (*Shop).Named, 2)
		if err == nil {
			u.Got.Set(2)
		}
	}}
}

func choose(programs []program, i int) program { return programs[i%len(programs)] }

func scenario(programs ...program) func(*model.Env) {
	return func(e *model.Env) {
		fee := 1
		s := deploy(e, func(n int) int { return n/10 + fee })
		names := []string{}
		for i, name := range []string{"alice", "bob"} {
			s.client(name, func(u *User, c *model.Client) {
				choose(programs, i).run(u, c, s.shop)
				for range 2 {
					if _, err := model.Ingress(c, s.shop, (*Shop).ErrOutside, none{}); err != nil && u.Name == name {
						u.Tried.Set(len(name))
					}
				}
			})
			names = append(names, name)
		}
		slices.Sort(names)
		s.properties(names)
	}
}

var Scenarios = []model.Scenario{
	{Name: "good/once", Setup: scenario(once(1))},
	{Name: "good/again", Setup: scenario(once(2), again(3))},
}

// 29: properties that compute with what they are given.
func (s *setting) properties(names []string) {
	most := len(names) * 10
	s.env.Always("not too much is paid", func(v *model.View) error {
		sum, seen := 0, map[model.Principal]bool{}
		for p, n := range s.ledger.In(v).Accounts.All() {
			sum += n
			seen[p] = true
		}
		add := func(n int) { sum += n }
		for _, c := range s.clients {
			add(c.In(v).Got.Get())
		}
		if sum > most || len(seen) > 10 {
			return fmt.Errorf("%d paid, %d there", sum, most)
		}
		return nil
	})
	s.env.Sometimes("everybody gets something", func(v *model.View) bool {
		return !slices.ContainsFunc(s.clients, func(c model.ClientRef[User]) bool { return c.In(v).Got.Get() == 0 })
	})
	s.env.Property(every("all", names, func(v *model.View, name string) bool { return v != nil && name != "" }))
}

func every(name string, names []string, holds func(*model.View, string) bool) model.Property {
	return model.Property{Name: name, Kind: model.Always, Check: func(v *model.View) error {
		for _, n := range names {
			if !holds(v, n) {
				return fmt.Errorf("not for %s", n)
			}
		}
		return nil
	}}
}

// 30: a client with its own state in one session, and helper methods with the Client.
type robot struct {
	Memory model.List[int]
	Limit  int
}

func (r *robot) ask(c *model.Client, shop model.Ref[Shop], n int) bool {
	got, err := model.Ingress(c, shop, (*Shop).State, n)
	if err != nil {
		return false
	}
	r.Memory.Append(got)
	return r.Memory.Len() < r.Limit
}

func (r *robot) run(c *model.Client, shop model.Ref[Shop]) {
	model.Loop(c, 1, func(n int) (int, bool) { return n + 1, !r.ask(c, shop, n) })
}

func robots(e *model.Env, shop model.Ref[Shop], n int) {
	for i := range n {
		model.NewSession(e, fmt.Sprint("robot", i), "robots", &robot{Limit: n}, func(r *robot, c *model.Client) { r.run(c, shop) })
	}
}

// 40: Setup may end its test, which is seen when it happens, and code that is no part of a
// scenario may end the process.
func tested(t *testing.T, err error) func(*model.Env) {
	return func(e *model.Env) {
		if err != nil {
			t.Fatal(err)
		}
		deploy(e, nil)
	}
}

func command(all []model.Scenario) {
	if len(all) == 0 {
		os.Exit(1)
	}
}

// What another package writes into what is made anew each time is nobody's memory.
func readsHere(m *model.Msg, s *Shop) {
	model.Loop(m, 0, func(i int) (int, bool) {
		_, err := model.Call(m, s.L, (*Ledger).Pay, 1)
		var rej *model.Reject
		if errors.As(err, &rej) {
			return i, true
		}
		n, buffer := 0, make([]byte, 8)
		fmt.Sscan("1", &n)
		binary.BigEndian.PutUint32(buffer, uint32(n))
		return i + 1, hex.EncodeToString(buffer) != "" && i == 1
	})
}

// What has no spare capacity is copied when something is appended.
func (s *Shop) Appends(m *model.Msg, _ none) (int, error) {
	base := []int{1, 2}
	rest, none := base[1:], base[:0:0]
	longest := 0
	longest = model.Loop(m, longest, func(n int) (int, bool) {
		mine := append(base, s.L2(m))
		mine = append(mine, append(rest, none...)...)
		return max(n, len(append(none, mine...))), n > 2
	})
	return longest, nil
}

func (s *Shop) L2(*model.Msg) int { return 2 }
