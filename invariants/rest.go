package invariants

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// NoLockHeld is true at rest where no lock is taken. It needs no specification:
// a lock that is held when nothing goes on was leaked, by a trap in a callback
// or by a path that forgets to release it.
func NoLockHeld() model.Property {
	return model.Property{
		Name: "no lock is held at rest",
		Kind: model.AtRest,
		Check: func(v *model.View) error {
			var held []string
			for _, l := range v.HeldLocks() {
				held = append(held, fmt.Sprintf("%s.%s", l.Canister, l.Lock))
			}
			if len(held) == 0 {
				return nil
			}
			slices.Sort(held)
			return v.Broken("%s held: %s", count(len(held), "lock"), strings.Join(held, ", "))
		},
	}
}

// NoCallOpen is true at rest where no call context is open at these canisters, or
// at any if none is named. A context that is open when nothing goes on waits for
// an answer that does not come, and its canister cannot be stopped. Only Silence
// among the faults can break it; name the canisters that are to survive a callee
// that never answers, because the callee itself does not.
func NoCallOpen(canisters ...model.Principal) model.Property {
	return model.Property{
		Name:     "no call is left open",
		Kind:     model.AtRest,
		Subjects: subjects(canisters),
		Check: func(v *model.View) error {
			open := slices.DeleteFunc(v.OpenContexts(), func(c model.OpenContext) bool {
				return len(canisters) > 0 && !slices.Contains(canisters, c.Canister)
			})
			if len(open) == 0 {
				return nil
			}
			slices.SortFunc(open, func(a, b model.OpenContext) int { return cmp.Compare(a.Call, b.Call) })
			var calls []string
			for _, c := range open {
				calls = append(calls, fmt.Sprintf("%s %s.%s", c.Call, c.Canister, c.Method))
			}
			return v.Broken("%s open: %s", count(len(open), "call"), strings.Join(calls, ", "))
		},
	}
}

func subjects(canisters []model.Principal) (out []model.Subject) {
	for _, c := range canisters {
		out = append(out, model.Subject{Canister: c})
	}
	return out
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
