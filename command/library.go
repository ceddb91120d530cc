package command

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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

// check refuses a library in which a name does not say what it means, or nothing is
// meant.
func (l Library) check() error {
	names := l.names()
	slices.Sort(names)
	for i, name := range names {
		switch {
		case name == "":
			return errors.New("something in the library has no name")
		case i > 0 && name == names[i-1]:
			return fmt.Errorf("two things in the library are called %q", name)
		}
	}
	for _, f := range l.Families {
		if f.Draw == nil {
			return fmt.Errorf("the family %s has no Draw", f.Name)
		}
	}
	return nil
}

// names are those of all that the library lists.
func (l Library) names() []string {
	var all []string
	for _, p := range l.Protocols {
		all = append(all, p.Name)
		for _, s := range p.Scenarios {
			all = append(all, s.Name)
		}
	}
	for _, f := range l.Families {
		all = append(all, f.Name)
	}
	return all
}

// find returns the scenario with that full name.
func (l Library) find(name string) (model.Scenario, bool) {
	for _, p := range l.Protocols {
		for _, s := range p.Scenarios {
			if s.Name == name {
				return s, true
			}
		}
	}
	if s, ok := l.drawn(name); ok || l.Find == nil {
		return s, ok
	}
	s, ok := l.Find(name)
	return s, ok && s.Name == name // or a trace of it would not be found again
}

// missing says that the library has a scenario's protocol, and not the scenario: it had
// it once, or another library's store is used.
func (l Library) missing(name string) bool {
	protocol, _, _ := strings.Cut(name, "/")
	if !slices.ContainsFunc(l.Protocols, func(p model.Protocol) bool { return p.Name == protocol }) {
		return false
	}
	_, ok := l.find(name)
	return !ok
}

// drawn returns the scenario with that name, such as shop/drawn#17, if a family draws
// it.
func (l Library) drawn(name string) (model.Scenario, bool) {
	for _, f := range l.Families {
		if s, ok := f.Find(name); ok {
			return s, true
		}
	}
	return model.Scenario{}, false
}

// family returns the family with that name.
func (l Library) family(name string) (prop.Family, bool) {
	for _, f := range l.Families {
		if f.Name == name {
			return f, true
		}
	}
	return prop.Family{}, false
}
