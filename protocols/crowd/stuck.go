package crowd

import "github.com/icmc-project/icmc/model"

// Stuck says whether kinds of fault leave a lock held for ever that is freed by
// cleanup: a call that is never answered does, and a trap in the cleanup that
// follows a trap.
func Stuck(faults model.Faults) bool {
	const both = model.Trap | model.CleanupTrap
	return faults&model.Silence != 0 || faults&both == both
}
