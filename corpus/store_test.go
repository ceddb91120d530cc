package corpus

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/icmc-project/icmc/model/trace"
)

var monday = time.Date(2026, 3, 2, 3, 4, 5, 6, time.FixedZone("east", 3600))

// numbered returns the i-th of many counterexamples.
func numbered(i int) trace.Trace {
	return trace.Trace{
		Scenario: fmt.Sprintf("posts/scenario-%d", i%3),
		Property: "every accepted post is stored",
		Broken:   "2 acked, 1 stored",
		Actors:   []string{"alice", "content_service"},
		Steps: []trace.Step{
			{Label: trace.Label{Verb: "execute", Actor: "content_service", Call: "alice/0", Method: "CreatePost", Argument: fmt.Sprint(i)}},
			{Label: trace.Label{Verb: "trap", Actor: "content_service", Call: "alice/0/0"}, Fault: true, Effects: []trace.Effect{{Text: "rolled back"}}},
		},
	}
}

var stats = Stats{States: 10, Transitions: 20, Depth: 5, Executions: 7, FaultsBound: 2, Seconds: 0.5}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// mustOpen opens a store that the test closes, now or at its end.
func mustOpen(t *testing.T, dir string, fs vfs.FS, readOnly bool) *Store {
	t.Helper()
	s := must[*Store](t)(open(dir, fs, readOnly))
	t.Cleanup(func() { s.Close() })
	return s
}

func wantError(t *testing.T, err, kind error, texts ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("error %v, want %v", err, kind)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q does not say %q", err, text)
		}
	}
}

// What a store does is the same in memory and on disk.
func TestStore(t *testing.T) {
	t.Run("memory", func(t *testing.T) { testStore(t, vfs.NewMem(), "store") })
	t.Run("disk", func(t *testing.T) { testStore(t, vfs.Default, filepath.Join(t.TempDir(), "not", "yet")) })
}

func testStore(t *testing.T, fs vfs.FS, dir string) {
	_, err := open(dir, fs, true)
	wantError(t, err, ErrNone, "nothing stored yet in "+dir)
	if _, err := fs.Stat(dir); err == nil {
		t.Fatal("reading has created the directory")
	}

	s := mustOpen(t, dir, fs, false)
	want := Entry{
		ID: numbered(1).ID(), Scenario: numbered(1).Scenario, Property: numbered(1).Property, Trace: numbered(1), Stats: stats,
		FirstSeen: monday.UTC(), LastSeen: monday.UTC(), FirstVersion: "v1", LastVersion: "v1", Times: 1,
	}
	check := func(got Entry, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %#v\nwant %#v", got, want)
		}
	}
	check(s.Put(numbered(1), stats, monday, "v1"))
	check(s.Get(want.ID))

	// Found again, a day later, at random and with another comment.
	again := numbered(1)
	again.Broken = "1 lost"
	again.Origin = trace.Origin{Seed: 3, Faults: 2, MaxSteps: 1000, Schedule: 17, Strategy: "pos", Search: "portfolio"}
	want.Trace, want.Stats.States, want.LastSeen, want.LastVersion, want.Times = again, 99, want.LastSeen.AddDate(0, 0, 1), "v2", 2
	check(s.Put(again, want.Stats, monday.AddDate(0, 0, 1), "v2"))
	want.Times = 3 // and once more by a machine whose clock is late
	check(s.Put(again, want.Stats, monday.AddDate(-1, 0, 0), "v2"))

	for i := range 10 {
		must[Entry](t)(s.Put(numbered(i+1), want.Stats, monday, "v2"))
	}
	want.Times, want.Trace = 4, numbered(1)
	want.Trace.Origin = again.Origin // though it was not found at random then
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{false, true, false} {
		s := mustOpen(t, dir, fs, readOnly)
		check(s.Get(want.ID[:prefixMin+2]))
		check(s.Get(strings.ToUpper(want.ID)))
		l := must[Listing](t)(s.List())
		if len(l.Entries) != 10 || len(l.Damaged) != 0 {
			t.Fatalf("%d entries and %d damaged ones, want 10 and none", len(l.Entries), len(l.Damaged))
		}
		for i, e := range l.Entries[1:] {
			if f := l.Entries[i]; f.Scenario > e.Scenario || f.Scenario == e.Scenario && f.ID >= e.ID {
				t.Errorf("%s is before %s", f, e)
			}
		}
		if readOnly {
			if _, err := s.Put(numbered(1), stats, monday, "v1"); err == nil || !strings.Contains(err.Error(), "for reading only") {
				t.Errorf("a store for reading was written to: %v", err)
			}
		}
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.List(); err == nil || !strings.Contains(err.Error(), "already closed") {
			t.Errorf("a closed store was listed: %v", err)
		}
	}
}

func TestGetErrors(t *testing.T) {
	s := mustOpen(t, "store", vfs.NewMem(), false)
	_, err := s.Get("0123")
	wantError(t, err, ErrUnknown, `no counterexample has the id "0123": the store is empty`)

	byPrefix := map[string][]trace.Trace{}
	var twins []trace.Trace
	for i := 0; twins == nil; i++ { // two ids with the same four digits
		tr := numbered(i)
		p := tr.ID()[:prefixMin]
		if byPrefix[p] = append(byPrefix[p], tr); len(byPrefix[p]) == 2 {
			twins = byPrefix[p]
		}
	}
	for _, tr := range append(twins, numbered(1), numbered(2)) {
		must[Entry](t)(s.Put(tr, stats, monday, "v1"))
	}
	prefix := twins[0].ID()[:prefixMin]
	_, err = s.Get(prefix)
	wantError(t, err, errAmbiguous, prefix, twins[0].ID(), twins[1].ID(), twins[0].Scenario)
	if e := must[Entry](t)(s.Get(twins[1].ID()[:8])); e.ID != twins[1].ID() {
		t.Errorf("got %s, want %s", e.ID, twins[1].ID())
	}
	id := twins[0].ID()
	_, err = s.Get(id[:2] + id[3:8]) // a digit is missing
	wantError(t, err, ErrUnknown, "; the nearest are "+id)
	if _, err = s.Get(id[:3]); err == nil || !strings.Contains(err.Error(), "expected at least 4 digits") {
		t.Errorf("three digits: %v", err)
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		prefix, id string
		want       int
	}{{"abcd", "abcdef", 0}, {"abce", "abcdef", 1}, {"acde", "abcdef", 1}, {"abxcd", "abcdef", 1}, {"", "ab", 0}, {"xyz", "ab", 3}} {
		if got := distance(test.prefix, test.id); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.prefix, test.id, got, test.want)
		}
	}
}

// Two counterexamples with one id would overwrite each other.
func TestSameID(t *testing.T) {
	a, b := newEntry(numbered(1), stats, monday, "v1"), newEntry(numbered(2), stats, monday, "v1")
	b.ID = a.ID
	if _, err := a.again(b); err == nil || !strings.Contains(err.Error(), "have the same id") {
		t.Errorf("merged: %v", err)
	}
}

// set changes the database behind the store's back.
func set(t *testing.T, fs vfs.FS, key, value string) {
	t.Helper()
	db := must[*pebble.DB](t)(pebble.Open("store/db", &pebble.Options{FS: fs, FormatMajorVersion: formatVersion, Logger: &fatalLog{}}))
	if err := db.Set([]byte(key), []byte(value), pebble.Sync); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// An entry that cannot be read is reported, does not hide the others and is
// not overwritten.
func TestUnreadableEntry(t *testing.T) {
	mine := newEntry(numbered(1), stats, monday, "v1")
	other := must[[]byte](t)(newEntry(numbered(2), stats, monday, "v1").encode())
	good := string(must[[]byte](t)(mine.encode()))
	tests := []struct {
		name, value, says string
		kind              error
	}{
		{"garbage", "\x00\xff", "invalid character", ErrDamaged},
		{"empty", "", "unexpected end", ErrDamaged},
		{"null", "null", "version 0", ErrDamaged},
		{"wrong type", strings.Replace(good, `"times":1`, `"times":"once"`, 1), "times", ErrDamaged},
		{"never found", strings.Replace(good, `"times":1`, `"times":0`, 1), "found 0 times", ErrDamaged},
		{"trace cut", strings.Replace(good, `steps     2`, `steps     3`, 1), "line 6: the header says steps 3", ErrDamaged},
		{"another entry", string(other), "whose id is " + numbered(2).ID(), ErrDamaged},
		{"another property", strings.Replace(good, `"property":"`, `"property":"not `, 1), "holds the trace of", ErrDamaged},
		{"later", `{"v": 2, "times": "many"}`, "its version is 2, this icmc knows 1", ErrNewer},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fs := vfs.NewMem()
			s := mustOpen(t, "store", fs, false)
			for i := range 3 {
				must[Entry](t)(s.Put(numbered(i), stats, monday, "v1"))
			}
			s.Close()
			set(t, fs, string(entryKey(mine.ID)), test.value)

			s = mustOpen(t, "store", fs, false)
			l := must[Listing](t)(s.List())
			if len(l.Entries) != 2 || len(l.Damaged) != 1 || l.Damaged[0].ID != mine.ID {
				t.Fatalf("entries %v, damaged %v", l.Entries, l.Damaged)
			}
			wantError(t, l.Damaged[0].Err, test.kind, mine.ID, test.says)
			_, err := s.Get(mine.ID[:6])
			wantError(t, err, test.kind, mine.ID)
			_, err = s.Put(numbered(1), stats, monday, "v1")
			wantError(t, err, test.kind, mine.ID, "was not stored")
			must[Entry](t)(s.Put(numbered(2), stats, monday, "v1"))
		})
	}
}

func TestGolden(t *testing.T) {
	tr := numbered(1)
	tr.Property = "Balances <= ledger, always: 100%"
	const name = "posts/scenario-1/balances-ledger-always-100.trace"
	if got := GoldenPath(tr); got != name {
		t.Errorf("GoldenPath is %s, want %s", got, name)
	}
	dir := t.TempDir()
	if got := must[string](t)(WriteGolden(dir, tr)); got != filepath.Join(dir, filepath.FromSlash(name)) {
		t.Errorf("written to %s", got)
	}
	must[string](t)(WriteGolden(dir, numbered(0)))
	if err := os.WriteFile(filepath.Join(dir, "README.md"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	fsys := os.DirFS(dir)
	names := must[[]string](t)(Goldens(fsys))
	if want := []string{"posts/scenario-0/every-accepted-post-is-stored.trace", name}; !reflect.DeepEqual(names, want) {
		t.Errorf("Goldens are %q, want %q", names, want)
	}
	if got := must[trace.Trace](t)(ReadGolden(fsys, name)); !reflect.DeepEqual(got, tr) {
		t.Errorf("got %+v, want %+v", got, tr)
	}
	moved := filepath.Join(dir, "moved.trace")
	if err := os.Rename(filepath.Join(dir, filepath.FromSlash(name)), moved); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadGolden(fsys, "moved.trace"); err == nil || !strings.Contains(err.Error(), "moved.trace: holds the trace that belongs in "+name) {
		t.Errorf("moved: %v", err)
	}
	if err := os.WriteFile(moved, []byte("icmc-trace 9\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := ReadGolden(fsys, "moved.trace")
	wantError(t, err, trace.ErrNewer, "moved.trace: line 1")

	hostile := trace.Trace{Scenario: "../../etc//é", Property: "..."}
	if got, want := GoldenPath(hostile), "unnamed/unnamed/etc/unnamed/unnamed/unnamed.trace"; got != want {
		t.Errorf("GoldenPath is %s, want %s", got, want)
	}
}
