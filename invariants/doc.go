// Package invariants has properties that many protocols want: they are plain
// values of type model.Property, made from functions that say where a scenario
// keeps what the property is about.
//
//	e.Property(invariants.NoLockHeld())
//	e.Property(invariants.Named("every accepted post is stored",
//		invariants.Stored(accepted, stored)))
//
// Each has a name, a present-tense sentence; Named gives it the scenario's own
// words. Each says how it is broken with the numbers or values that break it.
package invariants

import "github.com/icmc-project/icmc/model"

// Named returns p under another name, which is how traces and tables call it.
func Named(name string, p model.Property) model.Property {
	p.Name = name
	return p
}
