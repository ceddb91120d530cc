package night

import (
	"errors"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/model"
)

// calling is two users with such names who count.
func calling(user string, method method) model.Scenario {
	return model.Scenario{Name: "count/small", Setup: func(e *model.Env) { minds(e, count(e, user, 2, method), true) }}
}

// A bug that was there before tonight and is met by another trace is known, whatever
// became of the first one; one that was gone has returned, by whatever trace.
func TestOtherTrace(t *testing.T) {
	dir, c := t.TempDir(), &clock{}
	for night, want := range []struct {
		user      string
		method    method
		standings string
		outcome   Outcome
		stored    int
	}{
		{"user", (*counter).Add, "count/small new", Unwanted, 1},
		{"caller", (*counter).Add, "count/small known", Quiet, 2}, // the first trace does not apply
		{"caller", (*counter).Add, "count/small known", Quiet, 2},
		{"caller", (*counter).AddNow, "count/small fixed", Quiet, 2}, // by the search: the trace does not apply
		{"caller", (*counter).AddNow, "", Quiet, 2},
		{"client", (*counter).Add, "count/small returned", Unwanted, 3},
		{"client", (*counter).Add, "count/small known", Quiet, 3},
		{"caller", (*counter).Add, "count/small known", Quiet, 3}, // by a trace that was gone
	} {
		r := spend(t, dir, c, Options{Scenarios: []model.Scenario{calling(want.user, want.method)}})
		c.days++
		if standings(r) != want.standings || r.Outcome() != want.outcome {
			t.Errorf("night %d: %s, outcome %d; want %s, %d\n%s", night+1, standings(r), r.Outcome(), want.standings, want.outcome, r.Text())
		}
		if l := listed(t, dir); len(l) != want.stored {
			t.Errorf("night %d: %d entries are stored, want %d", night+1, len(l), want.stored)
		}
	}
}

// A trace of a bug that breaks nothing any more is not the bug's end if another one
// does: one of the store was there before, and one that a search has found is news.
func TestOneOfTwoTraces(t *testing.T) {
	turned := calling("user", (*counter).Add) // what it is now
	straight := turned                        // what was asked before: two users one after the other break it
	straight.Setup = func(e *model.Env) { minds(e, count(e, "user", 2, (*counter).Add), false) }
	stored, searched, c := t.TempDir(), t.TempDir(), &clock{}
	for _, dir := range []string{stored, searched} {
		spend(t, dir, c, Options{Scenarios: []model.Scenario{straight}})
	}
	other := t.TempDir()
	spend(t, other, c, Options{Scenarios: []model.Scenario{turned}})
	store := opened(t, stored)
	if _, err := store.Put(listed(t, other)[0].Trace, corpus.Stats{}, c.now(), "v1"); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	c.days++
	for dir, want := range map[string]string{stored: "count/small known", searched: "count/small new"} {
		r := spend(t, dir, c, Options{Scenarios: []model.Scenario{turned}})
		if standings(r) != want || r.StillGone != 0 || (want == "count/small new") != strings.Contains(r.Text(), "applies and breaks nothing any more") {
			t.Errorf("%s", r.Text())
		}
		goneNow := 0
		for _, e := range listed(t, dir) {
			if !e.Gone.IsZero() {
				goneNow++
			}
		}
		if l := listed(t, dir); len(l) != 2 || goneNow != 1 {
			t.Errorf("%d of %d entries are gone, want 1 of 2", goneNow, len(l))
		}
	}
}

// A bug that is described in other words than before is the same if its trace still
// breaks the property.
func TestOtherWords(t *testing.T) {
	dir, c := t.TempDir(), &clock{}
	s := calling("user", (*counter).Add)
	spend(t, dir, c, Options{Scenarios: []model.Scenario{s}})
	c.days++
	s.Setup = func(e *model.Env) {
		refs := count(e, "user", 2, (*counter).Add)
		e.Always(unique, func(v *model.View) error {
			if a, b := refs[0].In(v).Told.Get(), refs[1].In(v).Told.Get(); a > 0 && a == b {
				return errors.New("both are told the same")
			}
			return nil
		})
	}
	if r := spend(t, dir, c, Options{Scenarios: []model.Scenario{s}}); standings(r) != "count/small known" {
		t.Errorf("%s", r.Text())
	}
}

// listed are the entries of a store.
func listed(t *testing.T, dir string) []corpus.Entry {
	t.Helper()
	store, err := corpus.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	l, err := store.List()
	if err != nil {
		t.Fatal(err)
	}
	return l.Entries
}
