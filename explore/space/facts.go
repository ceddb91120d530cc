package space

import (
	"strconv"

	"github.com/icmc-project/icmc/model"
)

// What a System may say of itself by methods that it need not have is asked for here.

// MayWait says why somebody may wait for ever in a scenario; "" if nobody may.
func MayWait(s System) string {
	if m, ok := s.(interface{ MayWaitForEver() string }); ok {
		return m.MayWaitForEver()
	}
	return ""
}

// Unexplained says what property i of a scenario, of kind History, leaves out.
func Unexplained(s System, i int) string {
	if m, ok := s.(interface{ Unexplained(i int) string }); ok {
		return m.Unexplained(i)
	}
	return ""
}

// Unmet lists what a search with that bound on faults has met nothing of, though the
// scenario declares it; nothing of a flat system.
func Unmet(s System, faults int) []model.Unmet {
	if m, ok := s.(interface {
		Unmet(faults int) []model.Unmet
	}); ok {
		return m.Unmet(faults)
	}
	return nil
}

// historical is a system whose frames leave something out of what they have seen; see
// model.Machine.CheckHistories.
type historical interface {
	CheckHistories(budget int64, end bool) (model.Histories, error)
}

// CheckHistories demands of the steps taken so far that no frame misses what its log
// leaves out, and runs at most budget steps for it; end says that no more steps follow.
// It is called where no worker is at work. An error is a modelling error.
func CheckHistories(s System, budget int64, end bool) (model.Histories, error) {
	if h, ok := s.(historical); ok {
		return h.CheckHistories(budget, end)
	}
	return model.Histories{}, nil
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
	if scenario, ok := s.(interface{ MaxFaults() (int, bool) }); ok {
		if own, ok := scenario.MaxFaults(); ok {
			return own
		}
	}
	return DefaultFaults
}

// FaultKinds returns the kinds of fault that s switches on; none for a flat
// system, whose faults have no kinds.
func FaultKinds(s System) model.Faults {
	if m, ok := s.(interface{ Faults() model.Faults }); ok {
		return m.Faults()
	}
	return 0
}

// Bound says what faults a search allowed: "at most 2 of reject, trap".
func Bound(faults int, kinds model.Faults) string {
	if faults == 0 || kinds == 0 {
		return "no faults"
	}
	return "at most " + strconv.Itoa(faults) + " of " + kinds.String()
}
