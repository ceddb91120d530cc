package invariants

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// Stored is true where everything that clients were told is accepted is stored:
// accepted lists what the clients know, stored what the canisters have. A thing
// that is accepted twice, and equal both times, must be stored once.
func Stored[T comparable](accepted, stored func(*model.View) []T) model.Property {
	return model.Property{
		Name: "everything accepted is stored",
		Kind: model.Always,
		Check: func(v *model.View) error {
			had := map[T]bool{}
			for _, x := range stored(v) {
				had[x] = true
			}
			known := map[T]bool{}
			missing := ""
			kept := 0
			for _, x := range accepted(v) {
				if known[x] {
					continue
				}
				known[x] = true
				if had[x] {
					kept++
				} else if missing == "" {
					missing = fmt.Sprint(x)
				}
			}
			if kept == len(known) {
				return nil
			}
			return v.Broken("%d accepted, %d stored: %s is missing", len(known), kept, missing)
		},
	}
}
