package command

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/icmc-project/icmc/explore/prop"
	"github.com/icmc-project/icmc/model"
)

const nearestMax = 3 // names that are suggested for one that does not exist

// chosen returns the scenarios and families that the names mean; all of both if
// there are no names. A protocol's name means its scenarios only, so that a search
// of them can come to its end.
func (a *app) chosen(names []string) (scenarios []model.Scenario, families []prop.Family, err error) {
	if len(names) == 0 {
		families = a.library.Families
	}
	var rest []string
	for i, name := range names {
		f, ok := a.library.family(name)
		switch {
		case !ok:
			rest = append(rest, name)
		case !slices.Contains(names[:i], name):
			families = append(families, f)
		}
	}
	if len(rest) > 0 || len(names) == 0 {
		scenarios, err = a.scenarios(rest)
	}
	return scenarios, families, err
}

// scenarios returns those that the names mean, each once and in the order of
// the library; all that it lists if there are no names.
func (a *app) scenarios(names []string) ([]model.Scenario, error) {
	chosen := map[string]bool{}
	var unknown []string
	var made []model.Scenario
	for _, name := range names {
		listed := false
		for _, p := range a.library.Protocols {
			for _, s := range p.Scenarios {
				if name == p.Name || name == s.Name {
					chosen[s.Name], listed = true, true
				}
			}
		}
		if listed || chosen[name] {
			continue
		}
		s, err := a.scenario(name)
		if err != nil {
			unknown = append(unknown, err.Error())
			continue
		}
		made, chosen[name] = append(made, s), true
	}
	if len(unknown) > 0 {
		return nil, errors.New(strings.Join(unknown, "\n"+a.library.Name+": "))
	}
	var out []model.Scenario
	for _, p := range a.library.Protocols {
		for _, s := range p.Scenarios {
			if len(names) == 0 || chosen[s.Name] {
				out = append(out, s)
			}
		}
	}
	return append(out, made...), nil
}

// scenario returns the one with that full name. The error says what has one like it.
func (a *app) scenario(name string) (model.Scenario, error) {
	if s, ok := a.library.find(name); ok {
		return s, nil
	}
	if f, ok := a.library.family(name); ok {
		return model.Scenario{}, fmt.Errorf("%s is a family of scenarios, which %s explore and nightly draw from; one of them is %s",
			name, a.library.Name, f.NameOf(1))
	}
	message := fmt.Sprintf("there is no protocol or scenario %q", name)
	if near := nearest(name, a.library.names()); len(near) > 0 {
		return model.Scenario{}, errors.New(message + "; nearest: " + strings.Join(near, ", "))
	}
	return model.Scenario{}, fmt.Errorf("%s; %s list shows what there is", message, a.library.Name)
}

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
