package command

import (
	"testing"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/space"
)

// What was interrupted, or has run nothing, is undecided, but what is found is found.
func TestExploredExit(t *testing.T) {
	unwanted := []space.PropertyReport{{Name: "it is small", Want: space.Holds, Verdict: space.Violated}}
	for _, test := range []struct {
		report random.Report
		code   int
	}{
		{random.Report{AsWanted: true, Schedules: 5}, exitWanted},
		{random.Report{AsWanted: true, Schedules: 5, Limit: limit.Time}, exitWanted},
		{random.Report{AsWanted: true, Schedules: 5, Limit: limit.Interrupted}, exitInconclusive},
		{random.Report{AsWanted: true, Limit: limit.Memory}, exitInconclusive},
		{random.Report{AsWanted: true, Schedules: 5, Limit: limit.Memory}, exitInconclusive},
		{random.Report{Schedules: 5, Limit: limit.Interrupted, Properties: unwanted}, exitUnwanted},
		{random.Report{Schedules: 5, Properties: unwanted}, exitUnwanted},
	} {
		if code := (&explored{report: test.report}).exit(); code != test.code {
			t.Errorf("%+v exits with %d, want %d", test.report, code, test.code)
		}
	}
}
