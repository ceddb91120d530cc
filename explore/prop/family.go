package prop

import (
	"fmt"
	"reflect"
	"runtime/debug"
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

// Scenario returns what the family draws from a seed, always the same, by the name
// that NameOf has for it. What a seed draws may change when Draw or rapid does. Where
// Draw skips it draws again; where Draw fails or panics, which is a mistake of the
// modeller's, so does the Setup of what is returned.
func (f Family) Scenario(seed uint64) model.Scenario {
	failed := ""
	s := rapid.Custom(func(t *rapid.T) (s model.Scenario) {
		s, failed = f.once(t)
		rapid.Bool().Draw(t, "end") // rapid insists that something is drawn
		return s
	}).Example(int(seed))
	if failed != "" {
		s.Setup = func(*model.Env) { panic("the draw fails: " + failed) }
	}
	s.Name = f.NameOf(seed)
	return s
}

// once draws once, or says why Draw has failed, which Example would take for a reason
// to draw again.
func (f Family) once(t *rapid.T) (s model.Scenario, failed string) {
	defer func() {
		p := recover()
		skipped := p != nil && !t.Failed() && reflect.TypeOf(p).PkgPath() == reflect.TypeFor[rapid.T]().PkgPath()
		switch {
		case skipped:
			panic(p) // rapid has a type for that
		case p != nil:
			failed = fmt.Sprintf("%v\n%s", p, debug.Stack())
		case t.Failed():
			failed = "it reports an error"
		}
	}()
	return f.Draw(t), ""
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
