package invariants

import (
	"github.com/icmc-project/icmc/model"
)

// NoOrphan is true at rest where every canister that was created at run time is
// remembered by somebody: remembered lists the ids that registries hold. A
// canister that nobody remembers burns the cycles it was given for ever.
//
// It is asked at rest only: between create_canister's answer and the message that
// writes it down, a canister is known to its creator's frame alone.
func NoOrphan(remembered func(*model.View) []model.Principal) model.Property {
	return model.Property{
		Name: "every created canister is remembered",
		Kind: model.AtRest,
		Check: func(v *model.View) error {
			known := map[model.Principal]bool{}
			for _, id := range remembered(v) {
				known[id] = true
			}
			created := v.Created()
			kept, orphan := 0, model.Principal("")
			for _, c := range created {
				if known[c.ID] {
					kept++
				} else if orphan == "" || c.ID < orphan {
					orphan = c.ID
				}
			}
			if kept == len(created) {
				return nil
			}
			return v.Broken("%d created, %d remembered: %s is not", len(created), kept, orphan)
		},
	}
}
