package command

import (
	"github.com/icmc-project/icmc/explore/catalog"
	"github.com/icmc-project/icmc/explore/prop"
	"github.com/icmc-project/icmc/model"
)

// A Library is what a command is about. Scenarios and families have names of their
// own, such as shop/careful and shop/drawn; a protocol's name, shop, means all of its
// scenarios.
type Library struct {
	// Name is that of the program, as its help and hints have it; "" means icmc.
	Name      string
	Protocols []model.Protocol
	Families  []prop.Family
	// Find returns scenarios that are made from their names, such as
	// posts/retry@6x3, besides those above; may be nil.
	Find func(name string) (model.Scenario, bool)
	// Finder returns the import path of a package whose function Find knows a scenario
	// by its name, so that show --format go writes a test that needs no editing; ""
	// if there is none. It may be nil.
	Finder func(scenario string) string
}

// catalog is what the library has by name.
func (l Library) catalog() catalog.Catalog {
	c := catalog.Catalog{Protocols: l.Protocols, Made: l.Find}
	for _, f := range l.Families {
		c.Families = append(c.Families, f.Catalogued())
	}
	return c
}
