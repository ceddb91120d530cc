package prop

import (
	"fmt"
	"reflect"
	"runtime/debug"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/explore/catalog"
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

// Catalogued is the family as a catalog has it. What a seed draws is always the same, and
// may change when Draw or rapid does. Where Draw skips it draws again; where Draw fails or
// panics, which is a mistake of the modeller's, so does the Setup of what is returned.
func (f Family) Catalogued() catalog.Family {
	c := catalog.Family{Name: f.Name, Doc: f.Doc}
	if f.Draw != nil {
		c.Draw = f.scenario
	}
	return c
}

func (f Family) scenario(seed uint64) model.Scenario {
	failed := ""
	s := rapid.Custom(func(t *rapid.T) (s model.Scenario) {
		s, failed = f.once(t)
		rapid.Bool().Draw(t, "end") // rapid insists that something is drawn
		return s
	}).Example(int(seed))
	if failed != "" {
		s.Setup = func(*model.Env) { panic("the draw fails: " + failed) }
	}
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
