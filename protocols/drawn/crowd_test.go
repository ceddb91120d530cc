package drawn

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
	"github.com/icmc-project/icmc/protocols/crowd"
)

// Everything that can be drawn is.
func TestCoverage(t *testing.T) {
	met := map[string]bool{}
	for seed := range seeds {
		for _, what := range features(rapid.Custom(large.crowd).Example(seed)) {
			met[what] = true
		}
		kinds := rapid.Custom(faults).Example(seed)
		for kind := model.SysReject; kind <= model.Silence; kind <<= 1 {
			met[fmt.Sprint(kind, " ", kinds&kind != 0)] = true
		}
	}
	want := []string{together, apart, mixed, "one thing twice"}
	for n := 1; n <= large.asks; n++ {
		want = append(want, fmt.Sprint("funds ", n), fmt.Sprint("asks for ", n))
	}
	for n := 2; n <= large.sessions; n++ {
		want = append(want, fmt.Sprint("sessions ", n))
	}
	for n := 1; n <= large.operations; n++ {
		want = append(want, fmt.Sprint("operations ", n))
	}
	for n := 1; n <= large.places; n++ {
		want = append(want, fmt.Sprint("places ", n))
	}
	for kind := model.SysReject; kind <= model.Silence; kind <<= 1 {
		want = append(want, fmt.Sprint(kind, " ", true), fmt.Sprint(kind, " ", false))
	}
	for _, what := range want {
		if !met[what] {
			t.Errorf("%d seeds never draw: %s", seeds, what)
		}
	}
}

// features says what a crowd is an example of.
func features(c crowd.Crowd) []string {
	whom := mixed
	switch len(c.Principals()) {
	case 1:
		whom = together
	case len(c.Sessions):
		whom = apart
	}
	all := []string{whom, fmt.Sprint("sessions ", len(c.Sessions)), fmt.Sprint("places ", c.Places), fmt.Sprint("funds ", c.Funds)}
	for _, s := range c.Sessions {
		all = append(all, fmt.Sprint("operations ", len(s.Asks)))
		for _, ask := range s.Asks {
			all = append(all, fmt.Sprint("asks for ", ask))
		}
		if len(slices.Compact(slices.Sorted(slices.Values(s.Asks)))) < len(s.Asks) {
			all = append(all, "one thing twice")
		}
	}
	return all
}

// Every design is drawn, and in many sizes.
func TestEveryDesign(t *testing.T) {
	drawn := map[string]bool{}
	for _, f := range Families() {
		for seed := range uint64(seeds) {
			drawn[designOf(f.Catalogued().Scenario(seed))] = true
		}
	}
	for _, p := range protocols.All() {
		for _, s := range p.Scenarios {
			if !drawn[s.Name] {
				t.Errorf("%d seeds never draw %s", seeds, s.Name)
			}
		}
	}
}

// designOf is what the doc begins with.
func designOf(s model.Scenario) string {
	design, _, _ := strings.Cut(s.Doc, " with ")
	return design
}
