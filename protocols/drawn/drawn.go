// Package drawn draws scenarios of the library with rapid: which design of a
// protocol, how many clients, how many operations of each, and which kinds of
// fault. A drawn scenario has a name that any process finds it by: wallet/drawn#17
// is what the family wallet/drawn draws from seed 17.
//
// The protocols themselves do not import rapid, for it registers its flags with
// every program that imports it.
package drawn

import (
	"fmt"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
)

// What is drawn.
const (
	minClients, maxClients       = 2, 6
	minOperations, maxOperations = 1, 3
)

// Doc says of every family what it draws.
var Doc = fmt.Sprintf("draws a design, %d to %d clients, %d to %d operations of each, and kinds of fault",
	minClients, maxClients, minOperations, maxOperations)

// kinds of fault that are drawn. A trap in a cleanup and a call that is never
// answered are not: no lock of the library is freed then, and that is all that
// would be found.
const kinds = model.DefaultFaults

const suffix = "/drawn"

// Family returns the name of the family of a protocol.
func Family(protocol string) string { return protocol + suffix }

// IsFamily says whether a family has the name.
func IsFamily(name string) bool {
	protocol, ok := strings.CutSuffix(name, suffix)
	return ok && len(designs(protocol, minClients, minOperations, 0)) > 0
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
func Draw(protocol string) func(*rapid.T) model.Scenario {
	return func(t *rapid.T) model.Scenario {
		clients := rapid.IntRange(minClients, maxClients).Draw(t, "clients")
		operations := rapid.IntRange(minOperations, maxOperations).Draw(t, "operations")
		var faults model.Faults
		for kind := model.Faults(1); kind <= kinds; kind <<= 1 {
			if kind&kinds != 0 && rapid.Bool().Draw(t, kind.String()) {
				faults |= kind
			}
		}
		s := rapid.SampledFrom(designs(protocol, clients, operations, faults)).Draw(t, "design")
		s.Doc = fmt.Sprintf("%s with %d clients that do %d operations each.", s.Name, clients, operations)
		s.Name = Family(protocol)
		return s
	}
}

// designs are those of a protocol; none if there is no such protocol.
func designs(protocol string, clients, operations int, faults model.Faults) []model.Scenario {
	var out []model.Scenario
	for _, s := range protocols.Sized(clients, operations, faults) {
		if strings.HasPrefix(s.Name, protocol+"/") {
			out = append(out, s)
		}
	}
	return out
}
