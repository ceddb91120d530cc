package command

import (
	"slices"

	"github.com/icmc-project/icmc/explore"
)

// vetFlag is for verbs that run scenarios.
type vetFlag struct {
	Vet bool `help:"Read the source of the scenarios before they run, as the verb vet does; --no-vet does not." default:"true" negatable:""`
}

// A vetter reads the source of scenarios before they run, and says what it finds once.
type vetter struct {
	app       *app
	off       bool
	said      map[string]bool
	unchecked []string // why some source was not read, each once
}

func (a *app) newVetter(flag vetFlag) *vetter {
	v := &vetter{app: a, off: !flag.Vet, said: map[string]bool{}}
	if v.off {
		v.unchecked = []string{"--no-vet"}
	}
	return v
}

// vet returns for each system the modelling error that its source is, or nil. A system may
// be nil: one that could not be compiled.
func (v *vetter) vet(systems ...explore.System) []error {
	errs := make([]error, len(systems))
	if v.off {
		return errs
	}
	var known []explore.System
	var index []int
	for i, s := range systems {
		if s != nil {
			known, index = append(known, s), append(index, i)
		}
	}
	r := explore.Vet(v.app.ctx, known...)
	for _, f := range r.Findings {
		if text := near(f); !v.said[text] && len(f.Scenarios) > 0 {
			v.said[text] = true
			v.app.warn("%s", text)
		}
	}
	for _, why := range r.Unchecked {
		if !slices.Contains(v.unchecked, why) {
			v.unchecked = append(v.unchecked, why)
		}
	}
	for i := range known {
		errs[index[i]] = explore.VetError(r.Of(i))
	}
	return errs
}

// one is vet of one system, for those that are made one after the other.
func (v *vetter) one(s explore.System) error { return v.vet(s)[0] }

// end says what was not read, where nothing else does.
func (v *vetter) end() {
	for _, why := range v.unchecked {
		v.app.warn("source not checked: %s", why)
	}
}
