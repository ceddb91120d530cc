package command

import (
	"encoding/json"

	"github.com/icmc-project/icmc/explore/native"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// The schemas that what is printed as JSON says it follows; see docs/json. Of one of
// these versions fields are only ever added.
const (
	checkSchema   = "icmc/check/1"
	exploreSchema = "icmc/explore/1"
	shrinkSchema  = "icmc/shrink/1"
	vetSchema     = "icmc/vet/1"
	errorSchema   = "icmc/error/1"
)

// lines prints a JSON object a line for each scenario.
type lines struct{ app *app }

// A line is the result for one scenario.
type line struct {
	Scenario          string         `json:"scenario"`
	Schema            string         `json:"schema"`
	Verdict           space.Verdict  `json:"verdict"`
	AsWanted          bool           `json:"as_wanted"`
	Properties        []propertyLine `json:"properties"`
	States            int64          `json:"states"`
	Transitions       int64          `json:"transitions"`
	Depth             int            `json:"depth"`
	HandlerExecutions int64          `json:"handler_executions"`
	FaultsBound       int            `json:"faults_bound"`
	Workers           int            `json:"workers"`
	Reductions        []string       `json:"reductions"`
	Seconds           float64        `json:"seconds"`
	Vacuous           []unmetLine    `json:"vacuous"`
	Histories         historiesLine  `json:"histories"`
	MayWait           *string        `json:"may_wait_for_ever"` // why
	Limit             *string        `json:"limit"`
	Native            nativeLine     `json:"native"`
	Unchecked         []string       `json:"source_not_checked"`
}

// A nativeLine says what was run natively, with a stack for every handler.
type nativeLine struct {
	Confirmed   int     `json:"confirmed"` // counterexamples
	Schedules   int64   `json:"schedules"` // of the sample
	Steps       int64   `json:"steps"`
	Suspensions int64   `json:"suspensions"` // distinct frames that were suspended
	Histories   int64   `json:"histories"`   // pairs of a frame and what its call context has observed
	Unseen      float64 `json:"unseen"`      // estimated probability that the next history is new; 0 if there is no sample
	Limit       *string `json:"limit"`       // what ended the sample before it brought nothing new
}

func newNativeLine(r native.Report) nativeLine {
	l := nativeLine{
		Confirmed: r.Confirmed, Schedules: r.Schedules, Steps: r.Steps,
		Suspensions: r.Suspensions, Histories: r.Histories, Unseen: r.Unseen,
	}
	if r.Limit != "" {
		l.Limit = &r.Limit
	}
	return l
}

// A historiesLine says how far the check went that no frame misses what its log leaves
// out.
type historiesLine struct {
	Frames    int   `json:"frames"`
	Histories int   `json:"histories"`
	Runs      int64 `json:"runs"`
	Capped    bool  `json:"capped"`
}

// An unmetLine is something of a scenario that nothing has met.
type unmetLine struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	Text string `json:"text"`
}

// A propertyLine is the verdict on one property. Faults and steps are those of
// the counterexample or, for a property of kind sometimes, of the shortest way to it.
type propertyLine struct {
	Name           string        `json:"name"`
	Kind           model.Kind    `json:"kind"`
	Want           space.Verdict `json:"want"`
	Verdict        space.Verdict `json:"verdict"`
	Faults         *int          `json:"faults"`
	Steps          *int          `json:"steps"`
	Counterexample *string       `json:"counterexample"`
	Implied        bool          `json:"implied"`            // nobody declared it
	Hint           *string       `json:"hint"`               // why a violation may be none
	Failures       []failureLine `json:"failures,omitempty"` // with --all: every way in which it is broken, that of the counterexample first
}

// A failureLine is one way in which a property is broken.
type failureLine struct {
	Identity       string  `json:"identity"` // what all its occurrences have in common; may be empty
	Broken         string  `json:"broken"`   // how the counterexample breaks it
	Faults         int     `json:"faults"`
	Steps          int     `json:"steps"`
	Minimal        bool    `json:"minimal"`
	Counterexample *string `json:"counterexample"`
}

// An errorLine stands for a scenario without a verdict.
type errorLine struct {
	Scenario string `json:"scenario"`
	Error    string `json:"error"`
	Schema   string `json:"schema"`
}

func (l *lines) result(r *result) {
	if r.err != nil {
		l.print(errorLine{r.scenario.Name, r.err.Error(), errorSchema})
		return
	}
	p := r.report
	out := line{
		Scenario: r.scenario.Name, Schema: checkSchema, Verdict: p.Verdict, AsWanted: p.AsWanted, Properties: []propertyLine{},
		States: p.States, Transitions: p.Transitions, Depth: p.Depth, HandlerExecutions: p.Executions,
		FaultsBound: p.FaultsBound, Workers: p.Workers, Reductions: []string{}, Seconds: p.Seconds, Vacuous: []unmetLine{}, Histories: historiesLine(p.Histories),
		Native: newNativeLine(p.Native),
	}
	out.Unchecked = append([]string{}, r.unchecked...)
	for _, u := range p.Vacuous {
		out.Vacuous = append(out.Vacuous, unmetLine(u))
	}
	if p.Limit != "" {
		out.Limit = &p.Limit
	}
	out.MayWait = given(p.MayWait)
	for i, q := range p.Properties {
		line := propertyLine{Name: q.Name, Kind: q.Kind, Want: q.Want, Verdict: q.Verdict, Implied: q.Implied, Hint: given(q.Hint)}
		if q.Counterexample != nil || q.Kind == model.Sometimes && q.Verdict == space.Holds {
			line.Faults, line.Steps = &q.Faults, &q.Steps
		}
		for n, f := range q.Failures {
			failure := failureLine{Identity: f.Identity, Broken: f.Counterexample.Broken, Faults: f.Faults, Steps: f.Steps, Minimal: f.Minimal}
			if r.ids[i][n] != "" {
				failure.Counterexample = &r.ids[i][n]
			}
			if n == 0 {
				line.Counterexample = failure.Counterexample
			}
			if r.all {
				line.Failures = append(line.Failures, failure)
			}
		}
		out.Properties = append(out.Properties, line)
	}
	l.print(out)
}

// given is a text, or null if it is empty.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (l *lines) print(v any) {
	enc := json.NewEncoder(l.app.stdout)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil && l.app.stdout.err == nil {
		l.app.stdout.err = err
	}
}

func (l *lines) end([]*result) {}
