package prop

import (
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/model"
)

// A Family draws scenarios from seeds, for package command: what a test draws with
// Property(t, f.Draw), the command draws by name, in any process.
type Family struct {
	Name string // protocol/drawn or the like, with no # in it
	Doc  string // what it draws, in a sentence
	// Draw draws a scenario, as it does for Property. It is a function of what it
	// draws alone. The name of the scenario is replaced.
	Draw func(*rapid.T) model.Scenario
}

// Scenario returns what the family draws from a seed, always the same. Its name is
// that of the family and the seed, such as shop/drawn#17. What a seed draws may change
// when Draw or rapid does. It panics if Draw does, or if Draw skips or fails again
// and again.
func (f Family) Scenario(seed uint64) model.Scenario {
	s := rapid.Custom(f.Draw).Example(int(seed))
	s.Name = f.scenarioName(seed)
	return s
}

// Find returns the scenario with a name that Scenario gives. What is only nearly
// one, such as shop/drawn#017, is none: a scenario has one name.
func (f Family) Find(name string) (model.Scenario, bool) {
	_, digits, _ := strings.Cut(name, "#")
	seed, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || name != f.scenarioName(seed) {
		return model.Scenario{}, false
	}
	return f.Scenario(seed), true
}

func (f Family) scenarioName(seed uint64) string {
	return f.Name + "#" + strconv.FormatUint(seed, 10)
}
