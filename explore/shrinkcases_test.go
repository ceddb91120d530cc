package explore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// steps makes a trace of labels; a ! in front marks a fault.
func steps(s explore.System, property string, lines ...string) trace.Trace {
	given := trace.Trace{Scenario: s.Name(), Property: property}
	for _, l := range lines {
		rest, fault := strings.CutPrefix(l, "! ")
		f := strings.SplitN(rest, " ", 4)
		given.Steps = append(given.Steps, trace.Step{Label: trace.Label{Verb: trace.Verb(f[0]), Actor: f[1], Call: trace.Call(f[2])}.WithText(f[3]), Fault: fault})
	}
	return given
}

func lines(t trace.Trace) string {
	var b strings.Builder
	for _, s := range t.Steps {
		if s.Fault {
			b.WriteString("! ")
		}
		fmt.Fprintf(&b, "%s %s %s %s\n", s.Verb, s.Actor, s.Call, s.Text())
	}
	return b.String()
}

// A till counts money and has two bugs. Both break the one property.
type till struct {
	Bell   model.Ref[bell]
	Money  model.Cell[int]
	Picked model.Cell[int]
}

type bell struct{}

func (*bell) Ring(*model.Msg, struct{}) (int, error) { return 0, nil }

// Lose forgets what it took out.
func (s *till) Lose(*model.Msg, struct{}) (int, error) {
	s.Money.Set(s.Money.Get() - 1)
	return 0, nil
}

// Double reads before an await what it writes after it.
func (s *till) Double(m *model.Msg, _ struct{}) (int, error) {
	had := s.Picked.Get()
	if _, err := model.Call(m, s.Bell, (*bell).Ring, struct{}{}); err != nil {
		return 0, err
	}
	s.Picked.Set(had + 1)
	s.Money.Set(s.Money.Get() + 1)
	return 0, nil
}

// Pick lets the environment choose.
func (s *till) Pick(m *model.Msg, _ struct{}) (int, error) {
	s.Picked.Set(model.Choose(m, 5, 7, 9))
	return 0, nil
}

const (
	balanced = "the till is balanced"
	modest   = "no pick is more than 6"
	empties  = "in the end the till can be emptied"
	finished = "in the end nobody has lost"
)

func tills() model.Scenario {
	return model.Scenario{Name: "test/till", Setup: func(e *model.Env) {
		s := &till{Bell: model.Deploy(e, "bell", &bell{})}
		ref := model.Deploy(e, "till", s)
		client := func(name string, do ...func(*till, *model.Msg, struct{}) (int, error)) {
			model.NewClient(e, name, &struct{}{}, func(_ *struct{}, c *model.Client) {
				for _, f := range do {
					model.Ingress(c, ref, f, struct{}{})
				}
			})
		}
		client("alice", (*till).Double, (*till).Lose)
		client("bob", (*till).Double, (*till).Pick)
		client("carol", (*till).Lose)
		e.Faults(model.DefaultFaults)
		e.Always(balanced, func(v *model.View) error {
			switch m, p := ref.In(v).Money.Get(), ref.In(v).Picked.Get(); {
			case m > p && p < 5:
				return v.Broken("%d is there, %d was counted: too much", m, p)
			case m < 0:
				return v.Broken("%d is there: too little", m)
			}
			return nil
		})
		e.Always(modest, func(v *model.View) error {
			if p := ref.In(v).Picked.Get(); p > 6 {
				return fmt.Errorf("picked %d", p)
			}
			return nil
		})
		e.CanAlways(empties, func(v *model.View) bool { return ref.In(v).Money.Get() == 0 })
		e.AtEnd(finished, func(v *model.View) error {
			if m := ref.In(v).Money.Get(); m < 0 {
				return fmt.Errorf("%d", m)
			}
			return nil
		})
	}}
}

func compile(t *testing.T, sc model.Scenario) explore.System {
	t.Helper()
	s, err := explore.Compile(sc, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestShrinkDoesNotSlip demands that of two bugs of one property the one that was
// found is kept, though the other one needs a single step.
func TestShrinkDoesNotSlip(t *testing.T) {
	s := compile(t, tills())
	race := steps(s, balanced,
		"execute till alice/0 Double({})", "execute till bob/0 Double({})", "execute bell alice/0/0 Ring({})", "execute bell bob/0/0 Ring({})",
		"callback till alice/0/0 reply 0", "! trap till alice/1 Lose({})", "callback till bob/0/0 reply 0")
	lost := steps(s, balanced,
		"execute till bob/0 Double({})", "! trap till alice/0 Double({})", "execute till alice/1 Lose({})")
	for _, states := range []int64{0, 1, 25} {
		o := explore.ShrinkOptions{Workers: 1, MaxStates: states}
		if z := settled(t, s, race, o); len(z.Trace.Steps) != 6 || z.Trace.Faults() != 0 || !strings.HasSuffix(z.Trace.Broken, "too much") {
			t.Errorf("the race is shrunk to\n%s", z.Trace.Format())
		}
		z := settled(t, s, lost, o)
		if got := lines(z.Trace); got != "execute till carol/0 Lose({})\n" && states == 0 {
			t.Errorf("the loss is shrunk to\n%s", z.Trace.Format())
		}
	}
}

func TestShrinkChoosesLess(t *testing.T) {
	s := compile(t, tills())
	given := steps(s, modest, "execute till bob/0 Double({})", "execute bell bob/0/0 Ring({})", "execute till carol/0 Lose({})",
		"callback till bob/0/0 reply 0", "execute till bob/1 Pick({}) with 9")
	want := "execute till bob/0 Double({})\nexecute bell bob/0/0 Ring({})\ncallback till bob/0/0 reply 0\nexecute till bob/1 Pick({}) with 7\n"
	for _, states := range []int64{0, 1} {
		if z := settled(t, s, given, explore.ShrinkOptions{Workers: 1, MaxStates: states}); lines(z.Trace) != want {
			t.Errorf("shrunk to\n%s", z.Trace.Format())
		}
	}
}

// TestShrinkKinds shrinks what breaks properties that less than the whole system
// cannot judge.
func TestShrinkKinds(t *testing.T) {
	s := compile(t, tills())
	r, err := explore.Exhaustive(context.Background(), s, explore.Options{Faults: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Properties {
		if p.Name != empties && p.Name != finished {
			continue
		}
		if p.Counterexample == nil {
			t.Fatalf("%q is not violated", p.Name)
		}
		for seed := range uint64(5) {
			given, ok := newDrunkard(t, s, seed).breaks(t, p.Name, 1000)
			if !ok {
				t.Fatalf("no walk breaks %q", p.Name)
			}
			for _, states := range []int64{0, 1, 60} {
				z := settled(t, s, given, explore.ShrinkOptions{Workers: 2, MaxStates: states})
				if states == 0 && (z.Trace.Faults() != p.Faults || len(z.Trace.Steps) != p.Steps || !z.Minimal) {
					t.Errorf("%q: %t in %s, want %d faults and %d steps:\n%s", p.Name, z.Minimal, z.Within, p.Faults, p.Steps, z.Trace.Format())
				}
				if z.Trace.Faults() > given.Faults() || z.Trace.Faults() == given.Faults() && len(z.Trace.Steps) > len(given.Steps) {
					t.Errorf("%q grows:\n%s", p.Name, z.Trace.Format())
				}
			}
		}
	}
}

func TestShrinkFlat(t *testing.T) {
	want := jugs(t)
	given := want // with a detour: a jug is filled and emptied
	detour := func(verb trace.Verb) trace.Step {
		return trace.Step{Label: trace.Label{Verb: verb, Actor: "small", Call: "-"}}
	}
	given.Steps = append([]trace.Step{detour("fill"), detour("empty")}, want.Steps...)
	if z := settled(t, systems.DieHard{}, given, explore.ShrinkOptions{}); z.Trace.Format() != want.Format() || !z.Minimal {
		t.Errorf("%s\nwant:\n%s", z.Trace.Format(), want.Format())
	}
}

func TestShrinkEndsEarly(t *testing.T) {
	s := compile(t, tills())
	given, ok := newDrunkard(t, s, 3).breaks(t, finished, 1000)
	if !ok {
		t.Fatal("no walk breaks it")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for limit, o := range map[string]struct {
		ctx context.Context
		o   explore.ShrinkOptions
	}{
		explore.LimitTime:        {context.Background(), explore.ShrinkOptions{MaxTime: time.Nanosecond}},
		explore.LimitInterrupted: {cancelled, explore.ShrinkOptions{}},
	} {
		z, err := explore.Shrink(o.ctx, s, given, o.o)
		if err != nil || z.Limit != limit || z.Minimal || len(z.Trace.Steps) > len(given.Steps) {
			t.Errorf("%s: %+v, %v", limit, z, err)
		}
		if !strings.Contains(z.Claim(), "perhaps not the shortest") {
			t.Errorf("it claims: %s", z.Claim())
		}
	}
}

func TestShrinkRefuses(t *testing.T) {
	s := compile(t, tills())
	for name, given := range map[string]trace.Trace{
		"unbroken":    steps(s, balanced, "execute till alice/0 Double({})"),
		"diverged":    steps(s, balanced, "execute till alice/7 Double({})"),
		"no property": steps(s, "", "execute till carol/0 Lose({})"),
	} {
		if _, err := explore.Shrink(context.Background(), s, given, explore.ShrinkOptions{}); !errors.Is(err, explore.ErrNotReproduced) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := explore.Shrink(context.Background(), s, steps(s, "nobody asked this"), explore.ShrinkOptions{}); err == nil || errors.Is(err, explore.ErrNotReproduced) {
		t.Errorf("unknown property: %v", err)
	}
}
