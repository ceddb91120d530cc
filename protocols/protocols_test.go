package protocols

import (
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
