package space

import (
	"strconv"

	"github.com/icmc-project/icmc/model/engine"
)

// Declared is a System that comes of a scenario, which declares more than a flat system
// can: engine.Machine is one.
type Declared interface {
	System
	// MaxFaults is the scenario's own bound on faults, and whether it has one.
	MaxFaults() (n int, own bool)
	// Faults are the kinds that it switches on.
	Faults() engine.Faults
	// MayWaitForEver says why somebody may wait for ever; "" if nobody may.
	MayWaitForEver() string
	// Unexplained says what property i, of kind History, leaves out.
	Unexplained(i int) string
	// Unmet lists what nothing was met of within a bound on faults, though it is declared.
	Unmet(faults int) []engine.Unmet
	// CheckHistories demands that no frame misses what its log leaves out; see CheckHistories.
	CheckHistories(budget int64, end bool) (engine.Histories, error)
}

// MayWait says why somebody may wait for ever in a scenario; "" if nobody may.
func MayWait(s System) string {
	if d, ok := s.(Declared); ok {
		return d.MayWaitForEver()
	}
	return ""
}

// Unexplained says what property i of a scenario, of kind History, leaves out.
func Unexplained(s System, i int) string {
	if d, ok := s.(Declared); ok {
		return d.Unexplained(i)
	}
	return ""
}

// Unmet lists what a search with that bound on faults has met nothing of, though the
// scenario declares it; nothing of a flat system.
func Unmet(s System, faults int) []engine.Unmet {
	if d, ok := s.(Declared); ok {
		return d.Unmet(faults)
	}
	return nil
}

// CheckHistories demands of the steps taken so far that no frame misses what its log
// leaves out, and runs at most budget steps for it; end says that no more steps follow.
// It is called where no worker is at work. An error is a modelling error.
func CheckHistories(s System, budget int64, end bool) (engine.Histories, error) {
	if d, ok := s.(Declared); ok {
		return d.CheckHistories(budget, end)
	}
	return engine.Histories{}, nil
}

// OwnFaults, as the Faults of options, stands for the bound of the scenario itself or, if
// it has none, for DefaultFaults.
const OwnFaults = -1

// DefaultFaults is the fault bound of a search whose user did not say.
const DefaultFaults = 2

// FaultsBound returns the bound that a search of s uses when it is asked for
// faults, which may be OwnFaults.
func FaultsBound(s System, faults int) int {
	if faults != OwnFaults {
		return faults
	}
	if d, ok := s.(Declared); ok {
		if own, ok := d.MaxFaults(); ok {
			return own
		}
	}
	return DefaultFaults
}

// FaultKinds returns the kinds of fault that s switches on; none for a flat
// system, whose faults have no kinds.
func FaultKinds(s System) engine.Faults {
	if d, ok := s.(Declared); ok {
		return d.Faults()
	}
	return 0
}

// Bound says what faults a search allowed: "at most 2 of reject, trap".
func Bound(faults int, kinds engine.Faults) string {
	if faults == 0 || kinds == 0 {
		return "no faults"
	}
	return "at most " + strconv.Itoa(faults) + " of " + kinds.String()
}
