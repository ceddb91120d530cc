// Package prop searches scenarios that a test draws: with rapid a modeller
// draws how many clients there are, what they do, with what amounts, under
// which faults, and where the canisters stand. A drawn scenario that breaks a
// property is shrunk by rapid, and what is left of it is told as a story.
//
// A Family gives the same draws to the command, see package command.
//
// It is a package of its own and not a part of explore, because rapid registers
// its flags with every program that imports it.
package prop

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// Options say how each drawn scenario is searched.
type Options struct {
	// Search bounds the exhaustive search. It starts with the bound on faults
	// of the scenario and MaxStates worlds, and without a sample that is run natively:
	// what is found is run natively all the same.
	Search explore.Options
	// Random bounds the random search of a scenario that does not fit, with the
	// bound on faults of Search. It starts with Schedules and a seed that is
	// always the same, so that a drawn scenario is searched the same way again.
	Random random.Options
	// Width is that of the pictures in the test's output.
	Width int
}

// What a drawn scenario may cost, unless the test says otherwise: well below a
// second.
const (
	MaxStates = 20_000 // worlds of the exhaustive search
	Schedules = 200    // of the random one
)

// Property draws scenarios and fails the test if one of them breaks a property
// that it does not want to be violated. A scenario is searched exhaustively if
// that fits the limits, and at random otherwise. A property of kind sometimes need not be reached in
// every scenario, but in one of them, or the test shows nothing and fails. So it does if a
// property that some scenarios want to be violated is violated by none.
//
//	func TestTransfers(t *testing.T) {
//		prop.Property(t, func(rt *rapid.T) model.Scenario {
//			clients := rapid.IntRange(1, 4).Draw(rt, "clients")
//			return model.Scenario{Name: "ledger/drawn", Setup: func(e *model.Env) { transfers(e, clients) }}
//		})
//	}
//
// draw draws before it returns: Setup is run many times, and must declare the
// same each time. The number of scenarios, their seed and the file that a
// failure is kept in are those of rapid: -rapid.checks, -rapid.seed and
// -rapid.failfile. A failure is the smallest draw that rapid finds to break the
// same property; the end of the test's output has its counterexample in
// columns and as the text of a trace.
func Property(t *testing.T, draw func(*rapid.T) model.Scenario, options ...func(*Options)) {
	t.Helper()
	o := Options{
		Search: explore.Options{Faults: explore.OwnFaults, MaxStates: MaxStates, Native: -1},
		Random: random.Options{Schedules: Schedules},
		Width:  100,
	}
	for _, set := range options {
		set(&o)
	}
	p := &property{t: t, said: map[string]bool{}, options: o, reached: map[string]bool{}, violated: map[string]bool{}}
	defer func() { // rapid leaves by FailNow
		if t.Failed() && p.last != nil {
			t.Logf("%s", p.last.story(t.Context(), o))
		}
	}()
	rapid.Check(t, func(rt *rapid.T) {
		f, err := p.search(t.Context(), draw(rt))
		if err != nil {
			rt.Fatalf("%v", err)
		}
		if f != nil {
			p.last = f
			rt.Fatalf("%s", f)
		}
	})
	if unreached := never(p.reached); len(unreached) > 0 {
		t.Errorf("no drawn scenario reaches %s, so they do not show what they mean to", strings.Join(unreached, " or "))
	}
	if unbroken := never(p.violated); len(unbroken) > 0 {
		t.Errorf("no drawn scenario violates %s, though some are wanted to, so they do not show what they mean to", strings.Join(unbroken, " or "))
	}
}

// A property is one test.
type property struct {
	t       *testing.T
	said    map[string]bool // what was logged about the source
	options Options
	first   string          // the property that broke first; shrinking stays with it
	reached map[string]bool // by name of a property of kind sometimes

	violated map[string]bool // by name of a property that a scenario wants to be violated
	last     *failure        // the latest scenario that failed: in the end, the smallest
}

// compile reads the source of a drawn scenario first, and logs once what is no error.
func (p *property) compile(ctx context.Context, s model.Scenario) (explore.System, error) {
	o := p.options.Search
	if o.Unvetted {
		return compile.Within(ctx, s, 0, o.Step)
	}
	v := compile.Vetted(ctx, 0, o.Step, s)
	for _, text := range v.Remarks() {
		if !p.said[text] {
			p.said[text] = true
			p.t.Logf("%s", text)
		}
	}
	return v.First()
}

// search looks for a failure of a drawn scenario. Once one was found only the
// same property counts, so that shrinking does not slip to another.
func (p *property) search(ctx context.Context, s model.Scenario) (*failure, error) {
	system, err := p.compile(ctx, s)
	if err != nil {
		return nil, err
	}
	o := p.options.Search
	o.Faults = space.FaultsBound(system, o.Faults)
	r, err := explore.Verify(ctx, system, o)
	if err != nil {
		return nil, err
	}
	if f := p.unwanted(system, r.Properties); f != nil {
		f.searched = fmt.Sprintf("%d worlds with %s", r.States, space.Bound(o.Faults, explore.FaultKinds(system)))
		return f, nil
	}
	if r.Limit == "" {
		return nil, nil
	}
	return p.random(ctx, system, o.Faults)
}

// random looks for a failure of a scenario that is too large.
func (p *property) random(ctx context.Context, system explore.System, faults int) (*failure, error) {
	wants := map[string]explore.Verdict{}
	for _, q := range system.Properties() {
		wants[q.Name] = q.Want
	}
	o := p.options.Random
	o.Faults = faults
	o.Stop = func(f random.Finding) bool {
		return wants[f.Property] == explore.Holds && (p.first == "" || p.first == f.Property)
	}
	r, err := random.Search(ctx, system, o)
	if err != nil {
		return nil, err
	}
	f := p.unwanted(system, r.Properties)
	if f == nil {
		return nil, nil
	}
	for i := range r.Findings {
		if r.Findings[i].Property == f.found.Name {
			f.found.Counterexample, f.shrink = &r.Findings[i].Trace, true
		}
	}
	f.searched = fmt.Sprintf("%d schedules at random with %s", r.Schedules, space.Bound(o.Faults, explore.FaultKinds(system)))
	return f, nil
}

// unwanted returns the first property that is violated and should not be.
func (p *property) unwanted(system explore.System, properties []explore.PropertyReport) *failure {
	for _, q := range properties {
		if q.Kind == model.Sometimes {
			p.reached[q.Name] = p.reached[q.Name] || q.Verdict == explore.Holds
			continue
		}
		if q.Want == explore.Violated {
			p.violated[q.Name] = p.violated[q.Name] || q.Verdict == explore.Violated
		}
		if q.Verdict != explore.Violated || q.Want == explore.Violated || p.first != "" && p.first != q.Name {
			continue
		}
		p.first = q.Name
		return &failure{system: system, found: q}
	}
	return nil
}

// never names what no drawn scenario has shown.
func never(shown map[string]bool) []string {
	var names []string
	for name, is := range shown {
		if !is {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	slices.Sort(names)
	return names
}
