package catalog

import (
	"strconv"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// A Family draws scenarios, as many as there are seeds.
type Family struct {
	Name string // protocol/drawn or the like, with no # in it
	Doc  string // what it draws, in a sentence
	// Draw returns the scenario of a seed, always the same one; whatever name it has is
	// replaced.
	Draw func(seed uint64) model.Scenario
}

// Scenario returns what the family draws from a seed, by the name that NameOf has for it.
func (f Family) Scenario(seed uint64) model.Scenario {
	s := f.Draw(seed)
	s.Name = f.NameOf(seed)
	return s
}

// NameOf returns the name of the scenario that the family draws from a seed: that of
// the family and the seed, such as shop/drawn#17.
func (f Family) NameOf(seed uint64) string {
	return f.Name + "#" + strconv.FormatUint(seed, 10)
}

// Find returns the scenario with a name that NameOf gives. What is only nearly one,
// such as shop/drawn#017, is none: a scenario has one name.
func (f Family) Find(name string) (model.Scenario, bool) {
	_, digits, _ := strings.Cut(name, "#")
	seed, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || name != f.NameOf(seed) {
		return model.Scenario{}, false
	}
	return f.Scenario(seed), true
}
