package corpus

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// A snapshot is the bytes of every file below a directory, and "/" for every
// folder. The lock is left out, for it is always empty and to close it would
// release it.
type snapshot map[string]string

func takeSnapshot(t *testing.T, fs vfs.FS, dir string) snapshot {
	t.Helper()
	s := snapshot{}
	var walk func(string)
	walk = func(rel string) {
		for _, name := range must[[]string](t)(fs.List(fs.PathJoin(dir, rel))) {
			name = fs.PathJoin(rel, name)
			path := fs.PathJoin(dir, name)
			if info := must[vfs.FileInfo](t)(fs.Stat(path)); info.IsDir() {
				s[name] = "/"
				walk(name)
			} else if fs.PathBase(name) != lockName {
				f := must[vfs.File](t)(fs.Open(path))
				s[name] = string(must[[]byte](t)(io.ReadAll(f)))
				f.Close()
			}
		}
	}
	walk("")
	return s
}

// restore writes the snapshot into an empty memory.
func (s snapshot) restore(t *testing.T) vfs.FS {
	t.Helper()
	fs := vfs.NewMem()
	if err := fs.MkdirAll("store/db", 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range s {
		if text != "/" {
			f := must[vfs.File](t)(fs.Create(fs.PathJoin("store", name), vfs.WriteCategoryUnspecified))
			must[int](t)(f.Write([]byte(text)))
			f.Close()
		}
	}
	return fs
}

// refused checks that a directory is refused for reading and writing and stays
// as it is.
func refused(t *testing.T, fs vfs.FS, dir string, kind error, texts ...string) {
	t.Helper()
	before := takeSnapshot(t, fs, dir)
	for _, readOnly := range []bool{false, true} {
		_, err := open(dir, fs, readOnly)
		wantError(t, err, kind, append(texts, dir)...)
	}
	if after := takeSnapshot(t, fs, dir); !maps.Equal(before, after) {
		t.Errorf("the directory was changed: %q, before %q", slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before)))
	}
}

func TestNotAStore(t *testing.T) {
	for _, name := range []string{"main.go", ".hidden", "db", "db/000001.log", "src/db/x"} {
		dir := t.TempDir()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("precious"), 0o666); err != nil {
			t.Fatal(err)
		}
		refused(t, vfs.Default, dir, errNotStore, "it holds "+strings.Split(name, "/")[0], "use an empty directory")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("precious"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{false, true} {
		_, err := open(file, vfs.Default, readOnly)
		wantError(t, err, errNotStore, "it is a file")
	}
	if _, err := open(filepath.Join(file, "below"), vfs.Default, false); err == nil {
		t.Error("a directory below a file was opened")
	}
	empty := t.TempDir()
	_, err := OpenReadOnly(empty)
	wantError(t, err, ErrNone, empty)
	mustOpen(t, empty, vfs.Default, false)
}

// filled returns the bytes of a store with four entries, some in tables and
// some in the log.
func filled(t *testing.T) snapshot {
	fs := vfs.NewMem()
	for i := range 4 {
		s := mustOpen(t, "store", fs, false)
		must[Entry](t)(s.Put(numbered(i), stats, monday, "v1"))
		c := Change{Found: []Found{{numbered(0), stats}}, Notes: map[string][]byte{"night": fmt.Append(nil, i)}, Now: monday, Version: "v2"}
		must[[]Entry](t)(s.Commit(c))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return takeSnapshot(t, fs, "store")
}

func TestNewer(t *testing.T) {
	t.Run("STORE", func(t *testing.T) {
		s := filled(t)
		s[sealName] = strings.Replace(s[sealName], "icmc-store 1", "icmc-store 2", 1)
		refused(t, s.restore(t), "store", ErrNewer, "has schema 2, this icmc knows 1", "use that icmc")
	})
	t.Run("meta", func(t *testing.T) {
		fs := filled(t).restore(t)
		set(t, fs, "meta", `{"schema": 2, "writes": "many"}`)
		_, err := open("store", fs, false)
		wantError(t, err, ErrDamaged, "meta") // not a later schema that keeps its promise to be readable
		set(t, fs, "meta", `{"schema": 2, "writes": 99, "entries": 4, "more": 1}`)
		refused(t, fs, "store", ErrNewer, "its schema is 2, this icmc knows 1")
	})
	t.Run("pebble", func(t *testing.T) {
		s := filled(t)
		marker := ""
		for name := range s {
			if strings.Contains(name, "format-version") {
				marker = name
			}
		}
		s[marker[:strings.LastIndex(marker, ".")]+".999"] = s[marker]
		delete(s, marker)
		refused(t, s.restore(t), "store", ErrNewer, "its database has format 999, this icmc knows")
	})
}

func TestLockedHere(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, vfs.Default, false)
	must[Entry](t)(s.Put(numbered(1), stats, monday, "v1"))
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, name := range []string{dir, ".", link, dir + "/../" + filepath.Base(dir)} {
		refused(t, vfs.Default, name, ErrLocked)
	}
	must[Entry](t)(s.Put(numbered(2), stats, monday, "v1"))
}

// The tests below run this test binary again as another process.
const roleVariable = "ICMC_CORPUS_TEST_ROLE"

func TestMain(m *testing.M) {
	switch role, dir, _ := strings.Cut(os.Getenv(roleVariable), ":"); role {
	case "writer": // stores one counterexample after the other until it is killed
		s, err := Open(dir)
		for i := 0; err == nil; i++ {
			if _, err = s.Put(numbered(i), stats, monday, "v1"); err == nil {
				fmt.Println(i)
			}
		}
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// Another process has the store, is killed while it writes, and everything that
// it was told to be stored is there.
func TestOtherProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	acknowledged := 0
	for round := range 4 {
		writer := exec.Command(os.Args[0])
		writer.Env = append(os.Environ(), roleVariable+"=writer:"+dir)
		out := must[io.ReadCloser](t)(writer.StdoutPipe())
		stderr := &bytes.Buffer{}
		writer.Stderr = stderr
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			var i int
			if _, err := fmt.Sscan(lines.Text(), &i); err != nil {
				t.Fatalf("the writer says %q", lines.Text())
			}
			acknowledged = max(acknowledged, i+1)
			switch n {
			case 1:
				for _, open := range []func(string) (*Store, error){Open, OpenReadOnly} {
					_, err := open(dir)
					wantError(t, err, ErrLocked, dir, "use another directory")
				}
			case 10 + 7*round:
				if err := writer.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		writer.Wait()
		if stderr.Len() > 0 {
			t.Errorf("the writer prints %s", stderr)
		}
		s := mustOpen(t, dir, vfs.Default, round%2 == 0)
		for i := range acknowledged {
			if e := must[Entry](t)(s.Get(numbered(i).ID())); e.Times > round+1 || i < 10 && e.Times != round+1 {
				t.Errorf("entry %d was found %d times in %d rounds", i, e.Times, round+1)
			}
		}
		s.Close()
	}
}

// pebble's own log and errors stay out of the way.
var _ pebble.Logger = &fatalLog{}
