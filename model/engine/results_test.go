package engine_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// TestRememberedChecks asks properties in every world of a space by what is remembered
// of their checks, in several orders, and compares it with the check itself.
func TestRememberedChecks(t *testing.T) {
	const adds = 4
	s := model.Scenario{Name: "test/judge", Setup: func(e *model.Env) {
		var refs [3]model.Ref[counter]
		for i := range refs {
			refs[i] = model.Deploy(e, fmt.Sprint("c", i), &counter{})
			model.NewClient(e, fmt.Sprint("u", i), &nothing{}, func(_ *nothing, c *model.Client) {
				for range adds {
					model.Ingress(c, refs[i], (*counter).Add, 1)
				}
			})
		}
		n := func(v *model.View, i int) int { return refs[i].In(v).N.Get() }
		for k := range 5 {
			for _, p := range []struct {
				name string
				sum  func(v *model.View) int
			}{
				{"of two", func(v *model.View) int { return n(v, 0) + n(v, 1)*2 }},
				{"of two, reversed", func(v *model.View) int { return n(v, 1) + n(v, 0)*2 }},
				{"of three", func(v *model.View) int { return n(v, 2) + n(v, 0)*2 + n(v, 1)*3 }},
				{"of one and another", func(v *model.View) int {
					if a := n(v, 0); a%2 == 0 {
						return a + n(v, 1)
					}
					return n(v, 2)
				}},
				{"of contexts", func(v *model.View) int { return len(v.OpenContexts()) + n(v, 1)*n(v, 2) }},
			} {
				e.Always(fmt.Sprintf("sum %s is not %d", p.name, k), func(v *model.View) error {
					if p.sum(v)%5 == k {
						return fmt.Errorf("it is")
					}
					return nil
				})
			}
		}
	}}
	m, err := engine.NewMachine(s.ForEngine(), 0)
	if err != nil {
		t.Fatal(err)
	}
	worlds := everyWorldOf(t, m)
	asked := 0
	d := rand.New(rand.NewPCG(1, 1))
	for range 10 { // what is remembered depends on the order
		d.Shuffle(len(worlds), func(i, j int) { worlds[i], worlds[j] = worlds[j], worlds[i] })
		x, err := m.Worker()
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range worlds {
			for i := range 25 {
				holds, err := x.Holds(w, i)
				if err != nil {
					t.Fatal(err)
				}
				broken, err := x.Broken(w, i)
				if err != nil {
					t.Fatal(err)
				}
				if asked++; holds != (broken == "") {
					t.Fatalf("property %d holds: %t, and it is broken by %q in\n%s", i, holds, broken, x.Describe(w))
				}
			}
		}
	}
	t.Logf("asked %d times", asked)
}

// everyWorldOf returns the worlds of a scenario without faults.
func everyWorldOf(t *testing.T, m *engine.Machine) []engine.World {
	t.Helper()
	x, err := m.Worker()
	if err != nil {
		t.Fatal(err)
	}
	todo, err := x.Initial()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[engine.Fingerprint]bool{}
	for i := 0; i < len(todo); i++ {
		trans, err := x.Expand(todo[i], false)
		if err != nil {
			t.Fatal(err)
		}
		for n, tr := range trans {
			if seen[tr.Next] {
				continue
			}
			seen[tr.Next] = true
			next, err := x.Successor(nil, n)
			if err != nil {
				t.Fatal(err)
			}
			todo = append(todo, next)
		}
	}
	return todo
}
