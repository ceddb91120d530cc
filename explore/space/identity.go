package space

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/model/engine"
)

// A teller is a Worker that tells apart the ways in which a world breaks a property.
// Where a worker is none there is one way, whose identity is "".
type teller interface {
	// Identities returns those of the ways in which w breaks property i, in the order
	// in which they are found; nil if it does not. Nobody may change it.
	Identities(w World, i int) ([]string, error)
	// Ways returns the same with how w breaks the property in each of these ways.
	Ways(w World, i int) ([]engine.Way, error)
}

var oneIdentity = []string{""}

// IdentitiesMost is how many ways to break one property are told apart.
const IdentitiesMost = 256

// TooManyWays is the error of a property that tells more of them apart, of which it shows
// two.
func TooManyWays(property, one, another string) error {
	return fmt.Errorf("property %q is broken in more than %d ways, such as %q and %q: write what differs between two occurrences into the arguments of Broken, not into its format",
		property, IdentitiesMost, one, another)
}

// Identities returns those of the ways in which a world breaks property i.
func Identities(w Worker, at World, i int) ([]string, error) {
	holds, err := w.Holds(at, i)
	if holds || err != nil {
		return nil, err
	}
	if t, ok := w.(teller); ok {
		return t.Identities(at, i)
	}
	return oneIdentity, nil
}

// Ways returns the ways in which a world breaks property i, which it does.
func Ways(w Worker, at World, i int) ([]engine.Way, error) {
	if t, ok := w.(teller); ok {
		return t.Ways(at, i)
	}
	text, err := w.Broken(at, i)
	return []engine.Way{{Text: text}}, err
}

// A Target is what a path must end in: a world that breaks a property in one way. What
// must stay the same while a trace is shrunk is the identity of the failure, or a
// shrinker slips from the bug that was found to a shorter one of the same property,
// and the one that was found is lost.
type Target struct {
	Any      bool // every way to break the property will do
	Identity string
}

// At says whether a world breaks property i of a worker in the way that is looked for,
// among others if it breaks it in several.
func (t Target) At(w Worker, at World, i int) (bool, error) {
	if t.Any {
		holds, err := w.Holds(at, i)
		return !holds && err == nil, err
	}
	found, err := Identities(w, at, i)
	return slices.Contains(found, t.Identity), err
}

// Of picks what a world says of the way that is looked for, the first one if that is
// not among them.
func (t Target) Of(ways []engine.Way) engine.Way {
	if i := slices.IndexFunc(ways, func(w engine.Way) bool { return w.Identity == t.Identity }); i >= 0 && !t.Any {
		return ways[i]
	}
	if len(ways) == 0 {
		return engine.Way{}
	}
	return ways[0]
}
