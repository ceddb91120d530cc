// Package drawn draws scenarios of the library with rapid: who takes part (how
// many sessions, whom each acts for, what it asks for, over how many canisters
// they are spread), which kinds of fault are on, and a design of a protocol. A
// drawn scenario has a name that any process finds it by: wallet/drawn#17 is what
// the family wallet/drawn draws from seed 17.
//
// The protocols themselves do not import rapid, for it registers its flags with
// every program that imports it.
package drawn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
	"github.com/icmc-project/icmc/protocols/crowd"
)

// Doc says of every family what it draws.
var Doc = fmt.Sprintf("draws a design, 2 to %d sessions, whom they act for, 1 to %d operations of each, what they ask for, "+
	"how many canisters they share, and kinds of fault", large.sessions, large.operations)

const suffix = "/drawn"

// Family returns the name of the family of a protocol.
func Family(protocol string) string { return protocol + suffix }

// IsFamily says whether a family has the name.
func IsFamily(name string) bool {
	protocol, ok := strings.CutSuffix(name, suffix)
	return ok && len(designs(protocol, crowd.Sessions(2, 1), 0)) > 0
}

// Name returns the name of the scenario that a family draws from a seed.
func Name(family string, seed uint64) string { return family + "#" + strconv.FormatUint(seed, 10) }

// Find returns the scenario with a name such as wallet/drawn#17, always the same
// one.
func Find(name string) (model.Scenario, bool) {
	family, digits, _ := strings.Cut(name, "#")
	seed, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || name != Name(family, seed) || !IsFamily(family) {
		return model.Scenario{}, false
	}
	s := rapid.Custom(Draw(strings.TrimSuffix(family, suffix))).Example(int(seed))
	s.Name = name
	return s, true
}

// Draw returns what draws scenarios of a protocol, for tests that do so with
// explore/prop. It draws before it returns, and the name of what is drawn is that
// of the family.
func Draw(protocol string) func(*rapid.T) model.Scenario { return draw(protocol, large) }

// draw draws within limits.
func draw(protocol string, within limits) func(*rapid.T) model.Scenario {
	return func(t *rapid.T) model.Scenario {
		c := within.crowd(t)
		s := rapid.SampledFrom(designs(protocol, c, faults(t))).Draw(t, "design")
		s.Name = Family(protocol)
		return s
	}
}

// designs are those of a protocol; none if there is no such protocol.
func designs(protocol string, c crowd.Crowd, faults model.Faults) []model.Scenario {
	return slices.DeleteFunc(protocols.Sized(c, faults), func(s model.Scenario) bool {
		return !strings.HasPrefix(s.Name, protocol+"/")
	})
}
