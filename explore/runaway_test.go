package explore_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/model"
)

// A ledger is a canister with one number.
type ledger struct {
	N     model.Cell[int]
	Spoil func(*ledger, *model.Msg) // what Spoiled does; may be nil
}

func (r *ledger) Add(_ *model.Msg, n int) (int, error) {
	r.N.Update(func(old int) int { return old + n })
	return n, nil
}

// A spoiler is what a modeller may do wrong in each place where code runs.
type spoiler struct {
	setup, program, property, reach, monitor func()
	handler                                  func(*ledger, *model.Msg)
}

func (r *ledger) Spoiled(m *model.Msg, n int) (int, error) {
	r.N.Set(r.N.Get() + n)
	if r.Spoil != nil {
		r.Spoil(r, m)
	}
	return r.N.Get(), nil
}

func call(f func()) {
	if f != nil {
		f()
	}
}

// spoiledScenario has clients that each add 1 twice.
func spoiledScenario(clients int, s spoiler) model.Scenario {
	return model.Scenario{Name: "spoiled/here", Setup: func(e *model.Env) {
		reg := model.Deploy(e, "ledger", &ledger{Spoil: s.handler})
		for i := range clients {
			model.NewClient(e, fmt.Sprintf("user%d", i), &struct{}{}, func(_ *struct{}, c *model.Client) {
				model.Ingress(c, reg, (*ledger).Spoiled, 1)
				call(s.program)
				model.Ingress(c, reg, (*ledger).Add, 1)
			})
		}
		e.Always("all is well", func(v *model.View) error {
			if reg.In(v).N.Get() == 3 {
				call(s.property)
			}
			return nil
		})
		e.CanAlways("there is a way", func(v *model.View) bool {
			call(s.reach)
			return true
		})
		if s.monitor != nil {
			e.Property(model.Property{Name: "history", Kind: model.History, Monitor: &model.Monitor{Next: func(string, model.Event) (string, string, error) {
				s.monitor()
				return "", "", nil
			}}})
		}
		call(s.setup)
	}}
}

// TestGoexit: code that ends its goroutine is an error that names the code, whoever
// runs it and however many others do, and never a verdict or a search that hangs.
func TestGoexit(t *testing.T) {
	exit := runtime.Goexit
	for want, s := range map[string]spoiler{
		"spoiled/here: Setup: ":          {setup: exit},
		"handler ledger.Spoiled, call u": {handler: func(*ledger, *model.Msg) { exit() }},
		"client user":                    {program: exit},
		`property "all is well"`:         {property: exit},
		`property "there is a way"`:      {reach: exit},
		`property "history"`:             {monitor: exit},
	} {
		texts := map[string]bool{}
		for _, workers := range []int{1, 2, 4, 6, 8} {
			r, err := explore.Run(t.Context(), spoiledScenario(3, s), explore.Options{Workers: workers})
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "runtime.Goexit") || r.Verdict != "" {
				t.Fatalf("%d workers: %v, %q; want %s", workers, err, r.Verdict, want)
			}
			texts[err.Error()] = true
		}
		if len(texts) != 1 {
			t.Errorf("the error depends on the workers: %v", texts)
		}
		if s.setup != nil || s.reach != nil {
			continue // no schedule asks what can always be
		}
		system, err := compile.Scenario(spoiledScenario(3, s), 0)
		if err != nil {
			t.Fatal(err)
		}
		texts = map[string]bool{}
		for _, workers := range []int{1, 2, 8} {
			_, err := random.Search(t.Context(), system, random.Options{Workers: workers, Schedules: 200, Seed: 1})
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "runtime.Goexit") {
				t.Fatalf("at random, %d workers: %v; want %s", workers, err, want)
			}
			texts[err.Error()] = true
		}
		if len(texts) != 1 {
			t.Errorf("the error depends on the workers: %v", texts)
		}
	}
}

// TestGoexitInOneWorld: 7 clients, 2187 worlds, and a property that ends its
// goroutine in one of them.
func TestGoexitInOneWorld(t *testing.T) {
	s := model.Scenario{Name: "goexit/once", Setup: func(e *model.Env) {
		var users []model.ClientRef[ledger]
		reg := model.Deploy(e, "ledger", &ledger{})
		for i := range 7 {
			users = append(users, model.NewClient(e, fmt.Sprintf("user%d", i), &ledger{}, func(s *ledger, c *model.Client) {
				model.Ingress(c, reg, (*ledger).Add, 0)
				s.N.Set(1)
				model.Ingress(c, reg, (*ledger).Add, 0)
				s.N.Set(2)
			}))
		}
		e.Always("all is well", func(v *model.View) error {
			for i, u := range users {
				if u.In(v).N.Get() != (i+1)%3 {
					return nil
				}
			}
			runtime.Goexit()
			return errors.New("it is not")
		})
	}}
	for i := range 24 {
		workers := []int{1, 2, 4, 6, 8}[i%5]
		r, err := explore.Run(t.Context(), s, explore.Options{Workers: workers})
		if err == nil || !strings.Contains(err.Error(), `property "all is well"`) {
			t.Fatalf("%d workers: %v, %q, %d worlds", workers, err, r.Verdict, r.States)
		}
	}
}

// TestGoexitElsewhere: replaying and shrinking run code, too.
func TestGoexitElsewhere(t *testing.T) {
	good, err := explore.Run(t.Context(), violatedScenario(nil), explore.Options{})
	if err != nil || good.Verdict != explore.Violated {
		t.Fatal(err, good.Verdict)
	}
	trace := *good.Properties[0].Counterexample
	s := violatedScenario(func(*ledger, *model.Msg) { runtime.Goexit() }) //icmc:ok the test is about it
	system, err := compile.Scenario(s, 0)
	if err != nil {
		t.Fatal(err)
	}
	const want = "handler ledger.Spoiled, call user0/0: its goroutine was ended"
	if _, err := replay.Run(system, trace); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("replay: %v", err)
	}
	if _, err := shrink.Shrink(t.Context(), system, trace, shrink.Options{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("shrink: %v", err)
	}
	tb := &recorder{TB: t}
	explore.Check(tb, s, func(o *explore.Options) { o.Unvetted = true })
	explore.Gone(tb, s, trace.Format())
	if len(tb.fatal) != 2 || !strings.Contains(tb.fatal[0], want) || !strings.Contains(tb.fatal[1], want) {
		t.Errorf("in a test: %q", tb.fatal)
	}
}

// violatedScenario has a client that counts to 1, which it must not.
func violatedScenario(spoil func(*ledger, *model.Msg)) model.Scenario {
	return model.Scenario{Name: "spoiled/violated", Setup: func(e *model.Env) {
		reg := model.Deploy(e, "ledger", &ledger{Spoil: spoil})
		model.NewClient(e, "user0", &struct{}{}, func(_ *struct{}, c *model.Client) { model.Ingress(c, reg, (*ledger).Spoiled, 1) })
		e.Always("it is 0", func(v *model.View) error {
			if reg.In(v).N.Get() > 0 {
				return errors.New("it is not")
			}
			return nil
		})
	}}
}

// A recorder is a test that may fail.
type recorder struct {
	explore.TB
	fatal []string
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.fatal = append(r.fatal, fmt.Sprintf(format, args...))
}

// TestRunaway: code that does not end is named, whatever it does meanwhile.
func TestRunaway(t *testing.T) {
	over := make(chan struct{})
	defer close(over)
	wait := func() { <-over }
	spin := func() {
		for rounds := 0; ; {
			select {
			case <-over:
				return
			default:
				rounds++
			}
		}
	}
	for _, wrong := range []func(){wait, spin} {
		for want, s := range map[string]spoiler{
			"spoiled/here: Setup: it has not ended after ":                 {setup: wrong},
			"spoiled/here: handler ledger.Spoiled, call user0/0: it has ":  {handler: func(*ledger, *model.Msg) { wrong() }},
			"spoiled/here: client user0: it has not ended after ":          {program: wrong},
			"spoiled/here: property \"all is well\": it has not ended":     {property: wrong},
			"spoiled/here: property \"there is a way\": it has not ended ": {reach: wrong},
			"spoiled/here: property \"history\", call user0/0: it has ":    {monitor: wrong},
		} {
			began := time.Now()
			_, err := explore.Run(t.Context(), spoiledScenario(1, s), explore.Options{Step: limit.Step{Time: 50 * time.Millisecond}})
			if s.property != nil {
				_, err = explore.Run(t.Context(), spoiledScenario(2, s), explore.Options{Step: limit.Step{Time: 50 * time.Millisecond}})
			}
			var stuck *limit.Stuck
			if !errors.As(err, &stuck) || stuck.Limit != limit.Time || !strings.HasPrefix(err.Error(), want) {
				t.Fatalf("%v, want %s", err, want)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("%v", took)
			}
		}
	}
}

// TestRunawayCounted: what does something that is counted is over its budget
// everywhere at the same moment.
func TestRunawayCounted(t *testing.T) {
	for name, wrong := range map[string]func(*ledger, *model.Msg){
		"reads": func(r *ledger, _ *model.Msg) {
			for {
				r.N.Get()
			}
		},
		"writes": func(r *ledger, _ *model.Msg) {
			for i := 0; ; i++ {
				r.N.Set(i)
			}
		},
		"updates": func(r *ledger, _ *model.Msg) {
			for {
				r.N.Update(func(n int) int { return n + 1 })
			}
		},
		"choices": func(_ *ledger, m *model.Msg) {
			for {
				model.Choose(m, 1)
			}
		},
		"tasks": func(_ *ledger, m *model.Msg) {
			for {
				model.Go(m, func(*model.Msg) {})
			}
		},
		"asks": func(_ *ledger, m *model.Msg) {
			for {
				m.CycleBalance()
			}
		},
	} {
		for _, workers := range []int{1, 2} {
			_, err := explore.Run(t.Context(), spoiledScenario(1, spoiler{handler: wrong}), explore.Options{Workers: workers, Step: limit.Step{Operations: 10_000}})
			if err == nil || !strings.Contains(err.Error(), "handler ledger.Spoiled, call user0/0: it makes more than 10000 tracked operations") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestOperations: the budget is exact, so it is the same everywhere, and can be
// changed or switched off.
func TestOperations(t *testing.T) {
	for _, test := range []struct {
		reads   int
		most    int64
		refused bool
	}{{100, 100, false}, {101, 100, true}, {5000, -1, false}} {
		s := spoiledScenario(1, spoiler{handler: func(r *ledger, _ *model.Msg) {
			for range test.reads - 4 { // Spoiled reads, remembers what it has read, writes, and reads
				r.N.Get()
			}
		}})
		_, err := explore.Run(t.Context(), s, explore.Options{Step: limit.Step{Operations: test.most}})
		if (err != nil) != test.refused {
			t.Errorf("%+v: %v", test, err)
		}
	}
}
