package prop

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/model"
)

// A name means the same scenario whenever it is looked up, and seeds mean different
// ones.
func TestFamily(t *testing.T) {
	f := Family{Name: "bank/drawn", Draw: drawn(5)}.Catalogued()
	docs := map[string]bool{}
	for seed := range uint64(100) {
		first := f.Scenario(seed)
		again, ok := f.Find(first.Name)
		if !ok || again.Name != first.Name || again.Doc != first.Doc {
			t.Errorf("%s is once %s and once %s", first.Name, first.Doc, again.Doc)
		}
		docs[first.Doc] = true
	}
	if len(docs) < 50 {
		t.Errorf("100 seeds draw %d scenarios", len(docs))
	}
	if s := f.Scenario(math.MaxUint64); s.Name != "bank/drawn#18446744073709551615" {
		t.Errorf("the last seed draws %s", s.Name)
	}
}

// Names that are nearly one are none: a scenario has one name.
func TestNoName(t *testing.T) {
	f := Family{Name: "bank/drawn", Draw: drawn(5)}.Catalogued()
	for _, name := range []string{
		"", "#1", "bank/drawn", "bank/drawn#", "bank/drawn#01", "bank/drawn#+1", "bank/drawn#-1", "bank/drawn#1#2", "bank/drawn#1 ",
		"bank/drawn#18446744073709551616", "bank#1", "other/bank/drawn#1",
	} {
		if s, ok := f.Find(name); ok {
			t.Errorf("%q is %s", name, s.Name)
		}
	}
}

// A draw that is skipped is drawn again, always in the same way.
func TestFamilySkips(t *testing.T) {
	f := Family{Name: "bank/drawn", Draw: func(rt *rapid.T) model.Scenario {
		s := drawn(5)(rt)
		if rapid.Bool().Draw(rt, "skip") {
			rt.Skip("not this one")
		}
		rapid.Int().Filter(func(n int) bool { return n%2 == 0 }).Draw(rt, "even")
		return s
	}}
	for seed := range uint64(20) {
		if first, again := f.Catalogued().Scenario(seed), f.Catalogued().Scenario(seed); first.Doc != again.Doc {
			t.Errorf("seed %d draws once %s and once %s", seed, first.Doc, again.Doc)
		}
	}
}

// A draw that fails is not drawn again: the mistake would not show.
func TestFamilyFails(t *testing.T) {
	for want, wrong := range map[string]func(*rapid.T) model.Scenario{
		"index out of range": func(rt *rapid.T) model.Scenario {
			return withdrawals([]int{1}[rapid.IntRange(1, 2).Draw(rt, "clients")], 3, 5, 0)
		},
		"this cannot be": func(rt *rapid.T) model.Scenario {
			rapid.Bool().Draw(rt, "what")
			rt.Fatalf("this cannot be")
			return model.Scenario{}
		},
		"reports an error": func(rt *rapid.T) model.Scenario {
			rt.Errorf("this is wrong")
			return model.Scenario{}
		},
	} {
		_, err := compile.Scenario(Family{Name: "bank/drawn", Draw: wrong}.Catalogued().Scenario(7), 0)
		if got := fmt.Sprint(err); !strings.Contains(got, "bank/drawn#7: setup: Go panic: the draw fails: ") || !strings.Contains(got, want) {
			t.Errorf("the error is %q, want %q", got, want)
		}
	}
}
