package night

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/catalog"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

type counter struct{ N model.Cell[int] }

// Add reads, waits, and writes what it has read and one more.
func (c *counter) Add(m *model.Msg, self model.Ref[counter]) (int, error) {
	n := c.N.Get()
	if _, err := model.Call(m, self, (*counter).Look, struct{}{}); err != nil {
		return 0, err
	}
	c.N.Set(n + 1)
	return n + 1, nil
}

// AddNow is Add repaired.
func (c *counter) AddNow(*model.Msg, model.Ref[counter]) (int, error) {
	c.N.Set(c.N.Get() + 1)
	return c.N.Get(), nil
}

// Look looks.
func (c *counter) Look(*model.Msg, struct{}) (int, error) { return c.N.Get(), nil }

type user struct{ Told model.Cell[int] }

const unique = "no two users are told the same number"

// A method of the counter.
type method func(*counter, *model.Msg, model.Ref[counter]) (int, error)

// counting is users who count.
func counting(name string, users int, method method) model.Scenario {
	return model.Scenario{Name: name, Setup: func(e *model.Env) { minds(e, count(e, "user", users, method), true) }}
}

// minds wants users to be told different numbers, or else the same number.
func minds(e *model.Env, refs []model.ClientRef[user], different bool) {
	e.Always(unique, func(v *model.View) error {
		told := map[int]bool{}
		for _, r := range refs {
			n := r.In(v).Told.Get()
			if n > 0 && len(told) > 0 && told[n] == different {
				return fmt.Errorf("%d twice", n)
			}
			if n > 0 {
				told[n] = true
			}
		}
		return nil
	})
}

// forgiven is users who count by Add, and nobody minds.
func forgiven(name string, users int) model.Scenario {
	return model.Scenario{Name: name, Setup: func(e *model.Env) {
		count(e, "user", users, (*counter).Add)
		e.Always(unique, func(*model.View) error { return nil })
	}}
}

// count deploys a counter and its users, who are called user0 and so on.
func count(e *model.Env, name string, users int, method method) []model.ClientRef[user] {
	reg := model.Deploy(e, "counter", &counter{})
	var refs []model.ClientRef[user]
	for i := range users {
		refs = append(refs, model.NewClient(e, fmt.Sprint(name, i), &user{}, func(u *user, c *model.Client) {
			if n, err := model.Ingress(c, reg, method, reg); err == nil {
				u.Told.Set(n)
			}
		}))
	}
	e.Faults(model.Trap)
	return refs
}

// A clock goes on by a day for each night.
type clock struct{ days int }

func (c *clock) now() time.Time { return time.Now().AddDate(0, 0, c.days) }

// opened opens the store in a folder.
func opened(t *testing.T, dir string) *corpus.Store {
	t.Helper()
	store, err := corpus.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// spend runs a night in a store.
func spend(t *testing.T, dir string, c *clock, o Options) Report {
	t.Helper()
	store := opened(t, dir)
	defer store.Close()
	o.Now, o.Faults, o.Version = c.now, -1, "v1"
	if o.Schedules == 0 {
		o.Schedules = 30
	}
	r, err := Run(t.Context(), store, o)
	if err := errors.Join(err, Reported(store)); err != nil {
		t.Fatal(err)
	}
	return r
}

func standings(r Report) string {
	var out []string
	for _, f := range r.Failures {
		out = append(out, fmt.Sprintf("%s %s", f.Scenario, f.Status))
	}
	return strings.Join(out, ", ")
}

// What is new one night is known the next, fixed when it was repaired, gone
// then, and returned when the repair is undone.
func TestStandings(t *testing.T) {
	dir := t.TempDir()
	c := &clock{}
	broken := []model.Scenario{counting("count/small", 2, (*counter).Add), counting("count/large", 4, (*counter).Add)}
	repaired := []model.Scenario{counting("count/small", 2, (*counter).AddNow), counting("count/large", 4, (*counter).AddNow)}
	// The method's name is part of a trace: it does not apply to the repaired one.
	for night, want := range []struct {
		scenarios []model.Scenario
		standings string
		outcome   Outcome
	}{
		{broken, "count/large new, count/small new", Unwanted},
		{broken, "count/large known, count/small known", Quiet},
		{repaired, "count/small fixed, count/large outdated", Quiet}, // one was searched to its end
		{repaired, "", Quiet},
		{broken, "count/large returned, count/small returned", Unwanted},
		{broken, "count/large known, count/small known", Quiet},
	} {
		r := spend(t, dir, c, Options{Scenarios: want.scenarios, MaxStates: 100})
		c.days++
		if r.Number != night+1 || !r.Complete || r.Outcome() != want.outcome || standings(r) != want.standings {
			t.Errorf("night %d: number %d, outcome %d, %s; want %d, %s\n%s", night+1, r.Number, r.Outcome(), standings(r), want.outcome, want.standings, r.Text())
		}
		if night == 3 && r.StillGone != 2 {
			t.Errorf("%d are still gone, want 2", r.StillGone)
		}
		large := r.Scenarios[1]
		if large.Whole || large.Slices < 2 || large.Schedules != 30 || (night > 0) != (large.Last != nil) {
			t.Errorf("night %d: coverage %+v", night+1, large)
		}
	}
}

// A trace that applies and breaks nothing is fixed.
func TestFixed(t *testing.T) {
	dir := t.TempDir()
	c := &clock{}
	s := counting("count/small", 2, (*counter).Add)
	spend(t, dir, c, Options{Scenarios: []model.Scenario{s}})
	c.days++
	r := spend(t, dir, c, Options{Scenarios: []model.Scenario{forgiven(s.Name, 2)}}) // what was asked was wrong
	if standings(r) != "count/small fixed" || r.Outcome() != Quiet {
		t.Errorf("%s", r.Text())
	}
	// Somebody who meets it again by day does not take the news from the night.
	fixed := listed(t, dir)[0].Trace
	store := opened(t, dir)
	if _, err := store.Put(fixed, corpus.Stats{}, c.now(), "v1"); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	c.days++
	r = spend(t, dir, c, Options{Scenarios: []model.Scenario{s}})
	if standings(r) != "count/small returned" || r.Outcome() != Unwanted {
		t.Errorf("%s", r.Text())
	}
}

// What the store has of other scenarios is run again if they can be found.
func TestFind(t *testing.T) {
	dir := t.TempDir()
	c := &clock{}
	other := counting("count/other", 4, (*counter).Add)
	spend(t, dir, c, Options{Scenarios: []model.Scenario{other}, MaxStates: 3})
	store := opened(t, dir)
	l, err := store.List()
	if err != nil || len(l.Entries) != 1 || l.Entries[0].Trace.Origin.Search != random.Portfolio {
		t.Errorf("%v: stored %+v", err, l.Entries)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	o := Options{Scenarios: []model.Scenario{counting("count/small", 2, (*counter).AddNow)}}
	found := func(name string) (model.Scenario, bool) { return other, name == other.Name }
	repaired := func(name string) (model.Scenario, bool) {
		return counting(other.Name, 4, (*counter).AddNow), name == other.Name
	}
	protocol := []model.Protocol{{Name: "count"}}
	for _, want := range []struct {
		find      func(string) (model.Scenario, bool)
		missing   bool
		standings string
		failures  int // as a scheduler counts
	}{
		{nil, false, "", 0},
		{found, false, "count/other known", 0},
		{repaired, false, "count/other outdated", 0},
		{found, false, "count/other returned", 1},
		{nil, true, "count/other outdated", 0}, // nothing has the name any more
		{nil, true, "", 0},                     // as before
		{found, true, "count/other returned", 1},
	} {
		c.days++
		o.Catalog, o.Others = &catalog.Catalog{Made: want.find}, true
		if want.missing {
			o.Catalog.Protocols = protocol
		}
		r := spend(t, dir, c, o)
		if standings(r) != want.standings || len(r.Scenarios) != 1 {
			t.Errorf("%q, want %q\n%s", standings(r), want.standings, r.Text())
		}
		// The scenario was not searched, but its failure is one.
		if x, err := r.JUnit(); err != nil || strings.Count(string(x), "<failure ") != want.failures || strings.Contains(string(x), "count.other") != (want.standings != "") {
			t.Errorf("%v: %s", err, x)
		}
	}
}

// A scenario with a mistake in the model does not end the night.
func TestModellingError(t *testing.T) {
	bad := counting("count/bad", 1, (*counter).Panic)
	r := spend(t, t.TempDir(), &clock{}, Options{Scenarios: []model.Scenario{bad, counting("count/small", 2, (*counter).Add)}})
	if r.Outcome() != Errors || standings(r) != "count/small new" || !strings.Contains(r.Text(), "count/bad") {
		t.Errorf("outcome %d: %s", r.Outcome(), r.Text())
	}
}

// Panic is a mistake.
func (c *counter) Panic(*model.Msg, model.Ref[counter]) (int, error) {
	var none []int
	return none[c.N.Get()], nil
}

// A night whose searches have no memory ends, and says so.
func TestNoMemory(t *testing.T) {
	o := Options{
		Scenarios: []model.Scenario{counting("count/large", 4, (*counter).Add)}, Families: []catalog.Family{family(broken)},
		Schedules: 30, MaxStates: 100, MaxMemory: 1,
	}
	r := spend(t, t.TempDir(), &clock{}, o)
	if !r.Complete || r.Stopped != stopMemory || r.Scenarios[0].Stopped != limit.Memory || r.Scenarios[1].Stopped != limit.Memory {
		t.Errorf("%+v\n%s", r, r.Text())
	}
	for _, name := range []string{"count/large: no more schedules", "count/drawn: no more schedules"} {
		if !strings.Contains(r.Text(), name) {
			t.Errorf("the report does not say %q:\n%s", name, r.Text())
		}
	}
}

// What an exhaustive search has filled the memory with is not in the way of schedules.
func TestMemoryFilled(t *testing.T) {
	s := counting("count/large", 6, (*counter).Add)
	n := &night{ctx: t.Context(), options: Options{Now: time.Now, MaxMemory: 256 << 20}, systems: map[string]space.System{}}
	system, err := n.system(s)
	if err != nil {
		t.Fatal(err)
	}
	n.systems[s.Name] = filled{system, bytes.Repeat([]byte{1}, 256<<20)} // what nobody has written is not in use
	if _, r, err := n.search(s, 1, 10); err != nil || r.Schedules != 10 {
		t.Errorf("%v: %+v", err, r)
	}
}

// A filled system keeps much.
type filled struct {
	space.System
	parts []byte
}

// An entry of the store that cannot be read is reported, and passed over when its trace
// is met.
func TestDamaged(t *testing.T) {
	dir, c := t.TempDir(), &clock{}
	// An entry is JSON, which has no such name.
	o := Options{Scenarios: []model.Scenario{counting("count/\xff", 2, (*counter).Add), counting("count/small", 2, (*counter).Add)}}
	r := spend(t, dir, c, o)
	if len(r.Damaged) > 0 || r.Outcome() != Unwanted {
		t.Fatalf("%+v: %s", r.Damaged, r.Text())
	}
	id := r.Failures[1].ID
	c.days++
	r = spend(t, dir, c, o)
	if len(r.Damaged) != 1 || r.Damaged[0].ID != id || r.Outcome() != Errors || standings(r) != "count/\xff new, count/small known" {
		t.Fatalf("%+v: %s", r.Damaged, r.Text())
	}
	if !strings.Contains(r.Text(), "! entry "+id+": damaged") {
		t.Errorf("the report does not say what is damaged:\n%s", r.Text())
	}
	if x, err := r.JUnit(); err != nil || !strings.Contains(string(x), `errors="1"`) || !strings.Contains(string(x), "entry "+id) {
		t.Errorf("%v: %s", err, x)
	}
}

// A night of time ends in time, and one that is interrupted goes on.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	store := opened(t, dir)
	defer store.Close()
	ctx, cancel := context.WithCancel(t.Context())
	o := Options{
		Scenarios: []model.Scenario{counting("count/large", 4, (*counter).AddNow)}, MaxStates: 100,
		Budget: time.Hour, Faults: -1, Now: time.Now, Version: "v1",
	}
	o.Progress = func(s Status) {
		if s.Doing == doRandom {
			cancel()
		}
	}
	r, err := Run(ctx, store, o)
	if err != nil || r.Complete || r.Outcome() != Incomplete || r.Stopped != stopInterrupted {
		t.Fatalf("%v: %s", err, r.Text())
	}
	again, err := begin(t.Context(), store, o)
	if err != nil || again.state.Number != 1 || !again.state.Began.Equal(r.Began) || again.spent() < 0 {
		t.Errorf("%v: goes on with %+v", err, again.state)
	}
	o.Budget = 2 * time.Second // another night, for it was asked something else
	began := time.Now()
	r, err = Run(t.Context(), store, o)
	if err != nil || !r.Complete || r.Number != 2 || r.Stopped != stopBudget || time.Since(began) > 20*time.Second {
		t.Errorf("%v after %v: %s", err, time.Since(began), r.Text())
	}
}

// What an exhaustive search had found when it was interrupted is kept, and is
// still new when the search begins again, be it in another night.
func TestInterruptedExhaustive(t *testing.T) {
	dir := t.TempDir()
	store := opened(t, dir)
	defer store.Close()
	ctx, cancel := context.WithCancel(t.Context())
	s := counting("count/large", 6, (*counter).Add)
	broken := s.Setup
	s.Setup = func(e *model.Env) { // which is never decided, so that the search goes on
		broken(e)
		e.Always("nothing", func(*model.View) error { return nil })
	}
	o := Options{Scenarios: []model.Scenario{s}, Budget: time.Hour, Faults: 6, Now: time.Now, Version: "v1"}
	o.Progress = func(s Status) {
		if s.States > 0 {
			cancel()
		}
	}
	r, err := Run(ctx, store, o)
	if err != nil || r.Complete || standings(r) != "count/large new" || r.Scenarios[0].Tried {
		t.Fatalf("%v: %s", err, r.Text())
	}
	o.Budget, o.Schedules, o.MaxStates = 0, 1, 3000
	r, err = Run(t.Context(), store, o) // another night, and nobody was told
	if err != nil || !r.Complete || standings(r) != "count/large new" {
		t.Fatalf("%v: %s", err, r.Text())
	}
}

// The report of a night that has ended comes again until it was seen; what nobody has
// seen is news in another night too, and what was seen is not.
func TestUnreported(t *testing.T) {
	store := opened(t, t.TempDir())
	defer store.Close()
	unmet := counting("count/wanted", 2, (*counter).AddNow)
	unmet.Violates = []string{unique} // which has no counterexample
	o := Options{Scenarios: []model.Scenario{counting("count/small", 2, (*counter).Add), unmet}, Schedules: 1, Faults: -1, Now: time.Now, Version: "v1"}
	for step, want := range []struct {
		seed      uint64 // another one is another night
		number    int
		again     bool
		standings string
		seen      bool
	}{
		{1, 1, false, "count/small new, count/wanted new", false},
		{1, 1, true, "count/small new, count/wanted new", false},
		{2, 2, false, "count/small new, count/wanted new", false},
		{3, 3, false, "count/small new, count/wanted new", true},
		{3, 4, false, "count/small known, count/wanted known", true},
	} {
		o.Seed = want.seed
		r, err := Run(t.Context(), store, o)
		if err != nil || r.Number != want.number || r.Again != want.again || standings(r) != want.standings {
			t.Errorf("step %d: %v: again %v, %s", step, err, r.Again, r.Text())
		}
		last, found, err := Last(store)
		if r.Again = false; err != nil || !found || !reflect.DeepEqual(last, r) {
			t.Errorf("step %d: %v: the last report is %+v, want %+v", step, err, last, r)
		}
		if want.seen {
			if err := Reported(store); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// What nobody was told is not forgotten by nights that look elsewhere.
func TestOwed(t *testing.T) {
	dir, c := t.TempDir(), &clock{}
	ours := Options{Scenarios: []model.Scenario{counting("count/small", 2, (*counter).Add)}, Now: c.now, Faults: -1, Schedules: 1, Version: "v1"}
	store := opened(t, dir)
	if _, err := Run(t.Context(), store, ours); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for night, want := range []struct {
		scenario  string
		standings string
	}{
		{"count/other", "count/other new"}, {"count/other", "count/other known"},
		{"count/small", "count/small new"}, {"count/small", "count/small known"},
	} {
		c.days++
		r := spend(t, dir, c, Options{Scenarios: []model.Scenario{counting(want.scenario, 2, (*counter).Add)}})
		if r.Number != night+2 || standings(r) != want.standings {
			t.Errorf("want %s: %s", want.standings, r.Text())
		}
	}
}

// The report reads back, as text for programs and as XML.
func TestReport(t *testing.T) {
	dir := t.TempDir()
	small := counting("count/small", 2, (*counter).Add)
	wanted := counting("count/wanted", 2, (*counter).Add)
	wanted.Violates = []string{unique}
	r := spend(t, dir, &clock{}, Options{Scenarios: []model.Scenario{small, wanted}})
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, r) {
		t.Errorf("%v: got %+v, want %+v", err, back, r)
	}
	x, err := r.JUnit()
	if err != nil {
		t.Fatal(err)
	}
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name     string `xml:"name,attr"`
			Failures int    `xml:"failures,attr"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(x, &suites); err != nil || suites.Failures != 1 || len(suites.Suites) != 2 || suites.Suites[0].Failures != 1 || suites.Suites[1].Failures != 0 {
		t.Errorf("%v: %s", err, x)
	}
	for _, want := range []string{"Night 1, ", "2 new (1 wanted)", "! ", "SCENARIO", "to the end: violated", stopSearched} {
		if !strings.Contains(r.Text(), want) {
			t.Errorf("the report does not say %q:\n%s", want, r.Text())
		}
	}
	c, err := corpus.OpenPublished(dir)
	if err != nil || len(c.Entries) != 2 {
		t.Errorf("published: %v, %v", c.Entries, err)
	}
}

func TestOptions(t *testing.T) {
	s := []model.Scenario{counting("count/small", 2, (*counter).Add)}
	for _, o := range []Options{{}, {Scenarios: s}, {Scenarios: s, Budget: -1}, {Schedules: 1}} {
		if _, err := Run(t.Context(), nil, o); err == nil || !strings.HasPrefix(err.Error(), "night: ") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
