// Package catalog finds scenarios by their names.
//
// A scenario has a name of its own, such as shop/careful. A protocol's name, shop, means all
// its scenarios. A family draws scenarios from seeds, and their names have the seed:
// shop/drawn#17. Others may be made from their names, such as posts/retry@6x3.
package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// A Catalog has all that a program knows by name.
type Catalog struct {
	Protocols []model.Protocol
	Families  []Family
	// Made returns scenarios that are made from their names, besides those above; may be
	// nil. What it returns under another name than was asked for does not count: a trace of
	// it would not be found again.
	Made func(name string) (model.Scenario, bool)
}

// Check refuses a catalog in which a name does not say what it means, or nothing is
// meant.
func (c Catalog) Check() error {
	names := c.Names()
	slices.Sort(names)
	for i, name := range names {
		switch {
		case name == "":
			return errors.New("something in the library has no name")
		case i > 0 && name == names[i-1]:
			return fmt.Errorf("two things in the library are called %q", name)
		}
	}
	for _, f := range c.Families {
		if f.Draw == nil {
			return fmt.Errorf("the family %s has no Draw", f.Name)
		}
	}
	return nil
}

// Names are those of all that is listed: protocols, scenarios and families.
func (c Catalog) Names() (all []string) {
	for _, p := range c.Protocols {
		all = append(all, p.Name)
		for _, s := range p.Scenarios {
			all = append(all, s.Name)
		}
	}
	for _, f := range c.Families {
		all = append(all, f.Name)
	}
	return all
}

// Scenario returns the scenario with that full name, and the family that draws it, nil if
// none does.
func (c Catalog) Scenario(name string) (s model.Scenario, drawnBy *Family, ok bool) {
	for _, p := range c.Protocols {
		for _, s := range p.Scenarios {
			if s.Name == name {
				return s, nil, true
			}
		}
	}
	for i, f := range c.Families {
		if s, ok := f.Find(name); ok {
			return s, &c.Families[i], true
		}
	}
	if c.Made == nil {
		return s, nil, false
	}
	s, ok = c.Made(name)
	return s, nil, ok && s.Name == name
}

// Gone says that there is the protocol of a scenario's name, and no such scenario: there was
// once, or the name is of another catalog.
func (c Catalog) Gone(name string) bool {
	protocol, _, _ := strings.Cut(name, "/")
	if !slices.ContainsFunc(c.Protocols, func(p model.Protocol) bool { return p.Name == protocol }) {
		return false
	}
	_, _, ok := c.Scenario(name)
	return !ok
}
