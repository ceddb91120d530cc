package invariants

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/model"
)

// tin is a canister with methods whose answers depend on one another.
type tin struct{}

const (
	errEmpty = model.Error("empty")
	errAway  = model.Error("away") // says that nothing happened
)

func (*tin) Add(*model.Msg, int) (int, error)               { return 0, nil }
func (*tin) Take(*model.Msg, int) (struct{}, error)         { return struct{}{}, nil }
func (*tin) Read(*model.Msg, struct{}) (int, error)         { return 0, nil }
func (*tin) Replace(*model.Msg, int) (struct{}, error)      { return struct{}{}, nil }
func (*tin) Unspecified(*model.Msg, struct{}) (bool, error) { return false, nil }

var tinRef = model.RefTo[tin]("tin")

// tins is the specification of a tin: Add answers what was there before, Take
// fails if too little is there.
func tins() Spec[int] {
	return Spec[int]{
		Methods: []Method[int]{
			On(tinRef, (*tin).Add, func(had int, _ model.Principal, n int) (int, int, error) { return had + n, had, nil }),
			On(tinRef, (*tin).Take, func(had int, _ model.Principal, n int) (int, struct{}, error) {
				if had < n {
					return had, struct{}{}, errEmpty
				}
				return had - n, struct{}{}, nil
			}),
			On(tinRef, (*tin).Read, func(had int, _ model.Principal, _ struct{}) (int, int, error) { return had, had, nil }),
			On(tinRef, (*tin).Replace, func(_ int, _ model.Principal, n int) (int, struct{}, error) { return n, struct{}{}, nil }),
		},
		NoEffect: []model.Error{errAway},
	}
}

// teller makes up histories of a tin: true ones, in which operations take effect
// at a moment of their own, and ones with an answer that may not be true.
type teller struct {
	r       *rand.Rand
	spec    Spec[int]
	state   model.Value
	open    []*telling
	history []model.Event
	op      int
	lies    bool
	rejects int
	pending int
}

type telling struct {
	event  model.Event
	method int
	done   bool
	result result
}

func newTeller(seed uint64) *teller {
	t := &teller{r: rand.New(rand.NewPCG(seed, 1)), spec: tins()}
	t.lies = seed%2 == 1
	t.state = must(model.Encode(0))
	return t
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (t *teller) tell(events int) {
	for len(t.history) < events {
		switch n := t.r.IntN(10); {
		case n < 4 && len(t.open) < 4:
			t.invoke()
		case n < 6 && len(t.open) > 0:
			t.effect(t.open[t.r.IntN(len(t.open))])
		case len(t.open) > 0:
			t.end(t.r.IntN(len(t.open)))
		}
	}
	t.pending += len(t.open)
}

func (t *teller) invoke() {
	m := t.r.IntN(len(t.spec.Methods))
	arg := must(model.Encode(t.r.IntN(3)))
	if t.spec.Methods[m].name == "Read" {
		arg = must(model.Encode(struct{}{}))
	}
	name := fmt.Sprint("op", t.op%6) // names are used again
	for _, o := range t.open {
		if o.event.Op == name {
			return
		}
	}
	t.op++
	e := model.Event{Op: name, Client: "alice", Caller: "alice", To: "tin", Method: t.spec.Methods[m].name, Arg: arg}
	t.history = append(t.history, e)
	t.open = append(t.open, &telling{event: e, method: m})
}

func (t *teller) effect(o *telling) {
	if !o.done {
		o.done = true
		t.state, o.result, _ = t.spec.Methods[o.method].step(t.state, o.event.Arg, o.event.Caller)
	}
}

func (t *teller) end(i int) {
	o := t.open[i]
	e := o.event
	e.Return = true
	lie := t.lies && t.r.IntN(4) == 0
	switch n := t.r.IntN(8); {
	case n == 0:
		return // perhaps it never returns
	case n == 1:
		e.Outcome = model.Rejected
		t.rejects++
	case n == 2 && (!o.done || lie):
		e.Outcome, e.Err = model.Failed, errAway
	default:
		t.effect(o)
		r := string(o.result)
		switch {
		case lie && e.Method == "Take" && r == failure+string(errEmpty):
			e.Outcome, e.Reply = model.Replied, must(model.Encode(struct{}{}))
		case lie && e.Method == "Take":
			e.Outcome, e.Err = model.Failed, errEmpty
		case lie && e.Method != "Replace":
			e.Outcome, e.Reply = model.Replied, must(model.Encode(t.r.IntN(4)))
		case strings.HasPrefix(r, failure):
			e.Outcome, e.Err = model.Failed, model.Error(r[1:])
		default:
			e.Outcome, e.Reply = model.Replied, model.Value(r[1:])
		}
	}
	t.open = append(t.open[:i], t.open[i+1:]...)
	t.history = append(t.history, e)
}

// TestMonitorEqualsPorcupine: after every event of thousands of histories, with
// operations that are rejected and that never return, the monitor and porcupine
// agree.
func TestMonitorEqualsPorcupine(t *testing.T) {
	histories := uint64(4000)
	if testing.Short() {
		histories = 500
	}
	var broken, rejects, pending, most int
	for seed := range histories {
		teller := newTeller(seed)
		teller.tell(6 + int(seed%9))
		spec := tins()
		monitor := Linearizable(spec).Monitor
		state, why := monitor.Start, ""
		for n, e := range teller.history {
			if why == "" {
				var err error
				if state, why, err = monitor.Next(state, e); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
			}
			ok, err := spec.Judge(teller.history[:n+1])
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if ok != (why == "") {
				t.Fatalf("seed %d, after %d events: porcupine says linearizable: %t, the monitor says broken: %q%s", seed, n+1, ok, why, show(spec, teller.history[:n+1]))
			}
			if why == "" {
				most = max(most, len(must(model.Decode[history](model.Value(state))).Configs))
			}
		}
		if why != "" {
			broken++
			if !teller.lies {
				t.Fatalf("seed %d: a true history is broken: %s%s", seed, why, show(spec, teller.history))
			}
		}
		rejects += teller.rejects
		pending += teller.pending
	}
	// The histories are worth the comparison.
	if n := int(histories); broken < n/8 || broken > n/2 || rejects < n/4 || pending < n || most < 4 {
		t.Errorf("of %d histories %d are broken; %d rejects, %d pending operations, at most %d configurations", histories, broken, rejects, pending, most)
	}
	t.Logf("of %d histories %d are broken; %d rejects, %d pending operations, at most %d configurations", histories, broken, rejects, pending, most)
}

// show prints a history for a person.
func show(s Spec[int], history []model.Event) string {
	var b strings.Builder
	for _, e := range history {
		m := s.Methods[s.method(e)]
		if !e.Return {
			fmt.Fprintf(&b, "\n  %s %s", e.Op, m.called(e.Arg))
			continue
		}
		end, r := s.ending(e)
		fmt.Fprintf(&b, "\n  %s %s", e.Op, []string{m.answered(r), "had no effect", "is rejected"}[end])
	}
	return b.String()
}

// play feeds a monitor events written as words: "a Add 1" invokes, "a = 0",
// "a ! empty" and "a rejected" return.
func play(t *testing.T, spec Spec[int], lines ...string) (state, broken string) {
	t.Helper()
	monitor := Linearizable(spec).Monitor
	state = monitor.Start
	open := map[string]model.Event{}
	for _, line := range lines {
		w := strings.Fields(line)
		e, returns := open[w[0]]
		switch {
		case !returns:
			e = model.Event{Op: w[0], Client: w[0], Caller: model.Principal(w[0]), To: "tin", Method: w[1], Arg: must(model.Encode(struct{}{}))}
			if len(w) > 2 {
				e.Arg = must(model.Encode(int(w[2][0] - '0')))
			}
			open[w[0]] = e
		case w[1] == "rejected":
			e.Return, e.Outcome = true, model.Rejected
		case w[1] == "!":
			e.Return, e.Outcome, e.Err = true, model.Failed, model.Error(w[2])
		case len(w) == 2:
			e.Return, e.Outcome, e.Reply = true, model.Replied, must(model.Encode(struct{}{}))
		default:
			e.Return, e.Outcome, e.Reply = true, model.Replied, must(model.Encode(int(w[2][0]-'0')))
		}
		if returns {
			delete(open, w[0])
		}
		var err error
		if state, broken, err = monitor.Next(state, e); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	return state, broken
}

func TestBrokenText(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{[]string{"a Add 1", "a = 0", "b Add 1", "b = 0"}, "Add(1) of b answers 0, one at a time it answers 1"},
		{[]string{"a Add 1", "b Add 2", "c Add 3", "a = 9"}, "Add(1) of a answers 9, one at a time it answers 0 or 2 or 3 or 5"},
		{[]string{"a Take 1", "a ="}, "Take(1) of a answers {}, one at a time it answers empty"},
		{[]string{"a Add 1", "b Read", "b = 1", "a ! away"}, "Add(1) of a answers away, but it has taken effect"},
		{[]string{"a Add 1", "a = 0", "b Read", "b = 1"}, ""},
		// A rejected operation may have had an effect, but not later.
		{[]string{"a Add 1", "a rejected", "b Read", "b = 1"}, ""},
		{[]string{"a Add 1", "a rejected", "b Read", "b = 0"}, ""},
		{[]string{"a Add 1", "a rejected", "b Read", "b = 0", "c Read", "c = 1"}, "Read({}) of c answers 1, one at a time it answers 0"},
		// One that never returns may have one at any time.
		{[]string{"a Add 1", "b Read", "b = 0", "c Read", "c = 1"}, ""},
		{[]string{"a Add 1", "b Read", "b = 1", "c Read", "c = 0"}, "Read({}) of c answers 0, one at a time it answers 1"},
		// Others do not matter.
		{[]string{"a Unspecified", "a = 7", "b Read", "b = 0"}, ""},
	} {
		if _, got := play(t, tins(), c.lines...); got != c.want {
			t.Errorf("%q: got %q, want %q", c.lines, got, c.want)
		}
	}
}

// TestMerge: histories that allow the same future have the same state.
func TestMerge(t *testing.T) {
	for _, c := range [][2][]string{
		{{"a Add 1", "b Read"}, {"b Read", "a Add 1"}},
		{{"a Add 1", "a = 0", "b Take 1", "b ="}, {}},
		{{"a Unspecified"}, {}},
		{{"a Add 1", "b Replace 2", "b ="}, {"b Replace 2", "a Add 1", "b ="}},
		// That a may have taken effect before b adds nothing: it may do so after it.
		{{"a Replace 2", "b Replace 2", "b ="}, {"b Replace 2", "b =", "a Replace 2"}},
	} {
		a, _ := play(t, tins(), c[0]...)
		b, _ := play(t, tins(), c[1]...)
		if a != b {
			t.Errorf("%q and %q differ: %+v, %+v", c[0], c[1], must(model.Decode[history](model.Value(a))), must(model.Decode[history](model.Value(b))))
		}
	}
}

func TestBadSpec(t *testing.T) {
	invoke := model.Event{Op: "a", To: "tin", Method: "Add", Arg: must(model.Encode(1))}
	end := invoke
	end.Return, end.Outcome, end.Reply = true, model.Replied, must(model.Encode(0))
	spec := func(step func(int, model.Principal, int) (int, int, error)) Spec[int] {
		return Spec[int]{Methods: []Method[int]{On(tinRef, (*tin).Add, step)}}
	}
	fine := spec(func(int, model.Principal, int) (int, int, error) { return 0, 0, nil })
	for _, c := range []struct {
		spec   Spec[int]
		events []model.Event
		want   string
	}{
		{spec(func(int, model.Principal, int) (int, int, error) { panic("oh") }), []model.Event{invoke, end}, "the specification of tin.Add panics: oh"},
		{spec(func(int, model.Principal, int) (int, int, error) { return 0, 0, fmt.Errorf("plain") }), []model.Event{invoke, end}, "want a model.Error"},
		{fine, []model.Event{end}, "returns and was not invoked"},
		{fine, []model.Event{invoke, invoke}, "invoked while it is under way"},
	} {
		monitor := Linearizable(c.spec).Monitor
		state := monitor.Start
		var err error
		for _, e := range c.events {
			if err == nil {
				state, _, err = monitor.Next(state, e)
			}
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("monitor: got %v, want %q", err, c.want)
		}
		if _, err := c.spec.Judge(c.events); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("porcupine: got %v, want %q", err, c.want)
		}
	}
	rejected := end
	rejected.Outcome = model.Rejected
	if _, broken, err := Linearizable(fine).Monitor.Next(Linearizable(fine).Monitor.Start, rejected); broken != "" || err != nil {
		t.Errorf("rejected without being executed: %q, %v", broken, err)
	}
	if _, _, err := Linearizable(Spec[chan int]{}).Monitor.Next("", invoke); err == nil || !strings.Contains(err.Error(), "chan int") {
		t.Errorf("a state that is no plain value: %v", err)
	}
}
