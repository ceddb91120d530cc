package engine

import (
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/model/trace"
)

// CheckTies demands of a machine in whose worlds orphans of alice are alike but for what a
// monitor knows of them that these get the same numbers whatever numbers they had.
func CheckTies(t *testing.T, m *Machine) {
	t.Helper()
	x, err := m.Worker()
	if err != nil {
		t.Fatal(err)
	}
	for count := 2; count <= 4; count++ {
		w := append(slices.Clone(m.initial), m.requests...)
		for n := range 2 * count {
			w = follow(t, x, w, []trace.Verb{trace.Execute, trace.Expire}[n%2], "alice/0'0")
		}
		for range count {
			w = follow(t, x, w, trace.Execute, "")
		}
		if d := x.Describe(w); !strings.Contains(d, "history \"in order\"\n") {
			t.Errorf("the monitor is not described, or as broken:\n%s", d)
		}
		parts := orphaned(x, w)
		want := Fingerprint{}
		each := numberer{}
		tie := make([]uint32, count)
		from := make([]uint32, count)
		each.number = map[uint32]int{}
		for i := range tie {
			tie[i] = uint32(i)
			each.number[tie[i]] = i
			from[i] = x.sym(string(trace.Call("alice/0").Orphan(string(rune('1' + i)))))
		}
		orders := map[Fingerprint]bool{}
		each.permute(tie, func() {
			var names renaming
			for i := range tie {
				names = append(names, rename{from[i], from[each.number[tie[i]]]})
			}
			other := renamedParts(t, x, parts, names)
			orders[sumOf(x, other)] = true
			numbers, err := x.numbersOf(other)
			if err != nil {
				t.Fatal(err)
			}
			got := sumOf(x, renamedParts(t, x, other, numbers))
			if want == (Fingerprint{}) {
				want = got
			}
			if got != want {
				t.Errorf("with other numbers of %d orphans the world is %x, want %x", count, got, want)
			}
		})
		if len(orders) < count {
			t.Errorf("%d orders of %d orphans are %d worlds: they tell nothing apart", count, count, len(orders))
		}
	}
}

// follow takes the first transition with that verb, and that call if one is given.
func follow(t *testing.T, x *Worker, w World, verb trace.Verb, call trace.Call) World {
	t.Helper()
	ts, err := x.Expand(w, verb == trace.Expire)
	if err != nil {
		t.Fatal(err)
	}
	for i := range ts {
		l, err := x.Label(i)
		if err != nil {
			t.Fatal(err)
		}
		if l.Verb == verb && (l.Call == call || call == "" && l.Actor == "answerer") {
			next, err := x.Successor(nil, i)
			if err != nil {
				t.Fatal(err)
			}
			return next
		}
	}
	t.Fatalf("%s %s is not enabled", verb, call)
	return nil
}

// orphaned are the parts of a world that mention orphans.
func orphaned(x *Worker, w World) (parts []partID) {
	for _, id := range w {
		if x.store.meta(id).flags&flagOrphans != 0 {
			parts = append(parts, id)
		}
	}
	return parts
}

func renamedParts(t *testing.T, x *Worker, parts []partID, names renaming) []partID {
	t.Helper()
	out := slices.Clone(parts)
	for i := range out {
		var err error
		if out[i], err = x.renamed(out[i], names); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func sumOf(x *Worker, parts []partID) (sum Fingerprint) {
	for _, id := range parts {
		sum = sum.Add(x.store.meta(id).hash)
	}
	return sum
}
