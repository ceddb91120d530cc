package shrink_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/internal/samples"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model/trace"
)

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

// TestShrinkDoesNotSlip demands that of two bugs of one property the one that was
// found is kept, though the other one needs a single step.
func TestShrinkDoesNotSlip(t *testing.T) {
	s := scenariotest.Compile(t, samples.Tills())
	race := scenariotest.Steps(s, samples.Balanced,
		"execute till alice/0 Double({})", "execute till bob/0 Double({})", "execute bell alice/0/0 Ring({})", "execute bell bob/0/0 Ring({})",
		"callback till alice/0/0 reply 0", "! trap till alice/1 Lose({})", "callback till bob/0/0 reply 0")
	lost := scenariotest.Steps(s, samples.Balanced,
		"execute till bob/0 Double({})", "! trap till alice/0 Double({})", "execute till alice/1 Lose({})")
	for _, states := range []int64{0, 1, 25} {
		o := shrink.Options{Workers: 1, MaxStates: states}
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
	s := scenariotest.Compile(t, samples.Tills())
	given := scenariotest.Steps(s, samples.Modest, "execute till bob/0 Double({})", "execute bell bob/0/0 Ring({})", "execute till carol/0 Lose({})",
		"callback till bob/0/0 reply 0", "execute till bob/1 Pick({}) with 9")
	want := "execute till bob/0 Double({})\nexecute bell bob/0/0 Ring({})\ncallback till bob/0/0 reply 0\nexecute till bob/1 Pick({}) with 7\n"
	for _, states := range []int64{0, 1} {
		if z := settled(t, s, given, shrink.Options{Workers: 1, MaxStates: states}); lines(z.Trace) != want {
			t.Errorf("shrunk to\n%s", z.Trace.Format())
		}
	}
}

// TestShrinkKinds shrinks what breaks properties that less than the whole system
// cannot judge.
func TestShrinkKinds(t *testing.T) {
	s := scenariotest.Compile(t, samples.Tills())
	r, err := exhaustive.Search(context.Background(), s, exhaustive.Options{Faults: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Properties {
		if p.Name != samples.Empties && p.Name != samples.Finished {
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
				z := settled(t, s, given, shrink.Options{Workers: 2, MaxStates: states})
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
	want := scenariotest.Jugs(t)
	given := want // with a detour: a jug is filled and emptied
	detour := func(verb trace.Verb) trace.Step {
		return trace.Step{Label: trace.Label{Verb: verb, Actor: "small", Call: "-"}}
	}
	given.Steps = append([]trace.Step{detour("fill"), detour("empty")}, want.Steps...)
	if z := settled(t, systems.DieHard{}, given, shrink.Options{}); z.Trace.Format() != want.Format() || !z.Minimal {
		t.Errorf("%s\nwant:\n%s", z.Trace.Format(), want.Format())
	}
}

func TestShrinkEndsEarly(t *testing.T) {
	s := scenariotest.Compile(t, samples.Tills())
	given, ok := newDrunkard(t, s, 3).breaks(t, samples.Finished, 1000)
	if !ok {
		t.Fatal("no walk breaks it")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for limit, o := range map[string]struct {
		ctx context.Context
		o   shrink.Options
	}{
		limit.Time:        {context.Background(), shrink.Options{MaxTime: time.Nanosecond}},
		limit.Interrupted: {cancelled, shrink.Options{}},
	} {
		z, err := shrink.Shrink(o.ctx, s, given, o.o)
		if err != nil || z.Limit != limit || z.Minimal || len(z.Trace.Steps) > len(given.Steps) {
			t.Errorf("%s: %+v, %v", limit, z, err)
		}
		if !strings.Contains(z.Claim(), "perhaps not the shortest") {
			t.Errorf("it claims: %s", z.Claim())
		}
	}
}

func TestShrinkRefuses(t *testing.T) {
	s := scenariotest.Compile(t, samples.Tills())
	for name, given := range map[string]trace.Trace{
		"unbroken":    scenariotest.Steps(s, samples.Balanced, "execute till alice/0 Double({})"),
		"diverged":    scenariotest.Steps(s, samples.Balanced, "execute till alice/7 Double({})"),
		"no property": scenariotest.Steps(s, "", "execute till carol/0 Lose({})"),
	} {
		if _, err := shrink.Shrink(context.Background(), s, given, shrink.Options{}); !errors.Is(err, shrink.ErrNotReproduced) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := shrink.Shrink(context.Background(), s, scenariotest.Steps(s, "nobody asked this"), shrink.Options{}); err == nil || errors.Is(err, shrink.ErrNotReproduced) {
		t.Errorf("unknown property: %v", err)
	}
}
