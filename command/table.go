package command

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// The columns of the table, and those whose cells are numbers.
var (
	tableColumns = []string{"SCENARIO", "VERDICT", "WANTED", "PROPERTY", "FAULTS", "STEPS", "STATES", "TRANSITIONS", "TIME", "SEARCHED"}
	tableNumbers = []int{4, 5, 6, 7, 8}
)

// table prints results for people, each when it is there.
type table struct {
	app    *app
	keep   *keeper
	widths []int
	begun  bool
	narrow bool // the terminal is too narrow for a table
}

// newTable makes room for everything that may come, because rows are printed
// before the others are known.
func newTable(a *app, results []*result, keep *keeper) *table {
	t := &table{app: a, keep: keep}
	for _, c := range tableColumns {
		t.widths = append(t.widths, len(c))
	}
	grow := func(column int, text string) {
		t.widths[column] = max(t.widths[column], utf8.RuneCountInString(text))
	}
	grow(1, string(space.Inconclusive))
	grow(2, "undecided")
	grow(6, "1,234,567")
	for _, r := range results {
		grow(0, r.scenario.Name)
		if r.err != nil {
			continue
		}
		for _, p := range r.system.Properties() {
			grow(3, p.Name)
		}
		grow(9, space.Bound(space.DefaultFaults, space.FaultKinds(r.system)))
	}
	width := -2
	for _, w := range t.widths {
		width += w + 2
	}
	terminal := terminalWidth(a.stdout.w)
	t.narrow = terminal > 0 && terminal < width
	return t
}

func (t *table) row(cells []string) {
	var b strings.Builder
	for i, c := range cells {
		pad := strings.Repeat(" ", max(t.widths[i]-utf8.RuneCountInString(c), 0))
		if slices.Contains(tableNumbers, i) {
			b.WriteString(pad + c + "  ")
		} else {
			b.WriteString(c + pad + "  ")
		}
	}
	t.app.stdout.printf("%s\n", strings.TrimRight(b.String(), " "))
}

func (t *table) result(r *result) {
	if t.narrow {
		t.block(r)
		return
	}
	if !t.begun {
		t.row(tableColumns)
		t.begun = true
	}
	if r.err != nil {
		t.row([]string{r.scenario.Name, "error", "no", "(a modelling error, no verdict)"})
		return
	}
	shown := remarkable(r.report)
	numbers := []string{
		thousands(r.report.States), thousands(r.report.Transitions),
		fmt.Sprintf("%.2fs", r.report.Seconds), searched(r),
	}
	if len(shown) == 0 {
		t.row(append([]string{r.scenario.Name, string(r.report.Verdict), wanted(r), "-", "-", "-"}, numbers...))
		return
	}
	name := r.scenario.Name
	for _, p := range shown {
		faults, steps := "-", "-"
		if p.Counterexample != nil {
			faults, steps = strconv.Itoa(p.Faults), strconv.Itoa(p.Steps)
		}
		t.row(append([]string{name, string(p.Verdict), propertyWanted(p), p.Name, faults, steps}, numbers...))
		name, numbers = "", nil
		for _, f := range furtherFailures(p) {
			t.row([]string{"", string(p.Verdict), propertyWanted(p), p.Name, strconv.Itoa(f.Faults), strconv.Itoa(f.Steps)})
		}
	}
}

// furtherFailures are the ways to break a property after the first.
func furtherFailures(p space.PropertyReport) []space.Failure {
	return p.Failures[min(1, len(p.Failures)):]
}

// block says the same as rows in lines that are not so long.
func (t *table) block(r *result) {
	if r.err != nil {
		t.app.stdout.printf("%s: a modelling error, no verdict\n", r.scenario.Name)
		return
	}
	t.app.stdout.printf("%s: %s, wanted: %s\n", r.scenario.Name, r.report.Verdict, wanted(r))
	for _, p := range remarkable(r.report) {
		how := ""
		if p.Counterexample != nil {
			how = fmt.Sprintf(" after %s with %s", words.Count(p.Steps, "step"), words.Count(p.Faults, "fault"))
		}
		for _, f := range furtherFailures(p) {
			how += fmt.Sprintf(", in another way after %s with %s", words.Count(f.Steps, "step"), words.Count(f.Faults, "fault"))
		}
		t.app.stdout.printf("    %s: %s%s, wanted: %s\n", p.Name, p.Verdict, how, propertyWanted(p))
	}
	t.app.stdout.printf("    %s states, %s transitions, %.2fs; %s\n",
		thousands(r.report.States), thousands(r.report.Transitions), r.report.Seconds, searched(r))
}

// remarkable picks the properties that are worth a row: all that do not hold,
// or were wanted not to. What is not as wanted comes first among its like.
func remarkable(r exhaustive.Report) []space.PropertyReport {
	var out []space.PropertyReport
	for _, p := range r.Properties {
		if p.Verdict != space.Holds || p.Want != space.Holds {
			out = append(out, p)
		}
	}
	order := []space.Verdict{space.Violated, space.Inconclusive, space.Holds}
	rank := func(p space.PropertyReport) int {
		n := 2 * slices.Index(order, p.Verdict)
		if p.Verdict == p.Want {
			n++
		}
		return n
	}
	slices.SortStableFunc(out, func(a, b space.PropertyReport) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// wanted says whether a scenario is as wanted: yes, no or undecided.
func wanted(r *result) string {
	switch r.code {
	case exitWanted:
		return "yes"
	case exitInconclusive:
		return "undecided"
	}
	return "no"
}

func propertyWanted(p space.PropertyReport) string {
	switch p.Verdict {
	case p.Want:
		return "yes"
	case space.Inconclusive:
		return "undecided"
	}
	return "no"
}

// searched says within which bounds.
func searched(r *result) string {
	s := space.Bound(r.report.FaultsBound, r.kinds)
	if r.report.Limit != "" {
		s += "; cut: " + cuts[r.report.Limit]
	}
	if len(r.report.Vacuous) > 0 {
		s += "; vacuous, see below"
	}
	return s
}

var cuts = map[string]string{
	limit.States:      "too many states",
	limit.Depth:       "too deep",
	limit.Time:        "out of time",
	limit.Memory:      "out of memory",
	limit.Interrupted: "interrupted",
}

// end prints what there is to say about the results as a whole.
func (t *table) end(results []*result) {
	var finished []*result
	counts := map[int]int{}
	for _, r := range results {
		counts[r.code]++
		if r.err == nil {
			finished = append(finished, r)
		}
	}
	t.cuts(finished)
	t.unreached(finished)
	t.vacuous(finished)
	t.waits(finished)
	t.hints(finished)
	t.histories(finished)
	t.counterexamples(finished)
	t.collisions(finished)
	t.native(finished)
	t.unchecked(results)
	summary := words.Count(len(results), "scenario")
	for _, outcome := range []struct {
		code int
		text string
	}{
		{exitWanted, "as wanted"},
		{exitUnwanted, "not as wanted"},
		{exitInconclusive, "undecided"},
		{exitUsage, "without a verdict"},
	} {
		if n := counts[outcome.code]; n > 0 {
			summary += fmt.Sprintf(", %d %s", n, outcome.text)
		}
	}
	t.app.stdout.printf("\n%s\n", summary)
}

// unchecked says what source was not read.
func (t *table) unchecked(results []*result) {
	if len(results) == 0 {
		return
	}
	for _, why := range results[0].unchecked {
		t.app.stdout.printf("Source not checked: %s\n", why)
	}
}

// cuts says for each search that was cut how far it came.
func (t *table) cuts(results []*result) {
	for _, r := range results {
		if r.report.Limit == "" && r.report.Verdict != space.Inconclusive {
			continue
		}
		t.app.stdout.printf("\n%s is not searched to the end:\n", r.scenario.Name)
		var reasons []string
		for _, p := range r.report.Properties {
			if p.Reason != "" && !slices.Contains(reasons, p.Reason) {
				reasons = append(reasons, p.Reason)
				t.app.stdout.printf("  %s\n", p.Reason)
			}
		}
		for faults, l := range r.report.Layers {
			how := "to the end, " + words.Count(l.Depth, "step")
			if !l.Closed {
				how = "to " + words.Count(l.Depth, "step")
			}
			t.app.stdout.printf("  with %s: searched %s\n", words.Count(faults, "fault"), how)
		}
	}
}

// unreached explains violations that have no counterexample.
func (t *table) unreached(results []*result) {
	for _, r := range results {
		for _, p := range r.report.Properties {
			if p.Kind == model.Sometimes && p.Verdict == space.Violated {
				t.app.stdout.printf("\n%s never reaches %q within these bounds, so it does not show what it means to\n", r.scenario.Name, p.Name)
			}
		}
	}
}

// histories says where loops go on for longer than they were checked for variables
// that remember what an iteration did.
func (t *table) histories(results []*result) {
	var names []string
	said := ""
	for _, r := range results {
		if s := r.report.Histories.String(); s != "" {
			names, said = append(names, r.scenario.Name), s
		}
	}
	if said != "" {
		t.app.stdout.printf("\n%s: %s\n", said, strings.Join(names, ", "))
	}
}

// vacuous says what nothing has met of scenarios that were searched to the end.
func (t *table) vacuous(results []*result) {
	for _, r := range results {
		if len(r.report.Vacuous) == 0 {
			continue
		}
		t.app.stdout.printf("\n%s is vacuous in part: what holds says nothing about this.\n", r.scenario.Name)
		for _, u := range r.report.Vacuous {
			t.app.stdout.printf("  %s\n", u.Text)
		}
	}
}

// waits says why nobody minds that somebody waits for ever.
func (t *table) waits(results []*result) {
	for _, r := range results {
		if r.report.MayWait != "" {
			t.app.stdout.printf("\nIn %s somebody may wait for ever: %s\n", r.scenario.Name, r.report.MayWait)
		}
	}
}

// hints says where a violation may be none.
func (t *table) hints(results []*result) {
	for _, r := range results {
		for _, p := range r.report.Properties {
			if p.Hint != "" {
				t.app.stdout.printf("\n%s, %q: %s\n", r.scenario.Name, p.Name, p.Hint)
			}
		}
	}
}

// counterexamples says how to look at what was found.
func (t *table) counterexamples(results []*result) {
	widths := [2]int{}
	type row struct{ id, scenario, what string }
	var rows []row
	for _, r := range results {
		for i, p := range r.report.Properties {
			for n, f := range p.Failures {
				id := r.ids[i][n]
				if id == "" {
					t.story(p, f)
					continue
				}
				what := p.Name
				if f.Counterexample.Broken != "" {
					what += " (" + f.Counterexample.Broken + ")"
				}
				if !f.Minimal {
					what += "; perhaps not the shortest"
				}
				rows = append(rows, row{id, r.scenario.Name, what})
				widths[0], widths[1] = max(widths[0], len(id)), max(widths[1], len(r.scenario.Name))
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	t.app.stdout.printf("\nCounterexamples, stored in %s. Draw one with %s show ID, run it again with %[2]s replay ID:\n", t.keep.dir, t.app.library.Name)
	for _, r := range rows {
		t.app.stdout.printf("  %-*s  %-*s  %s\n", widths[0], r.id, widths[1], r.scenario, r.what)
	}
}

// story draws a counterexample that nobody can look at later, if it is news.
func (t *table) story(p space.PropertyReport, f space.Failure) {
	if p.Want == space.Violated {
		return
	}
	t.app.stdout.printf("\n%s", trace.Columns(*f.Counterexample, columnsWidth(t.app.stdout.w)))
}

// collisions prints how sure it is that no two worlds were taken for one.
func (t *table) collisions(results []*result) {
	var worst exhaustive.Collisions
	for _, r := range results {
		worst.Calculated = max(worst.Calculated, r.report.Collisions.Calculated)
		worst.Observed = max(worst.Observed, r.report.Collisions.Observed)
	}
	t.app.stdout.printf("\nProbability that two worlds were taken for one and something was missed, in the largest search: %.1g calculated, %.1g observed\n", worst.Calculated, worst.Observed)
}
