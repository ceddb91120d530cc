package night

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Report is what there is to read in the morning.
type Report struct {
	Schema    string           `json:"schema"` // of what JSON returns; see docs/json
	Number    int              `json:"night"`
	Began     time.Time        `json:"began"`
	Seconds   float64          `json:"seconds"` // spent, over all the times the night was run
	Version   string           `json:"version"`
	Seed      uint64           `json:"seed"`
	Complete  bool             `json:"complete"`   // false if it was interrupted and goes on next time
	Stopped   string           `json:"stopped"`    // why it ended
	StillGone int              `json:"still_gone"` // bugs that were gone before, and still are
	Failures  []Failure        `json:"failures"`   // news first, then by scenario and property
	Scenarios []ScenarioReport `json:"scenarios"`
	Damaged   []Damage         `json:"damaged,omitempty"`
	Unchecked []string         `json:"source_not_checked"` // why some source was not read; empty if all was
	Again     bool             `json:"-"`                  // the night had ended before, and nobody has seen its report
}

// Damage is an entry of the store that cannot be read: it is passed over.
type Damage struct {
	ID    string `json:"id"`
	Error string `json:"error"`
}

// ScenarioReport is what was searched of a scenario, this night and the one
// before.
type ScenarioReport struct {
	Coverage
	Last *Coverage `json:"last,omitempty"` // nil if it was not searched then
}

// Outcome is what a scheduler should know of a night.
type Outcome int

// The outcomes; of several that apply the first of Errors, Unwanted, Incomplete.
const (
	Quiet      Outcome = iota // nothing new that is unwanted
	Unwanted                  // a failure that is unwanted is new or has returned
	Errors                    // a scenario has a modelling error, or an entry of the store is damaged
	Incomplete                // interrupted
)

// Outcome says how the night went.
func (r Report) Outcome() Outcome {
	switch {
	case len(r.Damaged) > 0 || slices.ContainsFunc(r.Scenarios, func(s ScenarioReport) bool { return s.Error != "" }):
		return Errors
	case slices.ContainsFunc(r.Failures, Failure.News):
		return Unwanted
	case !r.Complete:
		return Incomplete
	}
	return Quiet
}

// schema is what a report as JSON follows. Fields are only ever added to it.
const schema = "icmc/night/1"

// JSON is the report for programs.
func (r Report) JSON() ([]byte, error) {
	// An older icmc has stored reports without these.
	r.Schema = schema
	if r.Unchecked == nil {
		r.Unchecked = []string{}
	}
	text, err := json.MarshalIndent(r, "", "  ")
	return append(text, '\n'), err
}

// Of returns the failures with a status.
func (r Report) Of(status Standing) []Failure {
	var out []Failure
	for _, f := range r.Failures {
		if f.Status == status {
			out = append(out, f)
		}
	}
	return out
}

// report is the report as of now.
func (n *night) report() Report {
	r := Report{
		Schema: schema,
		Number: n.state.Number, Began: n.state.Began, Seconds: n.spent().Seconds(), Version: n.options.Version, Seed: n.options.Seed,
		Damaged: n.state.Damaged, Complete: n.stopped != stopInterrupted, Stopped: n.stopped, Failures: []Failure{},
		Unchecked: append([]string{}, n.state.Unchecked...),
	}
	for _, f := range n.state.Failures {
		if f.Status == gone {
			r.StillGone++
		} else {
			r.Failures = append(r.Failures, f)
		}
	}
	order := []Standing{New, Returned, Fixed, Unreproduced, Outdated, Known}
	rank := func(f Failure) int {
		rank := 2 * slices.Index(order, f.Status)
		if f.Wanted {
			rank++
		}
		return rank
	}
	slices.SortStableFunc(r.Failures, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Scenario, b.Scenario), cmp.Compare(a.Property, b.Property), cmp.Compare(a.ID, b.ID))
	})
	for _, c := range n.state.Scenarios {
		s := ScenarioReport{Coverage: c}
		if n.last != nil {
			for _, before := range n.last.Scenarios {
				if before.Scenario == c.Scenario {
					s.Last = &before.Coverage
				}
			}
		}
		r.Scenarios = append(r.Scenarios, s)
	}
	return r
}
