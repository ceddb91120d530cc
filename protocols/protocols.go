// Package protocols lists the library: one folder for each protocol, with its
// canisters, its scenarios and what is asked of them.
package protocols

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/crowd"
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

// Sized returns the designs of the library that show in such a crowd, under those
// kinds of fault, what their scenarios show. They have the names of these.
func Sized(c crowd.Crowd, faults model.Faults) []model.Scenario {
	return slices.Concat(posts.Sized(c, faults), factory.Sized(c, faults), wallet.Sized(c, faults))
}

// Large returns the scenarios that are wanted to violate something with so many
// clients, so many operations of each, and every kind of fault: far more than can
// be searched exhaustively. Those who post are users of their own, the others
// sessions of one user. posts/retry is called posts/retry@6x3 then.
func Large(clients, operations int) []model.Scenario {
	const every = model.DefaultFaults | model.CleanupTrap | model.Silence
	users, one := crowd.Users(clients, operations), crowd.Sessions(clients, operations)
	large := slices.Concat(posts.Sized(users, every), factory.Sized(one, every), wallet.Sized(one, every))
	large = slices.DeleteFunc(large, func(s model.Scenario) bool { return len(s.Violates) == 0 })
	for i := range large {
		large[i].Name += fmt.Sprintf("@%dx%d", clients, operations)
	}
	return large
}

// Find returns the scenario of the library that has the name, which may be that of
// a large one.
func Find(name string) (model.Scenario, bool) {
	var all []model.Scenario
	for _, p := range All() {
		all = append(all, p.Scenarios...)
	}
	if _, size, ok := strings.Cut(name, "@"); ok {
		all = enlarged(size)
	}
	i := slices.IndexFunc(all, func(s model.Scenario) bool { return s.Name == name })
	if i < 0 {
		return model.Scenario{}, false
	}
	return all[i], true
}

// enlarged are the scenarios of a size such as 6x3, none if there is no such size.
func enlarged(size string) []model.Scenario {
	const most = 100 // clients, and operations of each
	var clients, operations int
	if n, err := fmt.Sscanf(size, "%dx%d", &clients, &operations); n != 2 || err != nil ||
		min(clients, operations) < 1 || max(clients, operations) > most {
		return nil
	}
	return Large(clients, operations)
}
