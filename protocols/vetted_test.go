package protocols_test

import (
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/protocols"
)

// All source of the library is read, and nothing is found in it.
func TestTheLibraryIsVetted(t *testing.T) {
	for _, p := range protocols.All() {
		v := compile.Vetted(t.Context(), 0, limit.Step{}, p.Scenarios...)
		if len(v.Source.Unchecked) > 0 || len(v.Source.Findings) > 0 || v.Source.Packages == 0 {
			t.Errorf("%s: %d packages; not checked: %v; found: %v", p.Name, v.Source.Packages, v.Source.Unchecked, v.Source.Findings)
		}
		for i, err := range v.Errors {
			if err != nil {
				t.Errorf("%s: %v", p.Scenarios[i].Name, err)
			}
		}
	}
}
