package catalog

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/icmc-project/icmc/model"
)

// An Unknown is a name that nothing has.
type Unknown struct {
	Name    string
	Nearest []string // names that may have been meant, likely ones first
	Family  *Family  // that the name is of, where a scenario is wanted
}

func (u *Unknown) Error() string {
	switch {
	case u.Family != nil:
		return u.Name + " is a family of scenarios; one of them is " + u.Family.NameOf(1)
	case len(u.Nearest) > 0:
		return "there is no protocol or scenario \"" + u.Name + "\"; nearest: " + strings.Join(u.Nearest, ", ")
	}
	return "there is no protocol or scenario \"" + u.Name + "\""
}

// Choose returns the scenarios and families that names mean; all that is listed of both if
// there are none. A protocol's name means its scenarios only, so that a search of them can
// come to its end.
func (c Catalog) Choose(names ...string) (scenarios []model.Scenario, families []Family, err error) {
	if len(names) == 0 {
		families = c.Families
	}
	var rest []string
	for i, name := range names {
		k := slices.IndexFunc(c.Families, func(f Family) bool { return f.Name == name })
		switch {
		case k < 0:
			rest = append(rest, name)
		case !slices.Contains(names[:i], name):
			families = append(families, c.Families[k])
		}
	}
	if len(rest) > 0 || len(names) == 0 {
		scenarios, err = c.Scenarios(rest...)
	}
	return scenarios, families, err
}

// Scenarios returns those that names mean, each once and in the order of the catalog, and
// those that are made from their names or drawn behind them; all that it lists if there are
// no names. The error has an Unknown for each name that nothing has.
func (c Catalog) Scenarios(names ...string) ([]model.Scenario, error) {
	chosen := map[string]bool{}
	var unknown []error
	var made []model.Scenario
	for _, name := range names {
		listed := false
		for _, p := range c.Protocols {
			for _, s := range p.Scenarios {
				if name == p.Name || name == s.Name {
					chosen[s.Name], listed = true, true
				}
			}
		}
		if listed || chosen[name] {
			continue
		}
		s, err := c.One(name)
		if err != nil {
			unknown = append(unknown, err)
			continue
		}
		made, chosen[name] = append(made, s), true
	}
	if len(unknown) > 0 {
		return nil, errors.Join(unknown...)
	}
	var out []model.Scenario
	for _, p := range c.Protocols {
		for _, s := range p.Scenarios {
			if len(names) == 0 || chosen[s.Name] {
				out = append(out, s)
			}
		}
	}
	return append(out, made...), nil
}

// One returns the scenario with that full name. The error is an Unknown.
func (c Catalog) One(name string) (model.Scenario, error) {
	if s, _, ok := c.Scenario(name); ok {
		return s, nil
	}
	u := &Unknown{Name: name}
	if k := slices.IndexFunc(c.Families, func(f Family) bool { return f.Name == name }); k >= 0 {
		u.Family = &c.Families[k]
	} else {
		u.Nearest = nearest(name, c.Names())
	}
	return model.Scenario{}, u
}

const nearestMax = 3 // names that are suggested for one that does not exist

// nearest returns the candidates that a person may have meant, likely ones first.
func nearest(name string, candidates []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	name = strings.ToLower(name)
	for _, c := range candidates {
		d := distance(name, c)
		if d <= max(2, len(name)/3) {
			near = append(near, candidate{c, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var out []string
	for _, c := range near[:min(nearestMax, len(near))] {
		out = append(out, c.name)
	}
	return out
}

// distance counts the edits from what was typed to a name, or to its last part
// if only that was typed.
func distance(typed, name string) int {
	d := levenshtein.ComputeDistance(typed, name)
	if _, last, ok := strings.Cut(name, "/"); ok && !strings.Contains(typed, "/") {
		d = min(d, levenshtein.ComputeDistance(typed, last))
	}
	return d
}
