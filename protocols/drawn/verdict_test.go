package drawn

import (
	"flag"
	"testing"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/protocols"
)

var verdicts = flag.Int("verdicts", 25, "how many scenarios of each protocol and size to search exhaustively")

// What is drawn small enough is searched exhaustively, and its verdicts are those
// that are wanted: what it wants to be violated can be, whatever was drawn for it,
// and nothing else is.
func TestVerdicts(t *testing.T) {
	searched, cut := 0, 0
	for _, within := range []limits{
		{sessions: 2, operations: 1, asks: 3, places: 2},
		{sessions: 2, operations: 2, asks: 3, places: 2},
		{sessions: 3, operations: 1, asks: 3, places: 2},
	} {
		for _, p := range protocols.All() {
			for seed := range *verdicts {
				s := rapid.Custom(draw(p.Name, within)).Example(seed)
				r, err := explore.Run(t.Context(), s, explore.Options{Faults: explore.DefaultFaults, MaxStates: 20_000})
				if err != nil {
					t.Fatal(err)
				}
				if searched++; r.Limit != "" {
					cut++
				}
				for _, q := range r.Properties {
					if q.Verdict != q.Want && q.Verdict != explore.Inconclusive {
						t.Errorf("%s\n%q: %s, wanted %s", s.Doc, q.Name, q.Verdict, q.Want)
					}
				}
			}
		}
	}
	if cut*20 > searched {
		t.Errorf("%d of %d are too large to be searched", cut, searched)
	}
}
