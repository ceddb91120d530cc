package explore

import (
	"context"
	"strconv"

	"github.com/icmc-project/icmc/model"
)

// OwnFaults, as the Faults of options, stands for the bound of the scenario itself or, if
// it has none, for DefaultFaults.
const OwnFaults = -1

// Run searches a scenario. An error is a modelling error, and there is no
// verdict then.
func Run(ctx context.Context, s model.Scenario, o Options) (Report, error) {
	system, err := CompileWithin(ctx, s, 0, o.Step)
	if err != nil {
		return Report{}, err
	}
	return Verify(ctx, system, o)
}

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
