package night

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/catalog"
	"github.com/icmc-project/icmc/model"
)

// family is count/drawn, which draws the scenarios that make makes, of 3 to 6 users.
func family(make func(seed uint64, name string, users int) model.Scenario) catalog.Family {
	f := catalog.Family{Name: "count/drawn"}
	f.Draw = func(seed uint64) model.Scenario { return make(seed, f.NameOf(seed), 3+int(seed%4)) }
	return f
}

func broken(_ uint64, name string, users int) model.Scenario {
	return counting(name, users, (*counter).Add)
}

// said is in short what a night says of its failures.
func said(r Report) string {
	var out []string
	for _, f := range r.Failures {
		out = append(out, fmt.Sprintf("%s %v", f.Status, f.Wanted))
	}
	return strings.Join(out, ", ")
}

// A bug that breaks every scenario that a family draws is one entry, night after
// night, until it is repaired.
func TestFamily(t *testing.T) {
	dir, c := t.TempDir(), &clock{}
	scenarios := map[string]bool{}
	for night, want := range []struct {
		make      func(uint64, string, int) model.Scenario
		standings string
		outcome   Outcome
	}{
		{broken, "new false", Unwanted},
		{broken, "known false", Quiet},
		{func(_ uint64, name string, users int) model.Scenario { return forgiven(name, users) }, "fixed false", Quiet},
		{broken, "returned false", Unwanted},
		{func(_ uint64, name string, users int) model.Scenario { return counting(name, users, (*counter).AddNow) }, "outdated false", Quiet},
	} {
		o := Options{Families: []catalog.Family{family(want.make)}, Schedules: 600}
		o.Progress = func(s Status) {
			if s.Doing == doRandom {
				scenarios[s.Scenario] = true
			}
		}
		r := spend(t, dir, c, o)
		c.days++
		if said(r) != want.standings || r.Outcome() != want.outcome || r.Stopped != stopBudget {
			t.Errorf("night %d: %s, outcome %d; want %s, %d\n%s", night+1, said(r), r.Outcome(), want.standings, want.outcome, r.Text())
		}
		row := r.Scenarios[0]
		if len(r.Scenarios) != 1 || !row.Family || row.Slices != 4 || row.Schedules != 600 || row.Worlds == 0 || row.Unseen == 0 {
			t.Errorf("night %d: coverage %+v", night+1, row)
		}
		if !strings.Contains(r.Text(), "4 drawn") && night == 0 || !strings.Contains(r.Text(), "4 (4) drawn") && night > 0 {
			t.Errorf("night %d does not say how many were drawn:\n%s", night+1, r.Text())
		}
		if x, err := r.JUnit(); err != nil || strings.Count(string(x), "count.drawn#") != 1 {
			t.Errorf("night %d: %v: %s", night+1, err, x)
		}
	}
	if len(scenarios) != 5*4 {
		t.Errorf("%d scenarios were drawn, want another one in each slice of each night: %v", len(scenarios), scenarios)
	}
	store := opened(t, dir)
	defer store.Close()
	if listing, err := store.List(); err != nil || len(listing.Entries) != 1 {
		t.Errorf("the store holds %d entries, want 1: %v", len(listing.Entries), err)
	}
}

// What one scenario of a family wants and another does not is two failures, however
// often it is met.
func TestFamilyWants(t *testing.T) {
	half := family(func(seed uint64, name string, users int) model.Scenario {
		s := counting(name, users, (*counter).Add)
		if seed%8 != 0 {
			s.Violates = []string{unique}
		}
		return s
	})
	r := spend(t, t.TempDir(), &clock{}, Options{Families: []catalog.Family{half}, Schedules: 40 * 256})
	if said(r) != "new false, new true" {
		t.Errorf("%s", r.Text())
	}
	wanted, unwanted := r.Scenarios[0].Broke[unique], r.Scenarios[0].Broke["! "+unique]
	if wanted <= unwanted || unwanted == 0 {
		t.Errorf("broke %v", r.Scenarios[0].Broke)
	}
}

// Every so often a schedule that breaks what is broken already is shrunk.
func TestBroken(t *testing.T) {
	var c Coverage
	var shrunk []int
	for i := range 40 {
		if c.broken("p", true) {
			shrunk = append(shrunk, i+1)
		}
	}
	if want := []int{1, 4, 9, 16, 25, 36}; !reflect.DeepEqual(shrunk, want) || !c.broken("p", false) || c.broken("p", true) {
		t.Errorf("shrunk %v, want %v, and what is not wanted apart", shrunk, want)
	}
}

// A drawn scenario with a mistake in the model is reported by its name, and the
// family goes on; with too many of them it ends.
func TestFamilyModellingError(t *testing.T) {
	for _, test := range []struct {
		one    uint64 // scenario in so many has a mistake
		errors int
		drawn  int
	}{
		{4, 3, 10},
		{1, failedMost, failedMost},
	} {
		f := family(func(seed uint64, name string, users int) model.Scenario {
			if seed%test.one == 0 {
				return counting(name, users, (*counter).Panic)
			}
			return broken(seed, name, users)
		})
		r := spend(t, t.TempDir(), &clock{}, Options{Families: []catalog.Family{f}, Schedules: 7 * 256})
		row := r.Scenarios[0]
		if r.Outcome() != Errors || row.Failed != test.errors || row.Slices != test.drawn || len(r.Scenarios) != 1+test.errors {
			t.Errorf("one in %d: outcome %d, %d of %d failed:\n%s", test.one, r.Outcome(), row.Failed, row.Slices, r.Text())
		}
		for _, bad := range r.Scenarios[1:] {
			if !strings.HasPrefix(bad.Scenario, "count/drawn#") || !strings.Contains(r.Text(), bad.Scenario+" ") {
				t.Errorf("one in %d: not reported: %+v\n%s", test.one, bad, r.Text())
			}
		}
	}
}

// A night with a family that is interrupted goes on with the slice that was cut, and
// ends as one that was left alone.
func TestFamilyInterrupted(t *testing.T) {
	o := Options{
		Scenarios: []model.Scenario{counting("count/large", 4, (*counter).Add)}, Families: []catalog.Family{family(broken)},
		MaxStates: 100, Schedules: 800, Faults: -1, Now: time.Now, Version: "v1",
	}
	run := func(dir string, slices int) Report {
		store := opened(t, dir)
		defer store.Close()
		ctx, cancel := context.WithCancelCause(t.Context())
		o.Progress = func(s Status) {
			if slices--; slices == 0 {
				cancel(errors.New("interrupted"))
			}
		}
		r, err := Run(ctx, store, o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	want := run(t.TempDir(), -1)
	dir := t.TempDir()
	for cut := range 3 {
		if r := run(dir, 2+cut); r.Complete || r.Outcome() == Quiet {
			t.Errorf("not interrupted: %s", r.Text())
		}
	}
	got := run(dir, -1)
	if got.Number != 1 || !reflect.DeepEqual(got.Failures, want.Failures) || len(want.Failures) != 2 {
		t.Errorf("%+v\nleft alone\n%+v", got.Failures, want.Failures)
	}
	for i := range want.Scenarios {
		g, w := got.Scenarios[i].Coverage, want.Scenarios[i].Coverage
		if g.Seconds, w.Seconds = 0, 0; !reflect.DeepEqual(g, w) {
			t.Errorf("coverage\n%+v\nleft alone\n%+v", g, w)
		}
	}
}
