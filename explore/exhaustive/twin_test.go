package exhaustive_test

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/systems"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// The twin is what a search means, as simply as it can be said: a breadth-first
// search over pairs of a world and the number of faults used, in plain maps.

type distance struct{ faults, steps int }

func (d distance) compare(e distance) int {
	return cmp.Or(cmp.Compare(d.faults, e.faults), cmp.Compare(d.steps, e.steps))
}

// distances returns the distance of every world within the bound.
func distances(s *systems.Random, bound int) map[int]distance {
	type pair struct{ world, faults int }
	steps := map[pair]int{}
	var queue []pair
	push := func(p pair, n int) {
		if _, ok := steps[p]; !ok && p.faults <= bound {
			steps[p] = n
			queue = append(queue, p)
		}
	}
	for _, w := range s.Starts {
		push(pair{w, 0}, 0)
	}
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		for _, e := range s.Edges[p.world] {
			q := pair{e.To, p.faults}
			if e.Class == space.Fault {
				q.faults++
			}
			push(q, steps[p]+1)
		}
	}
	least := map[int]distance{}
	for p, n := range steps {
		d := distance{faults: p.faults, steps: n}
		if old, ok := least[p.world]; !ok || d.compare(old) < 0 {
			least[p.world] = d
		}
	}
	return least
}

// asked says whether a property of some kind is about a world.
func asked(s *systems.Random, kind model.Kind, world int) bool {
	rest, terminal := true, true
	for _, e := range s.Edges[world] {
		rest = rest && e.Class != space.Progress
		terminal = terminal && e.Class == space.Fault
	}
	return kind != model.AtRest && kind != model.Terminal || kind == model.AtRest && rest || kind == model.Terminal && terminal
}

func marked(s *systems.Random, world, property int) bool {
	return s.Marks[world]>>property&1 != 0
}

// stuck returns the worlds from which no world can be reached without a fault in
// which the property is true: it looks from one world after the other.
func stuck(s *systems.Random, property int) []bool {
	type answer struct{ known, stuck bool }
	answers := make([]answer, len(s.Edges)) // of the worlds looked from before
	out := make([]bool, len(s.Edges))
	for w := len(s.Edges) - 1; w >= 0; w-- { // most edges lead upwards
		seen, reached := map[int]bool{w: true}, false
		for queue := []int{w}; len(queue) > 0 && !reached; queue = queue[1:] {
			at := queue[0]
			reached = marked(s, at, property) || answers[at].known && !answers[at].stuck
			if answers[at] == (answer{true, true}) {
				continue // nor can anything behind it
			}
			for _, e := range s.Edges[at] {
				if e.Class != space.Fault && !seen[e.To] {
					seen[e.To] = true
					queue = append(queue, e.To)
				}
			}
		}
		answers[w], out[w] = answer{true, !reached}, !reached
	}
	return out
}

// deciding returns what says whether a world decides a property.
func deciding(s *systems.Random, i int) func(world int) bool {
	kind := s.Properties()[i].Kind
	if kind == model.CanAlways {
		stuck := stuck(s, i)
		return func(world int) bool { return stuck[world] }
	}
	return func(world int) bool {
		return asked(s, kind, world) && marked(s, world, i) == (kind == model.Sometimes)
	}
}

// predicted returns what a report on the system should be, as far as the twin can tell.
func predicted(s *systems.Random, bound int) exhaustive.Report {
	all := distances(s, bound)
	r := exhaustive.Report{FaultsBound: bound}
	stop, decided := distance{faults: -1, steps: 0}, true
	for i, p := range s.Properties() {
		least, found, relevant := distance{}, false, false
		decides := deciding(s, i)
		for w, d := range all {
			relevant = relevant || asked(s, p.Kind, w)
			if decides(w) && (!found || d.compare(least) < 0) {
				least, found = d, true
			}
		}
		pr := space.PropertyReport{Name: p.Name, Kind: p.Kind, Want: p.Want, Faults: least.faults, Steps: least.steps}
		switch {
		case found == (p.Kind == model.Sometimes):
			pr.Verdict = space.Holds
		default:
			pr.Verdict = space.Violated
		}
		if !relevant {
			pr.Verdict = space.Inconclusive
		}
		decided = decided && found
		if found && p.Kind == model.CanAlways {
			least.steps = math.MaxInt // they need the whole layer
		}
		if found && least.compare(stop) > 0 {
			stop = least
		}
		r.Properties = append(r.Properties, pr)
	}
	for w, d := range all {
		for _, e := range s.Edges[w] {
			opened := d
			if e.Class == space.Fault {
				opened.faults++ // followed together with the next layer
			}
			if opened.faults <= bound && !(decided && opened.compare(stop) > 0) {
				r.Transitions++
			}
		}
		if decided && d.compare(stop) > 0 {
			continue // nobody goes there once everything is decided
		}
		r.States++
		r.Depth = max(r.Depth, d.steps)
		for len(r.Layers) <= d.faults {
			r.Layers = append(r.Layers, exhaustive.Layer{})
		}
		r.Layers[d.faults].States++
		r.Layers[d.faults].Depth = max(r.Layers[d.faults].Depth, d.steps)
	}
	return r
}

// compareReport says how a report differs from the twin's.
func compareReport(got, want exhaustive.Report) error {
	if got.States != want.States || got.Transitions != want.Transitions || got.Depth != want.Depth {
		return fmt.Errorf("%d worlds, %d transitions, depth %d, want %d, %d, %d",
			got.States, got.Transitions, got.Depth, want.States, want.Transitions, want.Depth)
	}
	for f, l := range want.Layers {
		if got.Layers[f].States != l.States {
			return fmt.Errorf("%d worlds with %d faults, want %d", got.Layers[f].States, f, l.States)
		}
		if got.Layers[f].Closed && got.Layers[f].Depth != l.Depth {
			return fmt.Errorf("depth %d with %d faults, want %d", got.Layers[f].Depth, f, l.Depth)
		}
	}
	for i, p := range got.Properties {
		w := want.Properties[i]
		if p.Verdict != w.Verdict || p.Faults != w.Faults || p.Steps != w.Steps {
			return fmt.Errorf("%s: %s at %d faults, %d steps, want %s at %d, %d",
				p.Name, p.Verdict, p.Faults, p.Steps, w.Verdict, w.Faults, w.Steps)
		}
		broken := p.Verdict == space.Violated && p.Kind != model.Sometimes
		if p.Minimal != broken || (p.Counterexample != nil) != broken {
			return fmt.Errorf("%s: minimal %t, counterexample %v", p.Name, p.Minimal, p.Counterexample)
		}
	}
	return nil
}

// retraced follows the labels of a trace and says whether they lead to a world
// that decides property i.
func retraced(s *systems.Random, i int, t *trace.Trace) error {
	worlds := slices.Clone(s.Starts)
	for n, step := range t.Steps {
		var next []int
		for _, w := range worlds {
			for _, e := range s.Edges[w] {
				if e.Label == step.Label && (e.Class == space.Fault) == step.Fault {
					next = append(next, e.To)
				}
			}
		}
		if worlds = next; len(worlds) == 0 {
			return fmt.Errorf("step %d, %v, is not enabled", n+1, step.Label)
		}
	}
	if !slices.ContainsFunc(worlds, deciding(s, i)) {
		return fmt.Errorf("the property is not broken at the end")
	}
	return nil
}

func compareSequences(a, b []trace.Label) int {
	return slices.CompareFunc(a, b, func(a, b trace.Label) int {
		return cmp.Or(cmp.Compare(a.Verb, b.Verb), cmp.Compare(a.Actor, b.Actor),
			cmp.Compare(a.Call, b.Call), cmp.Compare(a.Text(), b.Text()))
	})
}

// leastLabels tries every path of d.steps steps with d.faults faults and
// returns the least sequence of labels to a world that decides property i.
func leastLabels(s *systems.Random, i int, d distance) []trace.Label {
	type key struct{ world, faults, steps int }
	type answer struct {
		labels []trace.Label
		ok     bool
	}
	memo := map[key]answer{}
	decides := deciding(s, i)
	var best func(k key) answer
	best = func(k key) answer {
		if k.steps == 0 {
			return answer{nil, k.faults == 0 && decides(k.world)}
		}
		if a, ok := memo[k]; ok {
			return a
		}
		var least answer
		for _, e := range s.Edges[k.world] {
			next := key{e.To, k.faults, k.steps - 1}
			if e.Class == space.Fault {
				next.faults--
			}
			if a := best(next); a.ok {
				a.labels = append([]trace.Label{e.Label}, a.labels...)
				if !least.ok || compareSequences(a.labels, least.labels) < 0 {
					least = a
				}
			}
		}
		memo[k] = least
		return least
	}
	var least answer
	for _, w := range s.Starts {
		if a := best(key{w, d.faults, d.steps}); a.ok && (!least.ok || compareSequences(a.labels, least.labels) < 0) {
			least = a
		}
	}
	return least.labels
}

// checkTraces checks that every counterexample replays, has the length that is
// reported and, if asked, the least labels.
func checkTraces(s *systems.Random, r exhaustive.Report, least bool) error {
	for i, p := range r.Properties {
		if p.Counterexample == nil {
			continue
		}
		t := *p.Counterexample
		if len(t.Steps) != p.Steps || t.Faults() != p.Faults || t.Scenario != s.Name() || t.Property != p.Name || t.Broken == "" {
			return fmt.Errorf("%s: trace %+v", p.Name, t)
		}
		if err := retraced(s, i, &t); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		if again, err := replay.Run(s, t); err != nil || again.Outcome != replay.Reproduced || again.Step != p.Steps {
			return fmt.Errorf("%s: %s again at step %d, %v", p.Name, again.Outcome, again.Step, err)
		}
		if !least {
			continue
		}
		var labels []trace.Label
		for _, step := range t.Steps {
			labels = append(labels, step.Label)
		}
		if want := leastLabels(s, i, distance{faults: p.Faults, steps: p.Steps}); compareSequences(labels, want) != 0 {
			return fmt.Errorf("%s: labels %v, least are %v", p.Name, labels, want)
		}
	}
	return nil
}

// same drops what may differ from run to run.
func same(r exhaustive.Report) exhaustive.Report {
	r.Seconds, r.Workers = 0, 0
	return r
}

func compareWithTwin(s *systems.Random, bound int, least bool, search func(exhaustive.Options) exhaustive.Report) error {
	one := search(exhaustive.Options{Workers: 1, Faults: bound})
	if err := compareReport(one, predicted(s, bound)); err != nil {
		return err
	}
	if err := checkTraces(s, one, least); err != nil {
		return err
	}
	two := search(exhaustive.Options{Workers: 2, Faults: bound})
	if !reflect.DeepEqual(same(one), same(two)) {
		return fmt.Errorf("with one worker\n%+v\nwith two\n%+v", one, two)
	}
	wide := search(exhaustive.Options{Workers: 2, Faults: bound, Wide: true})
	one.Collisions, wide.Collisions = exhaustive.Collisions{}, exhaustive.Collisions{}
	if !reflect.DeepEqual(same(one), same(wide)) {
		return fmt.Errorf("with 64 bits\n%+v\nwith 128\n%+v", one, wide)
	}
	return nil
}

// TestTwin compares the search with its twin on small random systems.
func TestTwin(t *testing.T) {
	seen := map[string]int{}
	deep := map[bool]int{}
	n := uint64(6000)
	if testing.Short() {
		n = 2000
	}
	for seed := range n {
		s := systems.NewRandom(seed, 16)
		err := compareWithTwin(s, int(seed%4), true, func(o exhaustive.Options) exhaustive.Report {
			r := search(t, s, o)
			for _, p := range r.Properties {
				goal := p.Kind == model.CanAlways
				seen[fmt.Sprintf("%s (goal: %t)", p.Verdict, goal)]++
				if p.Verdict == space.Violated && p.Faults > 0 && p.Steps > 2 {
					deep[goal]++
				}
			}
			return r
		})
		if err != nil {
			t.Fatalf("system %d: %v", seed, err)
		}
	}
	t.Logf("verdicts on properties: %v, violated behind faults and a few steps (goal or not): %v", seen, deep)
	if len(seen) < 5 || deep[false] < int(n/100) || deep[true] < int(n/100) {
		t.Error("the random systems are too tame to show anything")
	}
}

// TestTwinLarge does the same on systems whose levels have many chunks, so
// that workers meet.
func TestTwinLarge(t *testing.T) {
	n := uint64(60)
	if testing.Short() {
		n = 10
	}
	for seed := range n {
		s := systems.NewRandom(1_000_000+seed, 20_000)
		err := compareWithTwin(s, int(1+seed%2), false, func(o exhaustive.Options) exhaustive.Report { return search(t, s, o) })
		if err != nil {
			t.Fatalf("system %d: %v", seed, err)
		}
	}
}
