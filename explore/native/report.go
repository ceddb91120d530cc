package native

import "fmt"

// DefaultSteps is the most steps of the sample that is run natively after a search
// whose user did not say.
const DefaultSteps = 50_000

// quietMost is how many schedules in a row must bring nothing new to end a sample.
const quietMost = 500

// Report says what was run natively, and so how much the verdict does not rest on
// the engine's word alone that Go variables carry nothing over an await. It is the same
// in every run, whatever the number of workers, unless time ran out. That no difference
// was found is no proof that there is none.
type Report struct {
	Confirmed int `json:"confirmed"` // counterexamples

	// The sample of schedules.
	Schedules   int64 `json:"schedules"`
	Steps       int64 `json:"steps"`
	Suspensions int64 `json:"suspensions"` // distinct frames that were suspended, as the engine knows them
	Histories   int64 `json:"histories"`   // pairs of such a frame and all that its call context has observed
	// Unseen is the Good-Turing estimate of the probability that a frame which the
	// next schedule suspends has a history that was never seen before.
	Unseen float64 `json:"unseen"`
	Limit  string  `json:"limit,omitempty"` // what ended the sample before it brought nothing new: limitSteps, limit.Time, limit.Interrupted, or ""
}

// limitSteps says that a native sample has run as many steps as it may.
const limitSteps = "steps"

// String is the report on one line; "" if nothing was run.
func (r Report) String() string {
	s := ""
	if r.Confirmed > 0 {
		s = fmt.Sprintf("%s confirmed natively", counted(int64(r.Confirmed), "counterexample", "counterexamples"))
	}
	if r.Schedules == 0 {
		return s
	}
	if s != "" {
		s += "; "
	}
	s += fmt.Sprintf("%s run natively: %s by %s, unseen %.1f %%", counted(r.Schedules, "schedule", "schedules"),
		counted(r.Suspensions, "suspension", "suspensions"), counted(r.Histories, "history", "histories"), 100*r.Unseen)
	if r.Limit != "" {
		s += ", cut: " + r.Limit
	}
	return s
}

func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
