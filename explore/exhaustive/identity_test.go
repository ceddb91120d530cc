package exhaustive_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// A jar is taken from and put into, one client each, and fails in whatever ways a
// test says.
type jar struct {
	In  model.Cell[int]
	Out model.Cell[int]
}

func (j *jar) Put(*model.Msg, struct{}) (int, error) {
	j.In.Set(j.In.Get() + 1)
	return 0, nil
}

func (j *jar) Take(*model.Msg, struct{}) (int, error) {
	j.Out.Set(j.Out.Get() + 1)
	return 0, nil
}

const filled = "the jar is as it was"

// jars has a client that puts three times, and one that takes once.
func jars(kind model.Kind, check func(v *model.View, in, out int) error) model.Scenario {
	return model.Scenario{Name: "test/jar", Violates: []string{filled}, Setup: func(e *model.Env) {
		ref := model.Deploy(e, "jar", &jar{})
		model.NewClient(e, "alice", &struct{}{}, func(_ *struct{}, c *model.Client) {
			for range 3 {
				_, _ = model.Ingress(c, ref, (*jar).Put, struct{}{})
			}
		})
		model.NewClient(e, "bob", &struct{}{}, func(_ *struct{}, c *model.Client) {
			_, _ = model.Ingress(c, ref, (*jar).Take, struct{}{})
		})
		e.Property(model.Property{Name: filled, Kind: kind, Check: func(v *model.View) error {
			return check(v, ref.In(v).In.Get(), ref.In(v).Out.Get())
		}})
	}}
}

// outlined is the ways to break a property with the length of each trace.
func outlined(failures []space.Failure) (out []string) {
	for _, f := range failures {
		out = append(out, fmt.Sprintf("%s: %s after %d", f.Identity, f.Counterexample.Broken, f.Steps))
	}
	return out
}

// Every way to break a property is found, each by its least trace, whatever was broken
// on the way there, and the first of them is what a search for one alone finds.
func TestAllWays(t *testing.T) {
	for name, c := range map[string]struct {
		kind  model.Kind
		check func(v *model.View, in, out int) error
		want  []string
	}{
		"one after the other": {model.Always, func(v *model.View, in, out int) error {
			if in == 1 {
				return v.Broken("%d is too much", in)
			}
			if in == 3 {
				return v.Broken("%d is far too much", in)
			}
			return nil
		}, []string{"%d is too much: 1 is too much after 1", "%d is far too much: 3 is far too much after 3"}},
		"in one world": {model.Always, func(v *model.View, in, out int) error {
			if in == 2 {
				_ = v.Broken("z: %d were put", in)
				_ = v.Broken("a: %d is too much", in)
			}
			return nil // what was said counts
		}, []string{"z: %d were put: z: 2 were put after 2", "a: %d is too much: a: 2 is too much after 2"}},
		"at one distance": {model.Always, func(v *model.View, in, out int) error {
			switch { // alice comes before bob
			case in == 1:
				return v.Broken("z: one was put")
			case out == 1:
				return v.Broken("a: one was taken")
			}
			return nil
		}, []string{"z: one was put: z: one was put after 1", "a: one was taken: a: one was taken after 1"}},
		"numbers and names": {model.Always, func(v *model.View, in, out int) error {
			if in > 0 {
				return v.Broken("%d of %s", in, []string{"", "alice", "bob", "carol"}[in])
			}
			return nil
		}, []string{"%d of %s: 1 of alice after 1"}},
		"text that looks alike": {model.Always, func(v *model.View, in, out int) error {
			switch in {
			case 1:
				return v.Broken("wrong (too little)")
			case 2:
				return v.Broken("wrong (too much)")
			case 3:
				return v.Broken("wrongs (too much)")
			}
			return nil
		}, []string{"wrong (too little): wrong (too little) after 1", "wrong (too much): wrong (too much) after 2", "wrongs (too much): wrongs (too much) after 3"}},
		"without Broken": {model.Always, func(v *model.View, in, out int) error {
			if in > 0 {
				return fmt.Errorf("%d is too much", in)
			}
			return nil
		}, []string{": 1 is too much after 1"}},
		"with and without": {model.Always, func(v *model.View, in, out int) error {
			switch in {
			case 1:
				return errors.New("one")
			case 3:
				return v.Broken("three")
			}
			return nil
		}, []string{": one after 1", "three: three after 3"}},
		"at the end": {model.Terminal, func(v *model.View, in, out int) error {
			return errors.Join(v.Broken("put %d", in), v.Broken("taken %d", out))
		}, []string{"put %d: put 3 after 4", "taken %d: taken 1 after 4"}},
	} {
		s := scenariotest.Compile(t, jars(c.kind, c.check))
		for _, workers := range []int{1, 2, 8} {
			r, err := exhaustive.Search(t.Context(), s, exhaustive.Options{All: true, Workers: workers})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			p := r.Properties[0]
			if got := outlined(p.Failures); !slices.Equal(got, c.want) {
				t.Errorf("%s, %d workers: %q, want %q", name, workers, got, c.want)
			}
			if r.States != 8 || p.Counterexample != p.Failures[0].Counterexample || r.Limit != "" {
				t.Errorf("%s: the search ends after %d of 8 worlds", name, r.States)
			}
			for _, f := range p.Failures {
				again(t, name, s, f)
			}
			first, err := exhaustive.Search(t.Context(), s, exhaustive.Options{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			if q := first.Properties[0]; len(q.Failures) != 1 || q.Counterexample.Format() != p.Counterexample.Format() {
				t.Errorf("%s: the first alone is\n%s\nof all it is\n%s", name, q.Counterexample.Format(), p.Counterexample.Format())
			}
		}
	}
}

// again demands that a counterexample replays and shrinks to itself.
func again(t *testing.T, name string, s space.System, f space.Failure) {
	t.Helper()
	parsed, err := trace.Parse(f.Counterexample.Format())
	if err != nil {
		t.Fatal(err)
	}
	r, err := replay.Run(s, parsed)
	if err != nil || r.Outcome != replay.Reproduced || r.Trace.Format() != f.Counterexample.Format() {
		t.Errorf("%s: %q replays as %s, %v\n%s", name, f.Identity, r.Outcome, err, r.Trace.Format())
	}
	z := scenariotest.Shrink(t, s, parsed, shrink.Options{})
	if z.Trace.Format() != f.Counterexample.Format() || !z.Minimal || !f.Minimal {
		t.Errorf("%s: %q shrinks to\n%s", name, f.Identity, z.Trace.Format())
	}
}

// A random search for all ways draws the schedules that one for the first way draws.
func TestRandomAllWays(t *testing.T) {
	s := scenariotest.Compile(t, jars(model.Always, func(v *model.View, in, out int) error {
		if in > 0 {
			_ = v.Broken("some were put")
		}
		switch {
		case in == 3:
			return v.Broken("all were put")
		case out == 1 && in == 0:
			return v.Broken("%d was taken first", out)
		}
		return nil
	}))
	for _, workers := range []int{1, 3} {
		o := random.Options{Seed: 3, Schedules: 200, Workers: workers, Stop: func(random.Finding) bool { return false }}
		first := scenariotest.Draw(t, s, o)
		o.All = true
		all := scenariotest.Draw(t, s, o)
		if len(first.Findings) != 1 || len(all.Findings) != 3 || len(all.Properties[0].Failures) != 3 {
			t.Errorf("%d and %d findings", len(first.Findings), len(all.Findings))
		}
		if first.Findings[0].Trace.Format() != all.Findings[0].Trace.Format() || first.Steps != all.Steps || first.Worlds != all.Worlds {
			t.Errorf("other schedules are drawn: %d steps to %d worlds, and %d to %d", first.Steps, first.Worlds, all.Steps, all.Worlds)
		}
		for _, f := range all.Findings {
			r, err := replay.Run(s, f.Trace)
			if err != nil || r.Outcome != replay.Reproduced || r.Trace.Identity != f.Identity || len(r.Trace.Steps) != f.Steps {
				t.Errorf("%q after %d steps replays as %s after %d, %v", f.Identity, f.Steps, r.Outcome, len(r.Trace.Steps), err)
			}
		}
	}
}

// A trace that breaks its property in other words says so; one that has no words is of
// the first way that it meets.
func TestReplayIdentity(t *testing.T) {
	s := scenariotest.Compile(t, jars(model.Always, func(v *model.View, in, out int) error {
		switch in {
		case 1:
			return v.Broken("%d is one", in)
		case 2:
			return v.Broken("%d is two", in)
		}
		return nil
	}))
	given := scenariotest.Steps(s, filled, "execute jar alice/0 Put({})", "execute jar alice/1 Put({})", "execute jar alice/2 Put({})")
	for identity, want := range map[string]string{
		"":           "reproduced 1 %d is one",
		"%d is one":  "reproduced 1 %d is one",
		"%d is two":  "reproduced 2 %d is two",
		"%d is gone": "breaks in other words 1 %d is one",
	} {
		given.Identity = identity
		r, err := replay.Run(s, given)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(r.Outcome, " ", r.Step, " ", r.Trace.Identity); got != want || len(r.Trace.Steps) != r.Step {
			t.Errorf("%q: %s after %d, want %s", identity, got, len(r.Trace.Steps), want)
		}
	}
}

// What says nothing that tells its failures apart is a mistake that says what to do.
func TestBrokenWithoutWords(t *testing.T) {
	for _, format := range []string{"", "%v", "%d: %s"} {
		_, err := explore.Run(context.Background(), jars(model.Always, func(v *model.View, in, out int) error {
			if in > 0 {
				return v.Broken(format, in)
			}
			return nil
		}), exhaustive.Options{})
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q: the format %q has no words", filled, format)) || strings.Contains(err.Error(), "goroutine") {
			t.Errorf("%q: %v", format, err)
		}
	}
	_, err := explore.Run(context.Background(), jars(model.Always, func(v *model.View, in, out int) error {
		for n := range 257 {
			_ = v.Broken(fmt.Sprintf("n is %d for %%s", n), "alice")
		}
		return nil
	}), exhaustive.Options{All: true})
	if err == nil || !strings.Contains(err.Error(), "in more than 256 ways") {
		t.Errorf("one identity for each number: %v", err)
	}
}

// What is to be reached has no words.
func TestBrokenWhereReached(t *testing.T) {
	for _, kind := range []model.Kind{model.Sometimes, model.CanAlways} {
		s := scenariotest.Compile(t, jars(kind, func(v *model.View, in, out int) error {
			if in < 9 {
				return v.Broken("only %d", in)
			}
			return nil
		}))
		r, err := exhaustive.Search(t.Context(), s, exhaustive.Options{All: true})
		if err != nil || r.Properties[0].Verdict != space.Violated {
			t.Fatalf("%s: %v, %v", kind, r.Verdict, err)
		}
		if got := outlined(r.Properties[0].Failures); kind == model.CanAlways && !slices.Equal(got, []string{": only 0 after 0"}) {
			t.Errorf("%s: %q", kind, got)
		}
	}
}
