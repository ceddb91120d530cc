package command

import (
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// explored prints for people what became of a scenario.
func (a *app) explored(r *explored, store string) {
	if r.err != nil {
		a.stdout.printf("%s: a modelling error, no verdict\n\n", r.scenario.Name)
		return
	}
	p := r.report
	as := map[int]string{exitWanted: "as wanted", exitUnwanted: "not as wanted", exitInconclusive: "undecided"}[r.code]
	a.stdout.printf("%s: %s, %s; seed %d, %s\n", r.scenario.Name, foundOf(p), as, p.Seed, space.Bound(r.bound, r.kinds))
	if _, family, _ := a.library.catalog().Scenario(r.scenario.Name); family != nil { // the name does not say what it is
		a.stdout.printf("  %s\n", r.scenario.Doc)
	}
	for i, f := range p.Findings {
		a.stdout.printf("  %s\n", f.Property)
		a.stdout.printf("    found by schedule %d (%s): %s, %s; shrunk to %s, %s%s\n", f.Schedule, f.Strategy,
			words.Count(f.Steps, "step"), words.Count(f.Faults, "fault"),
			words.Count(len(r.shrunk[i].Trace.Steps), "step"), words.Count(r.shrunk[i].Trace.Faults(), "fault"), minimal(r.shrunk[i]))
		switch id := r.ids[i]; {
		case r.known[i] && id == "": // nothing is stored, and it was drawn above
			a.stdout.printf("    the bug is known\n")
		case r.known[i]:
			a.stdout.printf("    the bug is known: %s show %s draws it\n", a.library.Name, id)
		case id != "":
			a.stdout.printf("    stored in %s: %s show %s draws it, %[2]s replay %[3]s runs it again\n", store, a.library.Name, id)
		default:
			a.stdout.printf("\n%s", trace.Columns(r.shrunk[i].Trace, columnsWidth(a.stdout.w)))
		}
	}
	for _, q := range p.Properties {
		switch {
		case q.Verdict == space.Inconclusive && q.Want == space.Violated:
			a.stdout.printf("  %s: wanted to be violated, %s\n", q.Name, q.Reason)
		case q.Verdict == space.Inconclusive && q.Kind == model.Sometimes:
			a.stdout.printf("  %s: not reached in %s schedules\n", q.Name, thousands(p.Schedules))
		}
	}
	a.stdout.printf("  %s schedules, %s steps (%s a second), %s worlds; %.2g of what the next schedule meets is unseen, by estimate; %.2fs%s\n",
		thousands(p.Schedules), thousands(p.Steps), thousands(perSecond(p.Steps, p.Seconds)), thousands(p.Worlds), p.Unseen, p.Seconds, endedBy(p.Limit))
	for _, v := range p.Verbs() {
		var actors []string
		for _, x := range p.Actions {
			if x.Verb == v.Verb {
				actors = append(actors, fmt.Sprintf("%s %s", x.Actor, thousands(x.Steps)))
			}
		}
		a.stdout.printf("    %-12s %11s %5.1f%%  %s\n", v.Verb, thousands(v.Steps), 100*float64(v.Steps)/float64(max(p.Steps, 1)), strings.Join(actors, ", "))
	}
	a.stdout.printf("\n")
}

func foundOf(r random.Report) string {
	if n := len(r.Findings); n > 0 {
		return words.Count(n, "violation")
	}
	return "nothing found"
}

func minimal(s shrink.Result) string {
	if s.Limit != "" {
		return ", and not to the end: " + cuts[s.Limit] + "; shrink goes on"
	}
	if s.Minimal {
		return ", the least in " + s.Within
	}
	return ""
}

func endedBy(limit string) string {
	switch limit {
	case "":
		return ""
	case random.LimitSchedules:
		return "; as many schedules as asked"
	}
	return "; " + cuts[limit]
}

// An exploredLine is the result for one scenario, as JSON.
type exploredLine struct {
	Scenario          string         `json:"scenario"`
	Schema            string         `json:"schema"`
	AsWanted          bool           `json:"as_wanted"`
	Seed              uint64         `json:"seed"`
	Findings          []findingLine  `json:"findings"`
	Properties        []propertyLine `json:"properties"`
	Schedules         int64          `json:"schedules"`
	Steps             int64          `json:"steps"`
	Worlds            int64          `json:"worlds"`
	Unseen            float64        `json:"unseen"`
	Actions           []actionLine   `json:"actions"`
	Strategies        []strategyLine `json:"strategies"`
	HandlerExecutions int64          `json:"handler_executions"`
	FaultsBound       int            `json:"faults_bound"`
	Seconds           float64        `json:"seconds"`
	Limit             *string        `json:"limit"`
	Unchecked         []string       `json:"source_not_checked"`
}

type findingLine struct {
	Property       string  `json:"property"`
	Schedule       int64   `json:"schedule"`
	Strategy       string  `json:"strategy"`
	Faults         int     `json:"faults"`
	Steps          int     `json:"steps"`
	ShrunkFaults   int     `json:"shrunk_faults"`
	ShrunkSteps    int     `json:"shrunk_steps"`
	Minimal        bool    `json:"minimal"`
	Known          bool    `json:"known"` // the counterexample is another one of the same bug
	Counterexample *string `json:"counterexample"`
}

type actionLine struct {
	Verb  string `json:"verb"`
	Actor string `json:"actor"`
	Steps int64  `json:"steps"`
}

type strategyLine struct {
	Name      string `json:"name"`
	Schedules int64  `json:"schedules"`
	Steps     int64  `json:"steps"`
	Worlds    int64  `json:"worlds"`
}

func (l *lines) explored(r *explored) {
	if r.err != nil {
		l.print(errorLine{r.scenario.Name, r.err.Error(), errorSchema})
		return
	}
	p := r.report
	out := exploredLine{
		Scenario: r.scenario.Name, Schema: exploreSchema, AsWanted: r.code == exitWanted, Seed: p.Seed,
		Findings: []findingLine{}, Properties: []propertyLine{}, Actions: []actionLine{}, Strategies: []strategyLine{},
		Schedules: p.Schedules, Steps: p.Steps, Worlds: p.Worlds, Unseen: p.Unseen,
		HandlerExecutions: p.Executions, FaultsBound: r.bound, Seconds: p.Seconds,
		Unchecked: append([]string{}, r.unchecked...),
	}
	if p.Limit != "" {
		out.Limit = &p.Limit
	}
	ids := map[string]*string{}
	for i, f := range p.Findings {
		line := findingLine{
			Property: f.Property, Schedule: f.Schedule, Strategy: f.Strategy, Faults: f.Faults, Steps: f.Steps,
			ShrunkFaults: r.shrunk[i].Trace.Faults(), ShrunkSteps: len(r.shrunk[i].Trace.Steps), Minimal: r.shrunk[i].Minimal, Known: r.known[i],
		}
		if r.ids[i] != "" {
			line.Counterexample = &r.ids[i]
		}
		ids[f.Property] = line.Counterexample
		out.Findings = append(out.Findings, line)
	}
	for _, q := range p.Properties {
		line := propertyLine{Name: q.Name, Kind: q.Kind, Want: q.Want, Verdict: q.Verdict, Implied: q.Implied, Counterexample: ids[q.Name]}
		if q.Verdict != space.Inconclusive {
			line.Faults, line.Steps = &q.Faults, &q.Steps
		}
		out.Properties = append(out.Properties, line)
	}
	for _, x := range p.Actions {
		out.Actions = append(out.Actions, actionLine{string(x.Verb), x.Actor, x.Steps})
	}
	for _, x := range p.Strategies {
		out.Strategies = append(out.Strategies, strategyLine(x))
	}
	l.print(out)
}
