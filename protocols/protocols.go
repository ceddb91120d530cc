// Package protocols lists the library: one folder for each protocol, with its
// canisters, its scenarios and what is asked of them.
package protocols

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/factory"
	"github.com/icmc-project/icmc/protocols/posts"
	"github.com/icmc-project/icmc/protocols/wallet"
)

// All returns the protocols of the library, in the order in which a reader should
// meet them.
func All() []model.Protocol {
	return []model.Protocol{
		posts.Protocol,
		factory.Protocol,
		wallet.Protocol,
	}
}

// Sized returns designs of the library with so many clients, so many operations
// of each, and those kinds of fault. They have the names of the scenarios that
// they are the designs of, and no doc.
func Sized(clients, operations int, faults model.Faults) []model.Scenario {
	return slices.Concat(
		posts.Sized(clients, operations, faults),
		factory.Sized(clients, operations, faults),
		wallet.Sized(clients, operations, faults),
	)
}

// Large returns the scenarios that are wanted to violate something with so many
// clients, so many operations of each, and every kind of fault: far more than can
// be searched exhaustively. posts/retry is called posts/retry@6x3 then.
func Large(clients, operations int) []model.Scenario {
	const every = model.DefaultFaults | model.CleanupTrap | model.Silence
	large := slices.DeleteFunc(Sized(clients, operations, every), func(s model.Scenario) bool { return len(s.Violates) == 0 })
	for i := range large {
		large[i].Name += fmt.Sprintf("@%dx%d", clients, operations)
	}
	return large
}

// Find returns the scenario of the library that has the name.
func Find(name string) (model.Scenario, bool) {
	for _, p := range All() {
		for _, s := range p.Scenarios {
			if s.Name == name {
				return s, true
			}
		}
	}
	return model.Scenario{}, false
}
