package command

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/night"
)

// The stores in testdata/stores were written before failures had identities, by check,
// explore and nightly over the library and what families draw; "reported" after a night whose
// report was seen, with entries that had gone, "interrupted" by a night that nobody was told
// of. Beside each is how that version says that each entry stands in the next night. They are
// never written again.
func TestOldStores(t *testing.T) {
	for _, name := range []string{"reported", "interrupted"} {
		t.Run(name, func(t *testing.T) {
			dir := unpacked(t, name)
			before := entries(t, dir)
			var out bytes.Buffer
			a := &app{t.Context(), nil, &output{w: &out}, io.Discard, library}
			code := a.run([]string{"nightly", "--seed", "5", "--schedules", "8", "--max-states", "2000", "--store", dir, "--json"})
			if code != exitWanted {
				t.Fatalf("exit code %d: %s", code, out.String())
			}
			var r night.Report
			if err := json.Unmarshal(out.Bytes(), &r); err != nil {
				t.Fatalf("%v: %s", err, out.String())
			}
			after := entries(t, dir)
			wants := standings(t, name)
			if len(wants) != len(before) {
				t.Errorf("%d standings of %d entries", len(wants), len(before))
			}
			known := map[string]bool{}
			for id, e := range before {
				want, now := wants[id], after[id]
				bug, standing := standing(t, a, r, now)
				known[bug] = known[bug] || want == "known"
				if standing != want {
					t.Errorf("%s: %s, want %s", e, standing, want)
				}
				if now.Gone.IsZero() != e.Gone.IsZero() || now.Trace.Format() != e.Trace.Format() || now.FirstSeen != e.FirstSeen {
					t.Errorf("%s: the entry has changed: it is\n%s\nand was\n%s", e, now.Trace.Format(), e.Trace.Format())
				}
			}
			for _, f := range r.Failures {
				if known[f.Bug] && f.Status != night.Known {
					t.Errorf("what is known is %s: %+v", f.Status, f)
				}
			}
			for id, e := range after { // what has been found since is of other bugs
				if _, old := before[id]; old {
					continue
				}
				if bug, _ := standing(t, a, r, e); known[bug] {
					t.Errorf("%s is stored though its bug is known", e)
				}
			}
		})
	}
}

// standing says which bug an entry is of, and what a report says of it.
func standing(t *testing.T, a *app, r night.Report, e corpus.Entry) (bug, standing string) {
	t.Helper()
	family, wanted := "", false
	if s, err := a.scenario(e.Scenario); err == nil {
		wanted = slices.Contains(s.Violates, e.Property)
	}
	if name, _, drawn := strings.Cut(e.Scenario, "#"); drawn {
		family = name
	}
	bug = night.Bug(family, e.Identified(), wanted)
	i := slices.IndexFunc(r.Failures, func(f night.Failure) bool { return f.Bug == bug })
	if i < 0 {
		return bug, "gone" // counted only
	}
	return bug, string(r.Failures[i].Status)
}

// standings reads what the version that wrote a store says.
func standings(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "stores", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		id, standing, _ := strings.Cut(strings.TrimSpace(line), " ")
		out[id] = standing
	}
	return out
}

// entries are those of a store, by id.
func entries(t *testing.T, dir string) map[string]corpus.Entry {
	t.Helper()
	s, err := corpus.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.List()
	if err := errors.Join(err, s.Close()); err != nil || len(l.Damaged) > 0 {
		t.Fatalf("%v, %d damaged", err, len(l.Damaged))
	}
	out := map[string]corpus.Entry{}
	for _, e := range l.Entries {
		out[e.ID] = e
	}
	return out
}

// unpacked copies a store into a folder of the test.
func unpacked(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "stores", name+".tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return filepath.Join(dir, ".icmc")
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(path, 0o777)
		} else {
			var text bytes.Buffer
			if _, err = io.Copy(&text, r); err == nil {
				err = os.WriteFile(path, text.Bytes(), 0o666)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
