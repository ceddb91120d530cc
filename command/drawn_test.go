package command

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/catalog"
	"github.com/icmc-project/icmc/model"
)

// A family is drawn from until a limit is hit or something is found that is not
// wanted; what is undecided does not end it.
func TestFamilyEnds(t *testing.T) {
	find := func(name string) model.Scenario {
		i := slices.IndexFunc(demo.Scenarios, func(s model.Scenario) bool { return s.Name == name })
		return demo.Scenarios[i]
	}
	unbroken, unwanted, panics := find("demo/unbroken"), find("demo/unwanted"), find("demo/panics")
	for _, test := range []struct {
		name    string
		command exploreCmd
		drawn   []model.Scenario // from the seed 7 on; the last one again and again
		codes   []int
	}{
		{"scenarios", exploreCmd{Scenarios: 2}, []model.Scenario{unbroken}, []int{exitInconclusive, exitInconclusive}},
		{"schedules", exploreCmd{Schedules: drawnSchedules + 1}, []model.Scenario{unbroken}, []int{exitInconclusive, exitInconclusive}},
		{"time", exploreCmd{MaxTime: time.Nanosecond}, []model.Scenario{unbroken}, []int{exitInconclusive}},
		{"unwanted", exploreCmd{Scenarios: 9}, []model.Scenario{unbroken, unwanted}, []int{exitInconclusive, exitUnwanted}},
		{"modelling error", exploreCmd{Scenarios: 9}, []model.Scenario{unbroken, panics}, []int{exitInconclusive, exitUsage}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			a := &app{ctx: t.Context(), stdout: &output{w: &stdout}, stderr: &stderr}
			c := test.command
			c.Seed, c.MaxSteps, c.Strategy, c.Store = 7, 100, "portfolio", t.TempDir()
			e := &exploration{compiler: &compiler{app: a, off: true}, exploreCmd: &c, app: a, keep: a.newKeeper(c.Store), progress: a.newProgress()}
			draw := func(seed uint64) model.Scenario { return test.drawn[min(int(seed-c.Seed), len(test.drawn)-1)] }
			e.family(catalog.Family{Name: "demo/drawn", Draw: draw})
			if !slices.Equal(e.codes, test.codes) {
				t.Errorf("the scenarios ask for %v, want %v:\n%s%s", e.codes, test.codes, stdout.String(), stderr.String())
			}
		})
	}
}
