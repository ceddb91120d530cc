package shrink_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
)

// A desk is where each pass has something to do that no pass before it can.
type desk struct {
	Gong model.Ref[gong]
	Open model.Cell[int] // visitors who are waiting for the gong
	Sum  model.Cell[int]
	Mark model.Cell[int] // read before the await, written after it
	Made model.Cell[int]
	Last model.Cell[model.Principal] // who was answered
}

type gong struct {
	Struck model.Cell[int]
}

func (g *gong) Strike(*model.Msg, model.Principal) (int, error) {
	g.Struck.Set(g.Struck.Get() + 1)
	return 0, nil
}

// Visit waits for the gong.
func (d *desk) Visit(m *model.Msg, _ struct{}) (int, error) {
	had := d.Mark.Get()
	d.Open.Set(d.Open.Get() + 1)
	if _, err := model.Call(m, d.Gong, (*gong).Strike, m.Caller()); err != nil {
		return 0, err
	}
	d.Open.Set(d.Open.Get() - 1)
	d.Mark.Set(had + 1)
	d.Made.Set(d.Made.Get() + 1)
	d.Last.Set(m.Caller())
	return 0, nil
}

// Add adds to the sum.
func (d *desk) Add(_ *model.Msg, n int) (int, error) {
	d.Sum.Set(d.Sum.Get() + n)
	return 0, nil
}

const (
	alone   = "visitors are alone"
	quiet   = "the gong is struck once"
	notTwo  = "the sum is not two"
	counted = "every visit is counted"
	inTurn  = "the second visitor is alice"
	visited = "in the end there were no two visits"
)

// desks has three visitors, the first of whom comes twice, and three who add.
func desks() model.Scenario {
	return model.Scenario{Name: "test/desk", Setup: func(e *model.Env) {
		g := model.Deploy(e, "gong", &gong{})
		d := model.Deploy(e, "desk", &desk{Gong: g})
		for i, name := range []string{"alice", "bob", "carol"} {
			model.NewClient(e, name, &struct{}{}, func(_ *struct{}, c *model.Client) {
				for range max(1, 2-i) {
					model.Ingress(c, d, (*desk).Visit, struct{}{})
				}
			})
		}
		for _, adds := range []struct {
			name string
			n    int
		}{{"two", 2}, {"up", 1}, {"down", -1}} {
			n := adds.n
			model.NewClient(e, adds.name, &struct{}{}, func(_ *struct{}, c *model.Client) { model.Ingress(c, d, (*desk).Add, n) })
		}
		e.Faults(model.SysReject | model.Trap)
		check := func(name string, kind model.Kind, bad func(d *desk, g *gong) bool) {
			e.Property(model.Property{Name: name, Kind: kind, Check: func(v *model.View) error {
				if bad(d.In(v), g.In(v)) {
					return fmt.Errorf("it is not so")
				}
				return nil
			}})
		}
		check(alone, model.Always, func(d *desk, _ *gong) bool { return d.Open.Get() > 1 })
		check(quiet, model.Always, func(_ *desk, g *gong) bool { return g.Struck.Get() > 1 })
		check(notTwo, model.Always, func(d *desk, _ *gong) bool { return d.Sum.Get() == 2 })
		check(counted, model.AtRest, func(d *desk, _ *gong) bool { return d.Mark.Get() < d.Made.Get() })
		check(inTurn, model.AtRest, func(d *desk, _ *gong) bool { return d.Made.Get() == 2 && d.Last.Get() != "alice" })
		check(visited, model.Terminal, func(d *desk, _ *gong) bool { return d.Made.Get() == 2 })
	}}
}

// visit is the steps of a visit.
func visit(op, by string) (ask, strike, answer string) {
	return "execute desk " + op + " Visit({})", "execute gong " + op + "/0 Strike(" + by + ")", "callback desk " + op + "/0 reply 0"
}

// TestPasses gives each pass something that only it can do, and looks who did it.
func TestPasses(t *testing.T) {
	s := scenariotest.Compile(t, desks())
	a1, a2, a3 := visit("alice/0", "alice")
	b1, b2, b3 := visit("bob/0", "bob")
	c1, _, _ := visit("carol/0", "carol")
	d1, d2, d3 := visit("alice/1", "alice")
	const up, down, two = "execute desk up/0 Add(1)", "execute desk down/0 Add(-1)", "execute desk two/0 Add(2)"
	tests := map[string]struct {
		property string
		steps    []string
		want     []string
		passes   []string
	}{
		"a fault":                    {alone, []string{a1, "! reject gong alice/0/0 Strike(alice)", b1}, []string{a1, b1}, []string{"faults"}},
		"a fault that happened":      {alone, []string{"! trap desk alice/0 Visit({})", d1, b1}, []string{a1, b1}, []string{"faults"}},
		"an operation":               {alone, []string{up, a1, b1}, []string{a1, b1}, []string{"operations"}},
		"an operation before":        {counted, []string{a1, a2, a3, d1, b1, d2, b2, d3, b3}, []string{a1, b1, a2, a3, b2, b3}, []string{"operations", "calls"}},
		"a call":                     {alone, []string{a1, a2, b1}, []string{a1, b1}, []string{"calls"}},
		"two that cancel each other": {notTwo, []string{up, down, two}, []string{two}, []string{"blocks"}},
		"a step":                     {quiet, []string{a1, a2, a3, b1, b2}, []string{a1, a2, b1, b2}, []string{"steps"}},
		"other clients":              {alone, []string{b1, c1}, []string{a1, b1}, []string{"names"}},
		"an order":                   {quiet, []string{a1, b1, a2, b2}, []string{a1, a2, b1, b2}, []string{"order"}},
		"nothing":                    {alone, []string{a1, b1}, []string{a1, b1}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			z := settled(t, s, scenariotest.Steps(s, test.property, test.steps...), shrink.Options{Workers: 1, MaxStates: 1})
			if got := strings.Split(strings.TrimSuffix(lines(z.Trace), "\n"), "\n"); !slices.Equal(got, test.want) || !slices.Equal(z.Passes, test.passes) {
				t.Errorf("%v left\n%s\nwant %v to leave\n%s", z.Passes, strings.Join(got, "\n"), test.passes, strings.Join(test.want, "\n"))
			}
		})
	}
}

// TestCompletion demands that what is under way goes on with the oldest message
// first, and that clients start what is left only where that is asked about.
func TestCompletion(t *testing.T) {
	s := scenariotest.Compile(t, desks())
	a1, a2, _ := visit("alice/0", "alice")
	b1, b2, _ := visit("bob/0", "bob")
	const gone = "execute desk dave/0 Visit({})"
	for name, test := range map[string]struct {
		property string
		steps    []string
		broken   bool
	}{
		"oldest first":          {inTurn, []string{gone, a1, b1, a2, b2}, true},
		"oldest first, swapped": {inTurn, []string{gone, b1, a1, b2, a2}, false},
		"nothing is started":    {quiet, []string{gone, a1}, false},
		"all is started":        {visited, []string{gone, "! trap desk alice/0 Visit({})", "! trap desk bob/0 Visit({})"}, true},
	} {
		r, err := explore.Recheck(t.Context(), s, scenariotest.Steps(s, test.property, test.steps...), exhaustive.Options{MaxStates: -1})
		if err != nil || (r.Outcome == replay.Reproduced) != test.broken || test.broken && r.How != "by what still applies of it" {
			t.Errorf("%s: %s %s, %v", name, r.Outcome, r.How, err)
		}
	}
}

// TestScope searches the operations and the kinds of fault that are left and no
// others.
func TestScope(t *testing.T) {
	s := scenariotest.Compile(t, desks())
	b1, b2, b3 := visit("bob/0", "bob")
	c1, c2, _ := visit("carol/0", "carol")
	for _, test := range []struct {
		property string
		steps    []string
		states   int64
		within   string
		want     int // steps
	}{
		{quiet, []string{b1, b2, b3, c1, c2}, 20, "alice/0, bob/0", 4},
		{alone, []string{b1, c1}, 0, "the scenario", 2},
	} {
		z := settled(t, s, scenariotest.Steps(s, test.property, test.steps...), shrink.Options{Workers: 1, MaxStates: test.states})
		if !z.Minimal || z.Within != test.within || len(z.Trace.Steps) != test.want {
			t.Errorf("%t in %q, want %q:\n%s", z.Minimal, z.Within, test.within, z.Trace.Format())
		}
	}
}
