package compile_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// Closed forms on canister models: no other tool is needed to know the counts.
// With servers whose state is commutative, N identical clients have k^N worlds and
// f^N terminal ones, where k and f are those of one client. Here an ingress call is
// one transition, so a client that makes two calls to a canister has the k = 3
// worlds "none, one, both executed".

// tally is a server whose state is commutative.
type tally struct{ N model.Cell[int] }

func (s *tally) Add(*model.Msg, struct{}) (int, error) {
	s.N.Update(func(n int) int { return n + 1 })
	return 0, nil
}

// journal is a server whose state is the order of its executions.
type journal struct{ Lines model.List[string] }

func (s *journal) Append(_ *model.Msg, who string) (int, error) { s.Lines.Append(who); return 0, nil }

// proxy makes the calls on behalf of one client.
type proxy struct {
	Tally    model.Ref[tally]
	Journals []model.Ref[journal]
	Bounded  bool
}

func verdictOf(err error) string {
	var r *model.Reject
	switch {
	case model.IsUnknown(err):
		return "unknown"
	case errors.As(err, &r):
		return "reject"
	}
	return "ok"
}

// Twice awaits two calls in sequence.
func (p *proxy) Twice(m *model.Msg, _ struct{}) (string, error) {
	_, first := model.Call(m, p.Tally, (*tally).Add, struct{}{}, p.options()...)
	_, second := model.Call(m, p.Tally, (*tally).Add, struct{}{}, p.options()...)
	return verdictOf(first) + " " + verdictOf(second), nil
}

// FanOut calls every journal at once.
func (p *proxy) FanOut(m *model.Msg, who string) (string, error) {
	var calls []model.Future[int]
	for _, j := range p.Journals {
		calls = append(calls, model.Start(m, j, (*journal).Append, who, p.options()...))
	}
	var out string
	for _, c := range calls {
		_, err := c.Await()
		out += verdictOf(err) + " "
	}
	return out, nil
}

func (p *proxy) options() []model.Option {
	if p.Bounded {
		return []model.Option{model.Bounded()}
	}
	return nil
}

// knows is what a client remembers: how its calls ended.
type knows struct{ Outcomes model.List[string] }

// walk visits every world of a scenario, whatever faults it takes, and counts all
// and the terminal ones: a search of a few lines that shares nothing with Exhaustive.
func walk(t *testing.T, s model.Scenario) (states, terminals int) {
	t.Helper()
	sys, err := compile.Scenario(s, engine.Paranoid)
	if err != nil {
		t.Fatal(err)
	}
	w, err := sys.Worker()
	if err != nil {
		t.Fatal(err)
	}
	todo, err := w.Initial()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[space.Fingerprint]bool{w.Fingerprint(todo[0]): true}
	for len(todo) > 0 {
		world := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		terminal := true
		for _, faults := range []bool{false, true} {
			trans, err := w.Expand(world, faults)
			if err != nil {
				t.Fatal(err)
			}
			terminal = terminal && (faults || len(trans) == 0)
			for i, tr := range trans {
				if !seen[tr.Next] {
					seen[tr.Next] = true
					next, err := w.Successor(nil, i)
					if err != nil {
						t.Fatal(err)
					}
					todo = append(todo, next)
				}
			}
		}
		if terminal {
			terminals++
		}
	}
	if err := w.Settle(); err != nil {
		t.Fatal(err)
	}
	return len(seen), terminals
}

// clients declares n clients that each run the same program.
func clients(e *model.Env, n int, program func(who string, k *knows, c *model.Client)) {
	for i := range n {
		who := fmt.Sprintf("client%d", i)
		model.NewClient(e, who, &knows{}, func(k *knows, c *model.Client) { program(who, k, c) })
	}
}

func TestClosedFormsOfCommutativeServers(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults model.Faults
		k, f   int // of one client
		max    int
		setup  func(e *model.Env, n int)
	}{
		// Two ingress calls: none, one or both executed.
		{"two ingress calls", 0, 3, 1, 5, ingressTwice},
		// Each call ends in ok or reject, and the client knows which: 1 + 2 + 4.
		{"two ingress calls, reject", model.SysReject, 7, 4, 4, ingressTwice},
		// A trap is a reject, too; in between, the program could still ask for its
		// code, which is not that of a reject by the system: 1 + 3 + 4.
		{"two ingress calls, reject or trap", model.SysReject | model.Trap, 8, 4, 4, ingressTwice},
		// Through a canister of its own: the user's request, then for each await the
		// request queued and the response under way, then the end.
		{"two awaits", 0, 6, 1, 4, proxyTwice},
		// Each await: queued, reply or reject under way; 1 + 3 + 2*3 and, since the
		// user knows both outcomes, 4 ends; the user's own reject is one more.
		{"two awaits, reject", model.SysReject, 15, 5, 4, proxyTwice},
	} {
		if testing.Short() {
			c.max--
		}
		for n := 1; n <= c.max; n++ {
			s, f := walk(t, model.Scenario{Name: "test/closed-form", Setup: func(e *model.Env) {
				e.Faults(c.faults)
				c.setup(e, n)
			}})
			if s != pow(c.k, n) || f != pow(c.f, n) {
				t.Errorf("%s, %d clients: %d worlds, %d terminal; want %d^%d = %d and %d^%d = %d",
					c.name, n, s, f, c.k, n, pow(c.k, n), c.f, n, pow(c.f, n))
			}
		}
	}
}

func ingressTwice(e *model.Env, n int) {
	server := model.Deploy(e, "server", &tally{})
	clients(e, n, func(_ string, k *knows, c *model.Client) {
		for range 2 {
			_, err := model.Ingress(c, server, (*tally).Add, struct{}{})
			k.Outcomes.Append(verdictOf(err))
		}
	})
}

func proxyTwice(e *model.Env, n int) {
	server := model.Deploy(e, "server", &tally{})
	var proxies []model.Ref[proxy]
	for i := range n {
		proxies = append(proxies, model.Deploy(e, fmt.Sprintf("proxy%d", i), &proxy{Tally: server}))
	}
	clients(e, n, func(who string, k *knows, c *model.Client) {
		out, err := model.Ingress(c, proxies[who[6]-'0'], (*proxy).Twice, struct{}{})
		k.Outcomes.Append(out + verdictOf(err))
	})
}

func pow(b, n int) int {
	out := 1
	for range n {
		out *= b
	}
	return out
}

// Order-sensitive servers: a world is what the journals say.
func TestClosedFormsOfJournals(t *testing.T) {
	// Three clients, two appends each, one journal: the worlds are the prefixes of
	// the interleavings, the ends 6!/(2!)^3 = 90.
	prefixes := 0
	for i := range 27 {
		a, b, c := i%3, i/3%3, i/9
		prefixes += factorial(a+b+c) / factorial(a) / factorial(b) / factorial(c)
	}
	s, f := walk(t, model.Scenario{Name: "test/one-journal", Setup: func(e *model.Env) {
		j := model.Deploy(e, "journal", &journal{})
		clients(e, 3, func(who string, _ *knows, c *model.Client) {
			for range 2 {
				_, _ = model.Ingress(c, j, (*journal).Append, who)
			}
		})
	}})
	if s != prefixes || f != 90 {
		t.Errorf("one journal: %d worlds, %d terminal; want %d and 90", s, f, prefixes)
	}
	// Journal 0, then journal 1: i clients in some order in the first, j of them in
	// some order in the second. The published figure for a finer granularity is
	// 1,064 = 8 times that; the ends are (3!)^2 = 36 in both.
	want := 0
	for i := range 4 {
		for j := range i + 1 {
			want += factorial(3) / factorial(3-i) * factorial(i) / factorial(i-j)
		}
	}
	s, f = walk(t, model.Scenario{Name: "test/two-journals", Setup: func(e *model.Env) {
		j0, j1 := model.Deploy(e, "journal0", &journal{}), model.Deploy(e, "journal1", &journal{})
		clients(e, 3, func(who string, _ *knows, c *model.Client) {
			_, _ = model.Ingress(c, j0, (*journal).Append, who)
			_, _ = model.Ingress(c, j1, (*journal).Append, who)
		})
	}})
	if s != want || f != 36 {
		t.Errorf("two journals: %d worlds, %d terminal; want %d and 36", s, f, want)
	}
}

// Two canisters that each call s journals at once. Per journal a call ends executed
// in x ways or not executed in y, and the order shows if both are: 2x^2 + 2xy + y^2
// ends, to the power of s.
func TestClosedFormsOfFanOut(t *testing.T) {
	for _, c := range []struct {
		name    string
		servers int
		faults  model.Faults
		bounded bool
		x, y    int
	}{
		{"no faults", 3, 0, false, 1, 0},
		{"reject", 2, model.SysReject, false, 1, 1},
		// Executed: the answer known or not. Not executed: rejected, or dropped
		// after the wait expired.
		{"reject and unknown", 1, model.SysReject | model.Unknown, true, 2, 2},
		{"reject and unknown", 2, model.SysReject | model.Unknown, true, 2, 2},
	} {
		_, f := walk(t, model.Scenario{Name: "test/fan-out", Setup: func(e *model.Env) {
			var js []model.Ref[journal]
			for i := range c.servers {
				js = append(js, model.Deploy(e, fmt.Sprintf("journal%d", i), &journal{}))
			}
			for i := range 2 {
				who := fmt.Sprintf("client%d", i)
				p := model.Deploy(e, "proxy"+who, &proxy{Journals: js, Bounded: c.bounded})
				model.NewClient(e, who, &knows{}, func(k *knows, cl *model.Client) {
					out, _ := model.Ingress(cl, p, (*proxy).FanOut, who)
					k.Outcomes.Append(out)
				})
				// Faults of the user's own call would end it before it begins.
				e.Spare(model.SysReject|model.Unknown, model.Point{Actor: who, Await: 1})
			}
			e.Faults(c.faults)
		}})
		if want := pow(2*c.x*c.x+2*c.x*c.y+c.y*c.y, c.servers); f != want {
			t.Errorf("%s, %d journals: %d terminal worlds, want %d", c.name, c.servers, f, want)
		}
	}
}

func factorial(n int) int {
	out := 1
	for i := 2; i <= n; i++ {
		out *= i
	}
	return out
}
