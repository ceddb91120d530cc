package night

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/icmc-project/icmc/explore/native"
	"github.com/icmc-project/icmc/internal/words"
)

// sections are the failures in the order in which they are read.
var sections = []struct {
	status Standing
	title  string
}{
	{New, "New"},
	{Returned, "Returned: they had not reproduced any more, and do again"},
	{Fixed, "Fixed: the scenario was searched to its end, and nothing breaks it in this way"},
	{Unreproduced, "Not reproduced: every step applies and nothing breaks, but other steps may break it"},
	{Outdated, "Outdated: the trace does not apply any more, which says nothing"},
	{Known, "Known"},
}

// Text is the report for people.
func (r Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Night %d, begun %s: %s after %s\n", r.Number, r.Began.Format(time.DateTime), r.Stopped, duration(r.Seconds))
	fmt.Fprintf(&b, "%s\n", r.summary())
	for _, s := range sections {
		failures := r.Of(s.status)
		if len(failures) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", s.title)
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, f := range failures {
			mark := " "
			if f.News() {
				mark = "!"
			}
			length := ""
			if f.ID != "" {
				length = words.Count(f.Faults, "fault") + ", " + words.Count(f.Steps, "step")
			}
			fmt.Fprintf(w, "%s %s\t%s\t%s\t%s\n", mark, dash(f.ID), f.Scenario, length, f.says())
		}
		_ = w.Flush() // to a strings.Builder
	}
	if len(r.Damaged) > 0 {
		fmt.Fprintf(&b, "\nDamaged: entries of the store that cannot be read, which were passed over\n")
	}
	for _, d := range r.Damaged {
		fmt.Fprintf(&b, "! %s\n", d.Error)
	}
	r.coverage(&b)
	return b.String()
}

// summary counts the failures, those that nobody wants and the others.
func (r Report) summary() string {
	var parts []string
	for _, s := range sections {
		all, wanted := len(r.Of(s.status)), 0
		for _, f := range r.Of(s.status) {
			if f.Wanted {
				wanted++
			}
		}
		if all == 0 && s.status == Unreproduced {
			continue
		}
		part := fmt.Sprintf("%d %s", all, s.status)
		if wanted > 0 {
			part += fmt.Sprintf(" (%d wanted)", wanted)
		}
		parts = append(parts, part)
	}
	errors := 0
	for _, s := range r.Scenarios {
		if s.Error != "" {
			errors++
		}
	}
	if errors > 0 {
		parts = append(parts, words.Count(errors, "modelling error"))
	}
	if r.StillGone > 0 {
		parts = append(parts, fmt.Sprintf("%d that were gone before", r.StillGone))
	}
	return strings.Join(parts, ", ")
}

func (f Failure) says() string {
	s := fmt.Sprintf("%q", f.Property)
	if f.What != "" {
		s += ": " + f.What
	}
	if f.Wanted {
		s += " (wanted)"
	}
	if f.Doc != "" {
		short, _, _ := strings.Cut(f.Doc, ": ") // without what each user does
		s += "; in " + strings.TrimSuffix(short, ".")
	}
	if f.By != "replay" {
		s += "; by " + f.By
	}
	return s
}

// coverage is the table of what was searched.
func (r Report) coverage(b *strings.Builder) {
	var whole string
	fmt.Fprintf(b, "\nCoverage, and in brackets that of the night before\n")
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SCENARIO\tTIME\tEXHAUSTIVE\tSTATES\tSCHEDULES\tSTEPS\tWORLDS\tUNSEEN")
	for _, s := range r.Scenarios {
		if s.Error != "" {
			first, _, _ := strings.Cut(s.Error, "\n")
			fmt.Fprintf(w, "%s\terror\t%s\n", s.Scenario, first)
			whole = cmp.Or(whole, s.Error)
			continue
		}
		var last Coverage
		if s.Last != nil {
			last = *s.Last
		}
		count := func(now, before int64) string {
			if s.Last == nil {
				return fmt.Sprint(now)
			}
			return fmt.Sprintf("%d (%d)", now, before)
		}
		unseen := "-"
		if s.Slices > 0 {
			unseen = fmt.Sprintf("%.3f", s.Unseen)
			if last.Slices > 0 {
				unseen += fmt.Sprintf(" (%.3f)", last.Unseen)
			}
		}
		extent, states := s.extent(), count(s.States, last.States)
		if s.Family {
			extent, states = count(int64(s.Slices), int64(last.Slices))+" drawn", "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Scenario, duration(s.Seconds), extent, states,
			count(s.Schedules, last.Schedules), count(s.Steps, last.Steps), count(s.Worlds, last.Worlds), unseen)
	}
	_ = w.Flush() // to a strings.Builder
	for _, s := range r.Scenarios {
		if s.Stopped != "" {
			fmt.Fprintf(b, "%s: no more schedules, for the limit on %s leaves none\n", s.Scenario, s.Stopped)
		}
		if len(s.Vacuous) > 0 {
			fmt.Fprintf(b, "%s: vacuous in part: %s\n", s.Scenario, strings.Join(s.Vacuous, "; "))
		}
	}
	r.natively(b)
	for _, why := range r.Unchecked {
		fmt.Fprintf(b, "Source not checked: %s\n", why)
	}
	if strings.Contains(whole, "\n") { // a stack; one is enough to read here
		fmt.Fprintf(b, "\nThe first error in full; the others are in the report as JSON\n%s\n", strings.TrimSpace(whole))
	}
}

// natively sums up what was run natively, and names the scenario of which most is unseen.
func (r Report) natively(b *strings.Builder) {
	var sum, worst native.Report
	scenarios, where := 0, ""
	for _, s := range r.Scenarios {
		if s.Native == nil || s.Native.Schedules == 0 {
			continue
		}
		scenarios++
		sum.Schedules += s.Native.Schedules
		sum.Steps += s.Native.Steps
		if where == "" || s.Native.Unseen > worst.Unseen {
			worst, where = *s.Native, s.Scenario
		}
	}
	if scenarios == 0 {
		return
	}
	fmt.Fprintf(b, "Run natively: %s of %s, %s; at most %.1f %% of the histories unseen (%s)\n", words.Count(int(sum.Schedules), "schedule"),
		words.Count(scenarios, "scenario"), words.Count(int(sum.Steps), "step"), 100*worst.Unseen, where)
}

// extent says how far the exhaustive search came.
func (c Coverage) extent() string {
	switch {
	case !c.Tried:
		return "not yet"
	case c.Whole:
		return "to the end: " + string(c.Verdict)
	}
	return "cut: " + c.Limit
}

func duration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	if d < time.Minute {
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
