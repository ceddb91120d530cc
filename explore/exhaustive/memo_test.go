package exhaustive_test

import (
	"context"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// The memo changes how often handlers run and nothing else.
func TestMemo(t *testing.T) {
	var reports []exhaustive.Report
	for _, c := range []struct {
		mode    engine.Mode
		workers int
	}{{0, 1}, {0, 2}, {engine.WithoutMemo, 1}, {engine.WithoutMemo, 2}} {
		sys, err := compile.Scenario(manyAuthors(5, model.DefaultFaults), c.mode)
		if err != nil {
			t.Fatal(err)
		}
		r, err := exhaustive.Search(context.Background(), sys, exhaustive.Options{Workers: c.workers})
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, r)
	}
	for i, r := range reports {
		first := reports[0]
		if r.States != first.States || r.Transitions != first.Transitions || r.Depth != first.Depth || r.Verdict != space.Holds {
			t.Errorf("run %d: %d states, %d transitions, depth %d, %s; the first had %d, %d, %d", i,
				r.States, r.Transitions, r.Depth, r.Verdict, first.States, first.Transitions, first.Depth)
		}
	}
	if with, one := reports[0], reports[1]; with.Executions != one.Executions {
		t.Errorf("%d distinct local steps with one worker, %d with two", with.Executions, one.Executions)
	}
	if r := reports[0]; r.Transitions < 20*r.Executions {
		t.Errorf("%d transitions for %d handler executions: fewer than 20", r.Transitions, r.Executions)
	}
	if r := reports[2]; r.Executions < r.Transitions {
		t.Errorf("without the memo %d executions for %d transitions: the memo is not off", r.Executions, r.Transitions)
	}
	t.Logf("%d transitions, %d executions with the memo, %d without", reports[0].Transitions, reports[0].Executions, reports[2].Executions)
}
