package night

import (
	"fmt"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/model"
)

const low = "the gauge is low"

// gauged is a scenario with users who step once each, and what was changed about it.
type gauged struct {
	check    func(v *model.View, n int) error
	users    []string
	later    bool // the handler grew an await
	first    bool // users do something first
	violates []string
}

func gauges(g gauged) model.Scenario {
	return model.Scenario{Name: "gauge/steps", Violates: g.violates, Setup: func(e *model.Env) {
		ref := model.Deploy(e, "gauge", &changing{later: g.later})
		for _, name := range g.users {
			model.NewClient(e, name, &struct{}{}, func(_ *struct{}, c *model.Client) {
				if g.first {
					_, _ = model.Ingress(c, ref, (*changing).Nothing, struct{}{})
				}
				_, _ = model.Ingress(c, ref, (*changing).Step, ref)
			})
		}
		e.Always(low, func(v *model.View) error { return g.check(v, ref.In(v).N.Get()) })
	}}
}

// changing is a canister whose handler was changed.
type changing struct {
	N     model.Cell[int]
	later bool
}

func (g *changing) Nothing(*model.Msg, struct{}) (int, error) { return 0, nil }

func (g *changing) Step(m *model.Msg, self model.Ref[changing]) (int, error) {
	if g.later {
		if _, err := model.Call(m, self, (*changing).Nothing, struct{}{}); err != nil {
			return 0, err
		}
	}
	g.N.Set(g.N.Get() + 1)
	return g.N.Get(), nil
}

func high(v *model.View, n int) error {
	if n >= 2 {
		return v.Broken("%d is high", n)
	}
	return nil
}

// told is what a report says of each bug.
func told(r Report) string {
	var out []string
	for _, f := range r.Failures {
		out = append(out, fmt.Sprintf("%s %s", f.Identity, f.Status))
	}
	return strings.Join(out, ", ")
}

// What becomes of a bug when the scenario is changed.
func TestChanges(t *testing.T) {
	two := []string{"alice", "bob"}
	before := gauged{check: high, users: two}
	for name, c := range map[string]struct {
		before  gauged // of before, what is different
		after   gauged
		want    string
		outcome Outcome
		says    string
	}{
		"nothing": {before, before, "%d is high known", Quiet, ""},
		"wanted no more": {gauged{check: high, users: two, violates: []string{low}}, before,
			"%d is high new", Unwanted, "it was wanted to be violated, and is no more: 2 is high"},
		"wanted now":    {before, gauged{check: high, users: two, violates: []string{low}}, "%d is high known", Quiet, ""},
		"an await more": {before, gauged{check: high, users: two, later: true}, "%d is high known", Quiet, "after 4 more steps"},
		"repaired":      {before, gauged{check: func(*model.View, int) error { return nil }, users: two}, "%d is high fixed", Quiet, "searched to its end"},
		"another bug": {before, gauged{users: two, check: func(v *model.View, n int) error {
			if n >= 1 {
				return v.Broken("%d is too high", n)
			}
			return nil
		}}, "%d is too high new, %d is high fixed", Unwanted, "breaks in these words now"},
		"another bug besides": {before, gauged{users: two, check: func(v *model.View, n int) error {
			if n >= 1 {
				_ = v.Broken("%d is more than none", n)
			}
			return high(v, n)
		}}, "%d is more than none new, %d is high known", Unwanted, ""},
		"by another trace": {gauged{users: []string{"alice", "bob", "carol"}, check: high}, gauged{users: []string{"alice", "bob", "carol"}, check: func(v *model.View, n int) error {
			if n >= 3 {
				return v.Broken("%d is high", n)
			}
			return nil
		}}, "%d is high new", Unwanted, "applies and breaks nothing any more"},
		"renamed":         {before, gauged{check: high, users: []string{"dave", "erin"}}, "%d is high known", Quiet, ""},
		"something first": {before, gauged{check: high, users: two, first: true}, "%d is high known", Quiet, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir, clock := t.TempDir(), &clock{}
			if r := spend(t, dir, clock, Options{Scenarios: []model.Scenario{gauges(c.before)}}); told(r) != "%d is high new" {
				t.Fatalf("%s", r.Text())
			}
			clock.days++
			after := Options{Scenarios: []model.Scenario{gauges(c.after)}}
			r := spend(t, dir, clock, after)
			if told(r) != c.want || r.Outcome() != c.outcome || !strings.Contains(r.Text(), c.says) {
				t.Errorf("%s, outcome %d; want %s, %d, and %q\n%s", told(r), r.Outcome(), c.want, c.outcome, c.says, r.Text())
			}
			// What was said once is no news.
			clock.days++
			if r := spend(t, dir, clock, after); r.Outcome() != Quiet {
				t.Errorf("%s", r.Text())
			}
		})
	}
}

// What somebody else has found is new where no night has reported it.
func TestImported(t *testing.T) {
	from, to, clock := t.TempDir(), t.TempDir(), &clock{}
	o := Options{Scenarios: []model.Scenario{gauges(gauged{check: high, users: []string{"alice", "bob"}})}}
	spend(t, from, clock, o)
	found := listed(t, from)[0].Trace
	store := opened(t, to)
	if _, err := store.Commit(corpus.Change{
		Found: []corpus.Found{{Trace: found}}, Marks: map[string]corpus.Mark{found.ID(): {Imported: true}}, Now: clock.now(), Version: "v1",
	}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"%d is high new", "%d is high known"} {
		clock.days++
		if r := spend(t, to, clock, o); told(r) != want {
			t.Errorf("want %s\n%s", want, r.Text())
		}
	}
}

// A trace that applies and breaks nothing says nothing of a scenario that was not searched
// to its end, nor one of fewer faults than it needs.
func TestNotReproduced(t *testing.T) {
	five := []string{"a", "b", "c", "d", "e"}
	dir, clock := t.TempDir(), &clock{}
	spend(t, dir, clock, Options{Scenarios: []model.Scenario{gauges(gauged{check: high, users: five})}, MaxStates: 20})
	clock.days++
	none := gauges(gauged{check: func(*model.View, int) error { return nil }, users: five})
	if r := spend(t, dir, clock, Options{Scenarios: []model.Scenario{none}, MaxStates: 20}); told(r) != "%d is high not reproduced" || r.Outcome() != Quiet {
		t.Errorf("%s", r.Text())
	}
}
