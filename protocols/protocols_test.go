package protocols

import (
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// TestLibrary asks of every scenario what a reader relies on: a name under its
// protocol's, a doc that says which faults and why, a situation that must be
// reached, and wants that name its own properties.
func TestLibrary(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range All() {
		if p.Doc == "" {
			t.Errorf("protocol %s has no doc", p.Name)
		}
		for _, sc := range p.Scenarios {
			if !strings.HasPrefix(sc.Name, p.Name+"/") || seen[sc.Name] {
				t.Errorf("scenario %s of protocol %s: want %s/ and a name of its own", sc.Name, p.Name, p.Name)
			}
			seen[sc.Name] = true
			if sc.Doc == "" {
				t.Errorf("scenario %s has no doc", sc.Name)
			}
			sys, err := explore.Compile(sc, 0)
			if err != nil {
				t.Error(err)
				continue
			}
			kinds := map[string]model.Kind{}
			vacuous := true
			for _, q := range sys.Properties() {
				kinds[q.Name] = q.Kind
				vacuous = vacuous && q.Kind != model.Sometimes
			}
			if vacuous {
				t.Errorf("scenario %s has no situation that must be reached", sc.Name)
			}
			for _, name := range sc.Violates {
				if kinds[name] == "" {
					t.Errorf("scenario %s is wanted to violate %q, which it does not ask", sc.Name, name)
				}
			}
		}
	}
}

// TestFind: large scenarios have names like those of the library.
func TestFind(t *testing.T) {
	for _, name := range []string{"posts/retry", "posts/retry@6x3", "factory/failed-install@1x1", "wallet/guarded@100x100"} {
		s, ok := Find(name)
		if !ok || s.Name != name {
			t.Errorf("%s is %q, %t", name, s.Name, ok)
		}
		if _, err := explore.Compile(s, 0); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{
		"", "posts/retry@", "posts/retry@6", "posts/retry@6x", "posts/retry@0x3", "posts/retry@6x101", "posts/retry@-6x3",
		"posts/retry@06x3", "posts/retry@6x3 ", "posts/nothing@6x3",
		"posts/rust@6x3",     // it is wanted to hold
		"factory/motoko@1x3", // nobody is there to race with
	} {
		if s, ok := Find(name); ok {
			t.Errorf("%q is %s", name, s.Name)
		}
	}
}

// TestLarge: every design that is wanted to violate something is there, and wants
// it.
func TestLarge(t *testing.T) {
	for _, p := range All() {
		for _, small := range p.Scenarios {
			large, ok := Find(small.Name + "@2x2")
			if ok != (len(small.Violates) > 0) {
				t.Errorf("there is %s@2x2: %t", small.Name, ok)
			}
			for _, v := range small.Violates {
				if !slices.Contains(large.Violates, v) {
					t.Errorf("%s is not wanted to violate %q", large.Name, v)
				}
			}
		}
	}
}
