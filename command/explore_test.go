package command

import (
	"testing"

	"github.com/icmc-project/icmc/explore"
)

// What was interrupted, or has run nothing, is undecided, but what is found is found.
func TestExploredExit(t *testing.T) {
	unwanted := []explore.PropertyReport{{Name: "it is small", Want: explore.Holds, Verdict: explore.Violated}}
	for _, test := range []struct {
		report explore.RandomReport
		code   int
	}{
		{explore.RandomReport{AsWanted: true, Schedules: 5}, exitWanted},
		{explore.RandomReport{AsWanted: true, Schedules: 5, Limit: explore.LimitTime}, exitWanted},
		{explore.RandomReport{AsWanted: true, Schedules: 5, Limit: explore.LimitInterrupted}, exitInconclusive},
		{explore.RandomReport{AsWanted: true, Limit: explore.LimitMemory}, exitInconclusive},
		{explore.RandomReport{AsWanted: true, Schedules: 5, Limit: explore.LimitMemory}, exitInconclusive},
		{explore.RandomReport{Schedules: 5, Limit: explore.LimitInterrupted, Properties: unwanted}, exitUnwanted},
		{explore.RandomReport{Schedules: 5, Properties: unwanted}, exitUnwanted},
	} {
		if code := (&explored{report: test.report}).exit(); code != test.code {
			t.Errorf("%+v exits with %d, want %d", test.report, code, test.code)
		}
	}
}
