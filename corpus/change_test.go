package corpus

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// found is a change that stores the i-th counterexample and notes it.
func found(i int) Change {
	return Change{
		Found: []Found{{numbered(i), stats}}, Notes: map[string][]byte{"step": fmt.Append(nil, i)},
		Now: monday.AddDate(0, 0, i), Version: "v1",
	}
}

func TestCommit(t *testing.T) {
	fs := vfs.NewMem()
	s := mustOpen(t, "store", fs, false)
	entries := must[[]Entry](t)(s.Commit(Change{Found: []Found{{numbered(1), stats}, {numbered(2), stats}, {numbered(1), stats}}, Now: monday, Version: "v1"}))
	if len(entries) != 3 || entries[0].Times != 2 || entries[2].Times != 2 || entries[1].ID != numbered(2).ID() {
		t.Fatalf("found %+v", entries)
	}
	must[[]Entry](t)(s.Commit(Change{Gone: []string{numbered(1).ID()}, Notes: map[string][]byte{"a": []byte("1"), "b": []byte("2")}, Now: monday}))
	if e := must[Entry](t)(s.Get(numbered(1).ID())); !e.Gone.Equal(monday) {
		t.Errorf("gone %v, want %v", e.Gone, monday)
	}
	// Gone for longer is still gone since then, also if somebody finds it again, until
	// somebody says that it is back.
	must[[]Entry](t)(s.Commit(Change{Gone: []string{numbered(1).ID()}, Now: monday.AddDate(0, 0, 1)}))
	s.Close()
	s = mustOpen(t, "store", fs, false)
	if e := must[Entry](t)(s.Get(numbered(1).ID())); !e.Gone.Equal(monday) {
		t.Errorf("gone %v, want %v", e.Gone, monday)
	}
	must[[]Entry](t)(s.Commit(Change{Back: []string{numbered(1).ID()}, Notes: map[string][]byte{"a": nil}, Now: monday}))
	if e := must[Entry](t)(s.Get(numbered(1).ID())); !e.Gone.IsZero() {
		t.Errorf("gone %v, and back again", e.Gone)
	}
	must[[]Entry](t)(s.Commit(Change{Gone: []string{numbered(1).ID()}, Now: monday}))
	if e := must[Entry](t)(s.Put(numbered(1), stats, monday, "v1")); !e.Gone.Equal(monday) || e.Times != 3 {
		t.Errorf("found again: gone %v, %d times", e.Gone, e.Times)
	}
	for name, want := range map[string]string{"a": "", "b": "2"} {
		text, ok, err := s.Note(name)
		if err != nil || string(text) != want || ok != (want != "") {
			t.Errorf("note %s: %q, %v, %v", name, text, ok, err)
		}
	}
	must[[]Entry](t)(s.Commit(Change{Remove: []string{numbered(2).ID()}}))
	s.Close()
	s = mustOpen(t, "store", fs, true)
	if l := must[Listing](t)(s.List()); len(l.Entries) != 1 || l.Entries[0].ID != numbered(1).ID() {
		t.Errorf("left are %v", l.Entries)
	}
}

// A change that cannot be made whole is not made at all.
func TestCommitErrors(t *testing.T) {
	fs := vfs.NewMem()
	s := mustOpen(t, "store", fs, false)
	must[[]Entry](t)(s.Commit(found(1)))
	s.Close()
	set(t, fs, string(entryKey(numbered(1).ID())), "garbage")
	s = mustOpen(t, "store", fs, false)
	for _, test := range []struct {
		change Change
		kind   error
		says   string
	}{
		{Change{Remove: []string{"0123"}}, ErrUnknown, `"0123"`},
		{Change{Gone: []string{"0123"}}, ErrUnknown, `"0123"`},
		{Change{Back: []string{numbered(1).ID()}}, ErrDamaged, numbered(1).ID()},
		{found(1), ErrDamaged, "was not stored"},
	} {
		test.change.Found = append(test.change.Found, Found{numbered(5), stats})
		_, err := s.Commit(test.change)
		wantError(t, err, test.kind, test.says)
	}
	if _, err := s.Commit(Change{Found: []Found{{numbered(5), stats}}, Remove: []string{numbered(5).ID()}}); err == nil {
		t.Error("stored and removed")
	}
	if l := must[Listing](t)(s.List()); len(l.Entries) != 0 || len(l.Damaged) != 1 {
		t.Errorf("entries %v", l.Entries)
	}
	must[[]Entry](t)(s.Commit(Change{Remove: []string{numbered(1).ID()}})) // what cannot be read can be removed
	if l := must[Listing](t)(s.List()); len(l.Damaged) != 0 {
		t.Errorf("damaged %v", l.Damaged)
	}
}

// A crash at any moment leaves a note and the counterexample that was stored
// with it, or neither; to remove something is never mistaken for a loss.
func TestCommitCrash(t *testing.T) {
	step := 2
	if testing.Short() {
		step = 9
	}
	for keep := range 2 {
		for at := 1; ; at += step {
			mem := vfs.NewCrashableMem()
			var crashed *vfs.MemFS
			n, acknowledged, atCrash := 0, 0, 0
			var mu sync.Mutex
			fs := errorfs.Wrap(mem, errorfs.InjectorFunc(func(errorfs.Op) error {
				mu.Lock()
				defer mu.Unlock()
				if n++; n == at {
					crashed, atCrash = mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 100 * keep, RNG: rng(at)}), acknowledged
				}
				return nil
			}))
			s := must[*Store](t)(open("store", fs, false))
			for i := range 5 {
				c := found(i + 1)
				if i > 0 {
					c.Remove = []string{numbered(i).ID()}
				}
				must[[]Entry](t)(s.Commit(c))
				mu.Lock()
				acknowledged++
				mu.Unlock()
			}
			if err := s.Publish(monday); err != nil {
				t.Fatal(err)
			}
			s.Close()
			mu.Lock()
			if crashed == nil {
				break
			}
			mu.Unlock()
			s, err := open("store", crashed, false)
			if err != nil {
				t.Fatalf("crash at operation %d, %d acknowledged: %v", at, atCrash, err)
			}
			note, _, err := s.Note("step")
			l := must[Listing](t)(s.List())
			whole := len(note) == 0 && len(l.Entries) == 0 ||
				len(l.Entries) == 1 && len(l.Damaged) == 0 && l.Entries[0].ID == numbered(int(note[0]-'0')).ID() && int(note[0]-'0') >= atCrash
			if err != nil || !whole || atCrash > 0 && len(note) == 0 {
				t.Fatalf("crash at operation %d, %d acknowledged: note %q, entries %v, %v", at, atCrash, note, l.Entries, err)
			}
			s.Close()
		}
	}
}

func TestPublish(t *testing.T) {
	fs := vfs.NewMem()
	_, err := openPublished("store", fs)
	wantError(t, err, ErrNone, "published no copy")
	s := mustOpen(t, "store", fs, false)
	for i := range 5 {
		must[[]Entry](t)(s.Commit(found(i)))
	}
	if err := s.Publish(monday); err != nil {
		t.Fatal(err)
	}
	want := must[Listing](t)(s.List())
	must[[]Entry](t)(s.Commit(found(6))) // not published yet
	c := must[Copy](t)(openPublished("store", fs))
	if !reflect.DeepEqual(c.Listing, want) || !c.At.Equal(monday) {
		t.Errorf("published %+v, want %+v", c, want)
	}
	if e := must[Entry](t)(c.Get(numbered(1).ID()[:6])); e.ID != numbered(1).ID() {
		t.Errorf("got %s", e)
	}
	_, err = c.Get("0123456789ab")
	wantError(t, err, ErrUnknown)

	text := takeSnapshot(t, fs, "store")[publishedName]
	for at := 0; at < len(text); at += max(1, len(text)/200) {
		b := []byte(text)
		b[at] ^= 0x01
		for _, hurt := range []string{string(b), text[:at]} {
			if err := replaceFile(fs, "store", publishedName, hurt); err != nil {
				t.Fatal(err)
			}
			if _, err := openPublished("store", fs); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
				t.Errorf("hurt at %d: %v", at, err)
			}
		}
	}
	later := strings.Replace(text, `"icmc_published":1`, `"icmc_published":2`, 1)
	if err := replaceFile(fs, "store", publishedName, later); err != nil {
		t.Fatal(err)
	}
	_, err = openPublished("store", fs)
	wantError(t, err, ErrNewer, "schema 2")
}

// A full disk leaves the published copy of before.
func TestPublishDiskFull(t *testing.T) {
	mem := vfs.NewMem()
	full := false
	fs := errorfs.Wrap(mem, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if full && op.Kind.ReadOrWrite() == errorfs.OpIsWrite && strings.Contains(op.Path, publishedName) {
			return syscall.ENOSPC
		}
		return nil
	}))
	s := mustOpen(t, "store", fs, false)
	must[[]Entry](t)(s.Commit(found(1)))
	if err := s.Publish(monday); err != nil {
		t.Fatal(err)
	}
	must[[]Entry](t)(s.Commit(found(2)))
	full = true
	wantError(t, s.Publish(monday), syscall.ENOSPC, "publishing")
	if c := must[Copy](t)(openPublished("store", mem)); len(c.Entries) != 1 {
		t.Errorf("published %v", c.Entries)
	}
	must[[]Entry](t)(s.Commit(found(3)))
}
