package explore

import (
	"context"
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// TB is what Check needs of a *testing.T.
type TB interface {
	Helper()
	Context() context.Context
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

const checkWidth = 100 // of the pictures in a test's output

// Check searches a scenario and fails the test unless every property has the
// verdict that is wanted of it. The test's output then shows the counterexample
// as a story and as the text of a trace; a limit that was hit fails the test
// too. Where all is as wanted, the verdict is logged with its bounds.
//
//	func TestTransfers(t *testing.T) {
//		explore.Check(t, transfers, func(o *explore.Options) { o.Faults = 1 })
//	}
//
// The source of the scenario is read first, see package vet: an error that is found there
// fails the test, a warning and what could not be read are logged. The option Unvetted
// leaves that out.
//
// The options start with OwnFaults as the fault bound and no limits but those of the
// machine's memory and of go test -timeout: the search ends early enough to say how far
// it came.
func Check(t TB, s model.Scenario, options ...func(*Options)) {
	t.Helper()
	o := Options{Faults: OwnFaults}
	for _, set := range options {
		set(&o)
	}
	system, err := compiled(t, s, o)
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	if left, ok := limit.UntilDeadline(t); ok && (o.MaxTime == 0 || left < o.MaxTime) {
		o.MaxTime = left
	}
	r, err := Verify(t.Context(), system, o)
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	t.Logf("%s", summary(r, FaultKinds(system)))
	if o.Strict && len(r.Vacuous) > 0 {
		t.Errorf("%s: some of what holds is vacuous: %s", r.System, vacuousText(r.Vacuous))
	}
	for _, p := range r.Properties {
		if p.Verdict != p.Want {
			t.Errorf("%s", complaint(p))
		}
	}
}

// summary is the verdict with its bounds, on one line.
func summary(r Report, kinds model.Faults) string {
	wanted := "as wanted"
	if !r.AsWanted {
		wanted = "not as wanted"
	}
	s := fmt.Sprintf("%s: %s, %s; %s, %d worlds, %d transitions, depth %d, %.2f s",
		r.System, r.Verdict, wanted, space.Bound(r.FaultsBound, kinds), r.States, r.Transitions, r.Depth, r.Seconds)
	if r.Limit != "" {
		s += "; " + limit.Reason(r.Limit)
	}
	if r.MayWait != "" {
		s += "; somebody may wait for ever: " + r.MayWait
	}
	if h := r.Histories.String(); h != "" {
		s += "; " + h
	}
	if len(r.Vacuous) > 0 {
		s += "; vacuous: " + vacuousText(r.Vacuous)
	}
	if native := r.Native.String(); native != "" {
		s += "; " + native
	}
	return s
}

// vacuousText is a line for people.
func vacuousText(vacuous []engine.Unmet) string {
	var texts []string
	for _, u := range vacuous {
		texts = append(texts, u.Text)
	}
	return strings.Join(texts, "; ")
}

// complaint says what is not as wanted about a property, for a person.
func complaint(p PropertyReport) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q: %s, wanted: %s", p.Name, p.Verdict, p.Want)
	switch {
	case p.Counterexample != nil:
		fmt.Fprintf(&b, "\n\n%s\nthe same as a trace:\n\n%s", trace.Columns(*p.Counterexample, checkWidth), p.Counterexample.Format())
		if p.Hint != "" {
			fmt.Fprintf(&b, "\n%s\n", p.Hint)
		}
	case p.Verdict == Inconclusive, p.Verdict == Violated && p.Reason != "":
		fmt.Fprintf(&b, ": %s", p.Reason)
	case p.Verdict == Violated && p.Kind == model.Sometimes:
		b.WriteString(": no world within the bounds reaches it, so the scenario does not show what it means to")
	}
	return b.String()
}

// compiled is a scenario of a test as a system. What is found in its source and is not an
// error is logged.
func compiled(t TB, s model.Scenario, o Options) (System, error) {
	t.Helper()
	if o.Unvetted {
		return compile.Within(t.Context(), s, 0, o.Step)
	}
	v := compile.Vetted(t.Context(), 0, o.Step, s)
	for _, text := range v.Remarks() {
		t.Logf("%s", text)
	}
	return v.First()
}
