package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
	"github.com/icmc-project/icmc/protocols/drawn"
)

const nearestMax = 3 // names that are suggested for one that does not exist

// scenarios returns those that the names mean, each once and in the order of
// the library; all of them if there are no names.
func (a *app) scenarios(names []string) ([]model.Scenario, error) {
	chosen := map[string]bool{}
	var unknown []string
	var made []model.Scenario
	for _, name := range names {
		if s, ok := unlisted(name); ok {
			if !chosen[name] {
				made = append(made, s)
			}
			chosen[name] = true
			continue
		}
		found := false
		for _, p := range a.protocols {
			for _, s := range p.Scenarios {
				if name == p.Name || name == s.Name {
					chosen[s.Name], found = true, true
				}
			}
		}
		if !found {
			unknown = append(unknown, a.unknown(name))
		}
	}
	if len(unknown) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(unknown, "\nicmc: "))
	}
	var out []model.Scenario
	for _, p := range a.protocols {
		for _, s := range p.Scenarios {
			if len(names) == 0 || chosen[s.Name] {
				out = append(out, s)
			}
		}
	}
	return append(out, made...), nil
}

// unlisted returns a scenario that is made from its name: one that is enlarged, or
// one that is drawn, such as wallet/drawn#17.
func unlisted(name string) (model.Scenario, bool) {
	if s, ok := enlarged(name); ok {
		return s, true
	}
	return drawn.Find(name)
}

// enlarged returns the scenario that posts/retry@6x3 means: posts/retry with 6
// clients that do 3 operations each, under all kinds of fault.
func enlarged(name string) (model.Scenario, bool) {
	const most = 100
	_, size, _ := strings.Cut(name, "@")
	var clients, operations int
	if n, err := fmt.Sscanf(size, "%dx%d", &clients, &operations); n != 2 || err != nil ||
		clients < 1 || operations < 1 || clients > most || operations > most {
		return model.Scenario{}, false
	}
	for _, s := range protocols.Large(clients, operations) {
		if s.Name == name {
			return s, true
		}
	}
	return model.Scenario{}, false
}

// scenario returns the one with that full name.
func (a *app) scenario(name string) (model.Scenario, error) {
	for _, p := range a.protocols {
		for _, s := range p.Scenarios {
			if s.Name == name {
				return s, nil
			}
		}
	}
	if s, ok := unlisted(name); ok {
		return s, nil
	}
	return model.Scenario{}, fmt.Errorf("%s", a.unknown(name))
}

// unknown says that nothing has the name, and what does.
func (a *app) unknown(name string) string {
	if drawn.IsFamily(name) {
		return fmt.Sprintf("%s is a family of scenarios, which icmc explore draws from; one of them is %s", name, drawn.Name(name, 1))
	}
	var all []string
	for _, p := range a.protocols {
		all = append(all, p.Name)
		if family := drawn.Family(p.Name); drawn.IsFamily(family) {
			all = append(all, family)
		}
		for _, s := range p.Scenarios {
			all = append(all, s.Name)
		}
	}
	message := fmt.Sprintf("there is no protocol or scenario %q", name)
	if near := nearest(name, all); len(near) > 0 {
		return message + "; nearest: " + strings.Join(near, ", ")
	}
	return message + "; icmc list shows what there is"
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
