package command

import (
	"github.com/icmc-project/icmc/explore/native"
	"github.com/icmc-project/icmc/internal/words"
)

// native prints what was run natively, or that nothing was.
func (t *table) native(results []*result) {
	var sum native.Report
	worst := ""
	for _, r := range results {
		n := r.report.Native
		sum.Confirmed += n.Confirmed
		sum.Schedules += n.Schedules
		sum.Steps += n.Steps
		sum.Suspensions += n.Suspensions
		sum.Histories += n.Histories
		if n.Schedules > 0 && n.Unseen > sum.Unseen {
			sum.Unseen, worst = n.Unseen, r.scenario.Name
		}
	}
	if sum.Schedules == 0 && sum.Confirmed == 0 {
		if len(results) > 0 {
			t.app.stdout.printf("Nothing was run natively: that no handler carries a value over an await in a Go variable is the engine's word alone\n")
		}
		return
	}
	t.app.stdout.printf("Run natively, with a stack for every handler: %s", words.Count(sum.Confirmed, "counterexample"))
	if sum.Schedules > 0 {
		t.app.stdout.printf(", %s schedules of %s steps; %s suspensions by %s histories",
			thousands(sum.Schedules), thousands(sum.Steps), thousands(sum.Suspensions), thousands(sum.Histories))
		if worst != "" {
			t.app.stdout.printf(", of which at most %.1f %% are thought to be unseen (%s)", 100*sum.Unseen, worst)
		}
	}
	t.app.stdout.printf("; no difference\n")
}
