package trace

// A Step is one transition of a trace with what it did.
type Step struct {
	Label
	Fault   bool     // the transition counts against the fault bound
	Effects []Effect // commentary: nothing is decided by them
}

// A Trace is a path from the initial world of a scenario.
type Trace struct {
	Scenario string   // protocol/scenario
	Property string   // the property that the last world breaks
	Identity string   // of the way in which it breaks it, see Way; "" also for a trace that is older than identities
	Broken   string   // how it breaks it, one line: "2 acked, 1 stored"
	Actors   []string // canisters and clients in the order of their columns
	Steps    []Step
	Origin   Origin // of the schedule that the steps are, or are left of; zero if it was not drawn at random
}

// Faults counts the steps that are faults.
func (t Trace) Faults() int {
	n := 0
	for _, s := range t.Steps {
		if s.Fault {
			n++
		}
	}
	return n
}
