package random_test

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols"
)

// go test ./explore -run TestRandomTable -random-table ../results/random.md -timeout 40m
var randomTable = flag.String("random-table", "", "measure what random searches find, and write the table to this file")

const (
	tableSchedules = 20000 // most of a run
	coverSeeds     = 11
	coverSchedules = 2000
)

// seeds are so many, and between which two of the ordered values the median lies
// with 96 % or more.
type seeds struct{ n, low, high int }

var (
	manySeeds = seeds{n: 60, low: 21, high: 38}
	someSeeds = seeds{n: 20, low: 5, high: 14}
)

var strategies = []string{random.Uniform, random.POS, random.PCT, random.PCTCP, random.Novelty, random.Fixed, random.Portfolio}

// A sample is what the seeds needed, in order.
type sample struct {
	schedules, millis []float64
	found             int
	given             map[string]int64 // schedules by basic strategy
}

func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// share is the part of the schedules that a strategy was given.
func (s sample) share(strategy string) float64 {
	var all int64
	for _, n := range s.given {
		all += n
	}
	return float64(s.given[strategy]) / float64(all)
}

// measure searches with one worker, from each seed, until all is found that is wanted.
func measure(t *testing.T, sc model.Scenario, strategy string, seeds int) sample {
	s := sample{given: map[string]int64{}}
	for seed := range uint64(seeds) {
		system, err := compile.Scenario(sc, 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := random.Search(t.Context(), system, random.Options{
			Workers: 1, Seed: seed + 1, Schedules: tableSchedules, Strategy: strategy, Faults: space.FaultsBound(system, space.OwnFaults),
		})
		if err != nil {
			t.Fatal(err)
		}
		if r.AsWanted {
			s.found++
			s.schedules = append(s.schedules, float64(r.Schedules))
		} else {
			s.schedules = append(s.schedules, math.Inf(1))
		}
		s.millis = append(s.millis, 1000*r.Seconds)
		for _, c := range r.Strategies {
			s.given[c.Name] += c.Schedules
		}
	}
	slices.Sort(s.schedules)
	slices.Sort(s.millis)
	return s
}

// TestRandomTable writes the table, if it is asked to.
func TestRandomTable(t *testing.T) {
	if *randomTable == "" {
		t.Skip("go test ./explore -run TestRandomTable -random-table ../results/random.md -timeout 40m writes the table")
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `# Random search

Written by

    go test ./explore -run TestRandomTable -random-table ../results/random.md -timeout 40m

with %s and one worker.

## Until everything is found that is wanted violated

Median number of schedules / milliseconds of %d seeds; at most %d schedules a run. Of
the two portfolios the schedules are those of the median and of the order statistics
around it (96 %% or more). The bound is the median of the best single strategy
divided by the part of the portfolio's schedules that it was given; the portfolios
are within it if the greater order statistic is, and perhaps if only the lesser is.

`, runtime.Version(), manySeeds.n, tableSchedules)
	head := func() {
		fmt.Fprintf(&b, "| scenario | %s | bound (fixed) | bound (portfolio) | within |\n|--|%s\n", strings.Join(strategies, " | "), strings.Repeat("--|", len(strategies)+3))
	}
	head()
	for _, p := range protocols.All() {
		for _, sc := range p.Scenarios {
			if len(sc.Violates) > 0 {
				tableRow(t, &b, sc, manySeeds)
			}
		}
	}
	fmt.Fprintf(&b, "\n## The same with 6 clients, 3 operations each and every kind of fault\n\nOf %d seeds; %d where a history is asked for, which takes seconds.\n\n", manySeeds.n, someSeeds.n)
	head()
	for _, sc := range protocols.Large(6, 3) {
		seeds := manySeeds
		if slices.ContainsFunc(scenariotest.Compile(t, sc).Properties(), func(p space.Property) bool { return p.Kind == model.History }) {
			seeds = someSeeds
		}
		tableRow(t, &b, sc, seeds)
	}
	fmt.Fprintf(&b, "\n## Distinct worlds after %d schedules\n\nMedian of %d seeds, in scenarios that hold.\n\n| scenario | %s |\n|--|%s\n",
		coverSchedules, coverSeeds, strings.Join(strategies, " | "), strings.Repeat("--|", len(strategies)))
	for _, p := range protocols.All() {
		for _, sc := range p.Scenarios {
			if len(sc.Violates) == 0 {
				coverRow(t, &b, sc)
			}
		}
	}
	if err := os.WriteFile(*randomTable, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func tableRow(t *testing.T, b *bytes.Buffer, sc model.Scenario, seeds seeds) {
	samples := map[string]sample{}
	best := random.Uniform
	fmt.Fprintf(b, "| %s |", sc.Name)
	for _, strategy := range strategies {
		s := measure(t, sc, strategy, seeds.n)
		samples[strategy] = s
		mixed := strategy == random.Fixed || strategy == random.Portfolio
		if !mixed && median(s.schedules) < median(samples[best].schedules) {
			best = strategy
		}
		cell := fmt.Sprintf("%s / %.1f", count(median(s.schedules)), median(s.millis))
		if mixed {
			cell = fmt.Sprintf("%s (%s to %s) / %.1f", count(median(s.schedules)), count(s.schedules[seeds.low]), count(s.schedules[seeds.high]), median(s.millis))
		}
		if s.found < seeds.n {
			cell += fmt.Sprintf(", %d of %d", s.found, seeds.n)
		}
		fmt.Fprintf(b, " %s |", cell)
	}
	within := "yes"
	for _, mixed := range []string{random.Fixed, random.Portfolio} {
		s := samples[mixed]
		bound := median(samples[best].schedules) / s.share(best)
		fmt.Fprintf(b, " %s: %s |", best, count(bound))
		switch {
		case s.found < seeds.n || s.schedules[seeds.low] > bound:
			within = "no"
			t.Errorf("%s: %s takes %v schedules, %v times the median of %s", sc.Name, mixed, median(s.schedules), bound, best)
		case s.schedules[seeds.high] > bound && within == "yes":
			within = "perhaps"
		}
	}
	fmt.Fprintf(b, " %s |\n", within)
}

func count(x float64) string {
	if math.IsInf(x, 1) {
		return "-"
	}
	return fmt.Sprintf("%.4g", x)
}

func coverRow(t *testing.T, b *bytes.Buffer, sc model.Scenario) {
	fmt.Fprintf(b, "| %s |", sc.Name)
	for _, strategy := range strategies {
		var worlds []float64
		for seed := range uint64(coverSeeds) {
			system, err := compile.Scenario(sc, 0)
			if err != nil {
				t.Fatal(err)
			}
			r, err := random.Search(t.Context(), system, random.Options{
				Workers: 1, Seed: seed + 1, Schedules: coverSchedules, Strategy: strategy, Faults: space.FaultsBound(system, space.OwnFaults),
			})
			if err != nil {
				t.Fatal(err)
			}
			worlds = append(worlds, float64(r.Worlds))
		}
		slices.Sort(worlds)
		fmt.Fprintf(b, " %.0f |", median(worlds))
	}
	fmt.Fprintf(b, "\n")
}
