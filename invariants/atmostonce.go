package invariants

import (
	"github.com/icmc-project/icmc/model"
)

// AtMostOnce is true where no intent has more than one effect. An intent is one
// wish of one client, however often it asks; effects lists, for each effect that
// there is, the intent that it serves.
func AtMostOnce[I comparable](effects func(*model.View) []I) model.Property {
	return model.Property{
		Name: "no intent has more than one effect",
		Kind: model.Always,
		Check: func(v *model.View) error {
			all := effects(v)
			count := map[I]int{}
			for _, i := range all {
				count[i]++
			}
			for _, i := range all { // in the modeller's order, not the map's
				if n := count[i]; n > 1 {
					return v.Broken("intent %v has %d effects", i, n)
				}
			}
			return nil
		},
	}
}
