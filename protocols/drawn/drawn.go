// Package drawn draws scenarios of the library with rapid: who takes part (how
// many sessions, whom each acts for, what it asks for, over how many canisters
// they are spread), which kinds of fault are on, and a design of a protocol.
//
// The protocols themselves do not import rapid, for it registers its flags with
// every program that imports it.
package drawn

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/explore/prop"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
	"github.com/icmc-project/icmc/protocols/crowd"
)

// Families returns a family for each protocol of the library, in their order:
// wallet/drawn draws designs of wallet.
func Families() []prop.Family {
	doc := fmt.Sprintf("draws a design, 2 to %d sessions, whom they act for, 1 to %d operations of each, what they ask for, "+
		"how many canisters they share, and kinds of fault", large.sessions, large.operations)
	var families []prop.Family
	for _, p := range protocols.All() {
		families = append(families, prop.Family{Name: p.Name + "/drawn", Doc: doc, Draw: draw(p.Name, large)})
	}
	return families
}

// Find returns the scenario with a name such as wallet/drawn#17, always the same
// one.
func Find(name string) (model.Scenario, bool) {
	for _, f := range Families() {
		if s, ok := f.Catalogued().Find(name); ok {
			return s, true
		}
	}
	return model.Scenario{}, false
}

// Finder returns the import path of the package whose function Find knows a scenario
// of the library, "" if there is none.
func Finder(scenario string) string {
	const module = "github.com/icmc-project/icmc/"
	if _, ok := protocols.Find(scenario); ok {
		return module + "protocols"
	}
	if _, ok := Find(scenario); ok {
		return module + "protocols/drawn"
	}
	return ""
}

// draw draws scenarios of a protocol within limits.
func draw(protocol string, within limits) func(*rapid.T) model.Scenario {
	return func(t *rapid.T) model.Scenario {
		c := within.crowd(t)
		return rapid.SampledFrom(designs(protocol, c, faults(t))).Draw(t, "design")
	}
}

// designs are those of a protocol.
func designs(protocol string, c crowd.Crowd, faults model.Faults) []model.Scenario {
	return slices.DeleteFunc(protocols.Sized(c, faults), func(s model.Scenario) bool {
		return !strings.HasPrefix(s.Name, protocol+"/")
	})
}
