package corpus

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// complete says what of the first n counterexamples is missing in a store.
func complete(s *Store, n int) error {
	l, err := s.List()
	if err != nil {
		return err
	}
	for _, d := range l.Damaged {
		return d.Err
	}
	times := map[string]int{}
	for _, e := range l.Entries {
		times[e.ID] = e.Times
	}
	for i := range n {
		if times[numbered(i).ID()] == 0 {
			return fmt.Errorf("counterexample %d is missing", i)
		}
	}
	return nil
}

// Whatever happens to the bytes of a store: either everything that was stored
// is there, or opening says that the store is damaged and leaves it alone.
func TestDamage(t *testing.T) {
	whole := filled(t)
	perFile := 60
	if testing.Short() {
		perFile = 12
	}
	if testing.Verbose() {
		for name, text := range whole {
			t.Logf("%6d bytes in %s", len(text), name)
		}
	}
	kinds := map[string]int{} // damaged stores found for each kind of file
	try := func(name, what string, edit func(snapshot)) {
		s := maps.Clone(whole)
		edit(s)
		fs := s.restore(t)
		before := takeSnapshot(t, fs, "store")
		st, err := open("store", fs, true)
		if err == nil {
			st.Close()
			st, err = open("store", fs, false)
		}
		switch {
		case err == nil && name == sealName:
			t.Errorf("%s %s: nothing reported", name, what)
		case err == nil:
			if err := complete(st, 4); err != nil {
				t.Errorf("%s %s: nothing reported but %v", name, what, err)
			}
			if e, err := st.Get(numbered(0).ID()); err != nil || e.Times != 5 {
				t.Errorf("%s %s: found %d times, want 5, error %v", name, what, e.Times, err)
			}
			if note, _, err := st.Note("night"); err != nil || string(note) != "3" {
				t.Errorf("%s %s: the note is %q, error %v", name, what, note, err)
			}
			if _, err := st.Put(numbered(9), stats, monday, "v1"); err != nil {
				t.Errorf("%s %s: opened but %v", name, what, err)
			}
			st.Close()
			return
		case errors.Is(err, ErrDamaged):
			kinds[fileKind(name)]++
		case !errors.Is(err, ErrNewer) || name != sealName: // a changed version number
			t.Errorf("%s %s: error of no kind: %v", name, what, err)
		}
		if after := takeSnapshot(t, fs, "store"); !maps.Equal(before, after) {
			t.Errorf("%s %s: the store was changed: %q, before %q", name, what, slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(whole)) {
		text := whole[name]
		if text == "/" {
			continue
		}
		try(name, "removed", func(s snapshot) { delete(s, name) })
		try(name, "grown", func(s snapshot) { s[name] += "\x00garbage" })
		step := max(1, len(text)/perFile)
		for at := 0; at < len(text); at += step {
			try(name, fmt.Sprintf("cut to %d", at), func(s snapshot) { s[name] = text[:at] })
			for _, mask := range []byte{0x01, 0x80, 0xff} {
				try(name, fmt.Sprintf("with byte %d xor %x", at, mask), func(s snapshot) {
					b := []byte(text)
					b[at] ^= mask
					s[name] = string(b)
				})
			}
		}
	}
	try("db", "removed", func(s snapshot) {
		maps.DeleteFunc(s, func(name, _ string) bool { return strings.HasPrefix(name, "db") })
	})
	for _, kind := range []string{"STORE", "MANIFEST", "OPTIONS", "marker", "log", "sst", "db"} {
		if kinds[kind] == 0 {
			t.Errorf("no damage was found in a file of the kind %s", kind)
		}
	}
}

// fileKind is what a file of pebble is called without its number.
func fileKind(name string) string {
	name = strings.TrimPrefix(name, "db/")
	for _, kind := range []string{"MANIFEST", "OPTIONS", "marker"} {
		if strings.HasPrefix(name, kind) {
			return kind
		}
	}
	return name[strings.LastIndex(name, ".")+1:]
}

// A crash at any moment leaves a store that opens and has all that was
// acknowledged, whether the disk keeps all or nothing of what was not synced.
// Where it keeps half, new names in a directory may be lost while later ones
// stay; pebble counts on file systems not to do that, and then the loss is at
// least reported.
func TestCrash(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 7
	}
	for keep := range 3 {
		for at := 1; ; at += step {
			mem := vfs.NewCrashableMem()
			var crashed *vfs.MemFS
			n, acknowledged, atCrash := 0, 0, 0
			var mu sync.Mutex // pebble works in the background too
			fs := errorfs.Wrap(mem, errorfs.InjectorFunc(func(errorfs.Op) error {
				mu.Lock()
				defer mu.Unlock()
				if n++; n == at {
					crashed, atCrash = mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 50 * keep, RNG: rng(at)}), acknowledged
				}
				return nil
			}))
			for range 2 {
				s := must[*Store](t)(open("store", fs, false))
				for range 2 {
					must[Entry](t)(s.Put(numbered(acknowledged), stats, monday, "v1"))
					mu.Lock()
					acknowledged++
					mu.Unlock()
				}
				s.Close()
			}
			mu.Lock()
			if crashed == nil {
				break
			}
			mu.Unlock()
			s, err := open("store", crashed, false)
			if keep == 1 && errors.Is(err, ErrDamaged) {
				continue
			}
			if err != nil {
				t.Fatalf("crash at operation %d, %d%% kept, %d acknowledged: %v", at, 50*keep, atCrash, err)
			}
			if err := complete(s, atCrash); err != nil {
				t.Fatalf("crash at operation %d, %d%% kept: %v", at, 50*keep, err)
			}
			promises(t, crashed, atCrash)
			must[Entry](t)(s.Put(numbered(9), stats, monday, "v1"))
			s.Close()
		}
	}
}

// promises checks that STORE knows what was acknowledged, or a later loss of it
// could not be seen.
func promises(t *testing.T, fs vfs.FS, acknowledged int) {
	t.Helper()
	if acknowledged > 0 {
		if c := must[counts](t)(sealFile{fs, "store"}.read()); c.Writes < int64(acknowledged) {
			t.Fatalf("%s promises %d writes of %d", sealName, c.Writes, acknowledged)
		}
	}
}

// What would end the process, on whatever goroutine, is an error of the call
// that is running and of all later ones.
func TestFatal(t *testing.T) {
	s := mustOpen(t, "store", vfs.NewMem(), false)
	err := s.engine.guard(func() error {
		go s.engine.log.Fatalf("the disk %s: %v", "burns", syscall.EIO)
		select {}
	})
	wantError(t, err, syscall.EIO)
	_, err = s.Put(numbered(1), stats, monday, "v1")
	wantError(t, err, syscall.EIO, "store store: storing "+numbered(1).ID())
	if err := s.Close(); err != nil {
		t.Error(err)
	}

	s = mustOpen(t, "store", vfs.NewMem(), false)
	wantError(t, s.engine.guard(func() error { panic("impossible") }), errPanicked, "impossible")
	_, err = s.List()
	wantError(t, err, ErrDamaged, "pebble panicked: impossible")
}

// A disk that is full from some moment on: the process lives, Put says that it
// did not store, and what it said it had stored is there when there is room.
func TestDiskFull(t *testing.T) {
	failures := 0
	for from := 1; ; from++ {
		mem := vfs.NewMem()
		writes, full := 0, true
		var mu sync.Mutex
		fs := errorfs.Wrap(mem, errorfs.InjectorFunc(func(op errorfs.Op) error {
			if op.Kind.ReadOrWrite() != errorfs.OpIsWrite {
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			if writes++; full && writes >= from {
				return syscall.ENOSPC
			}
			return nil
		}))
		acknowledged := 0
		s, err := open("store", fs, false)
		if err == nil {
			for i := range 3 {
				if _, err = s.Put(numbered(i), stats, monday, "v1"); err != nil {
					break
				}
				acknowledged++
			}
			s.Close()
		}
		mu.Lock()
		room := writes < from
		full = false
		mu.Unlock()
		if err == nil && room {
			break
		}
		if err != nil {
			failures++
			if !errors.Is(err, syscall.ENOSPC) || errors.Is(err, ErrDamaged) {
				t.Errorf("full from write %d: %v", from, err)
			}
		}
		// A process that met a fatal error keeps its lock; the next one has the same bytes.
		after, err := open("store", takeSnapshot(t, mem, "").within("store").restore(t), false)
		if err != nil {
			t.Fatalf("full from write %d: %v", from, err)
		}
		if err := complete(after, acknowledged); err != nil {
			t.Fatalf("full from write %d: %v", from, err)
		}
		promises(t, mem, acknowledged)
		after.Close()
	}
	if failures < 10 {
		t.Errorf("the disk was full only %d times", failures)
	}
}

// within returns what is below a folder.
func (s snapshot) within(dir string) snapshot {
	below := snapshot{}
	for name, text := range s {
		if rest, ok := strings.CutPrefix(name, dir+"/"); ok {
			below[rest] = text
		}
	}
	return below
}

func rng(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 0)) }
