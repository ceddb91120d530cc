package random

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/splitmix"
)

// strongly says whether an order runs the tuple in this order and each of it as
// late as can be: what comes after one of them is caused by it or by a later one.
func strongly(f forest, order, at []int, tuple ...int) bool {
	for i, x := range tuple {
		if i > 0 && at[tuple[i-1]] >= at[x] {
			return false
		}
		for _, e := range order[at[x]:] {
			if !slices.ContainsFunc(tuple[i:], func(y int) bool { return f.before(y, e) }) {
				return false
			}
		}
	}
	return true
}

// tuples lists the sequences of so many events that some order could have.
func tuples(f forest, depth int) [][]int {
	if depth == 0 {
		return [][]int{nil}
	}
	var out [][]int
	for _, t := range tuples(f, depth-1) {
		for e := range f.causes {
			if !slices.ContainsFunc(t, func(x int) bool { return f.before(e, x) }) {
				out = append(out, append(slices.Clone(t), e))
			}
		}
	}
	return out
}

// hits counts for every tuple of up to depthMax events in how many of the
// schedules that look for bugs of that depth it is strongly hit.
func hits(t *testing.T, f forest, strategy string, schedules int) (counts map[string]int, of [depthMax + 1]int) {
	counts = map[string]int{}
	var all [depthMax + 1][][]int
	for d := 1; d <= depthMax; d++ {
		all[d] = tuples(f, d)
	}
	at := make([]int, len(f.causes))
	orders(t, f, strategy, schedules, func(order []int, p plan) {
		for i, e := range order {
			at[e] = i
		}
		of[p.depth]++
		for _, tuple := range all[p.depth] {
			if strongly(f, order, at, tuple...) {
				counts[fmt.Sprint(tuple)]++
			}
		}
	})
	return counts, of
}

var forests = []forest{
	threads(1, 4),
	threads(2, 2, 2),
	threads(3, 1, 2),
	{"tree", []int{-1, 0, 0, 1, 1, 2}, []uint32{0, 1, 0, 1, 2, 0}},
	{"broom", []int{-1, 0, 1, 2, 2, -1}, []uint32{0, 0, 0, 0, 0, 0}},
	{"bush", []int{-1, -1, 0, 0, 1, 4, 4}, []uint32{0, 0, 1, 1, 1, 2, 2}},
}

// TestPriorities demands of PCTCP and PCT what was published about them: every
// sequence of d events, each as late as can be, with at least that probability.
func TestPriorities(t *testing.T) {
	skipStatistics(t)
	const schedules = 20000
	for _, c := range []struct {
		strategy string
		chains   func(forest) int
	}{
		{PCTCP, func(f forest) int { return f.width() * f.width() }},
		{PCT, forest.width},
	} {
		for _, f := range forests {
			if c.strategy == PCT && !strings.HasPrefix(f.name, "threads") {
				continue // an actor has two messages at once
			}
			counts, of := hits(t, f, c.strategy, schedules)
			for d := 1; d <= depthMax; d++ {
				bound := 1 / (float64(c.chains(f)) * math.Pow(float64(len(f.causes)), float64(d-1)))
				for _, tuple := range tuples(f, d) {
					n := counts[fmt.Sprint(tuple)]
					if float64(n) >= bound*float64(of[d]) {
						continue
					}
					if _, high := clopperPearson(n, of[d], alpha); high < bound {
						t.Errorf("%s of %s: %v was hit by %d of %d, less than the %.5f that is promised", c.strategy, f.name, tuple, n, of[d], bound)
					}
				}
			}
		}
	}
}

// TestPrioritiesTellWalksApart shows that the test above can fail: a uniform walk
// does not do what is demanded there.
func TestPrioritiesTellWalksApart(t *testing.T) {
	skipStatistics(t)
	f := threads(1, 14)
	for _, c := range []struct {
		strategy string
		fine     bool
	}{{PCT, true}, {PCTCP, true}, {Uniform, false}} {
		counts, of := hits(t, f, c.strategy, 3000)
		_, high := clopperPearson(counts["[0]"], of[1], alpha)
		if fine := high >= 0.25; fine != c.fine {
			t.Errorf("%s delays one event behind 14 in %d of %d schedules", c.strategy, counts["[0]"], of[1])
		}
	}
}

// TestChains demands that the chains are chains, and that there are not more of
// them than PCTCP's guarantee needs.
func TestChains(t *testing.T) {
	for _, f := range append(slices.Clone(forests), threads(1, 1, 1, 1, 1, 1), threads(5, 5)) {
		r, err := begunRandom(f, Options{Workers: 1, Strategy: PCTCP})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 200 {
			rec := &r.records[0]
			r.schedulers[0].run(int64(i), rec)
			p := r.schedulers[0].strategies[rec.strategy].(*pct)
			used := map[int32]bool{}
			for n, node := range p.nodes {
				used[node.chain] = true
				for m := range p.nodes[:n] {
					if p.nodes[m].chain == node.chain && !causes(p, int32(m), int32(n)) {
						t.Fatalf("%s: two events of a chain are independent", f.name)
					}
				}
			}
			if w := f.width(); len(used) > w*(w+1)/2 {
				t.Fatalf("%s: %d chains of a forest of width %d", f.name, len(used), w)
			}
		}
	}
}

func causes(p *pct, a, b int32) bool {
	for ; b != noCause; b = p.nodes[b].parent {
		if a == b {
			return true
		}
	}
	return false
}

// near demands that a probability is what it should be.
func near(t *testing.T, what string, hits, n int, want float64) {
	t.Helper()
	if low, high := clopperPearson(hits, n, alpha); want < low || want > high {
		t.Errorf("%s: %d of %d, so between %.5f and %.5f, and not %.5f", what, hits, n, low, high, want)
	}
}

// TestPOS demands of POS what was published about it: where nothing races no
// priority is drawn twice, so one message stays behind n others with probability
// 1/(n+1), and not 1/2^n; and every outcome of the races is at least as likely as
// in a random walk's worst case, 1/P^E for P threads and E events.
func TestPOS(t *testing.T) {
	skipStatistics(t)
	const schedules = 20000
	late := 0
	f := threads(1, 8)
	orders(t, f, POS, schedules, func(order []int, _ plan) {
		if order[8] == 0 {
			late++
		}
	})
	near(t, "one message behind 8 others", late, schedules, 1.0/9)

	race := threads(2, 2, 2)
	for i := range race.actors {
		race.actors[i] = uint32(i % 2) // two of each thread: one at either actor
	}
	outcomes := map[[2]string]int{}
	orders(t, race, POS, schedules, func(order []int, _ plan) {
		var o [2]string
		for _, e := range order {
			o[race.actors[e]] += fmt.Sprint(e)
		}
		outcomes[o]++
	})
	for _, want := range outcomesOf(race) {
		if _, high := clopperPearson(outcomes[want], schedules, alpha); high < math.Pow(1.0/3, 6) {
			t.Errorf("outcome %v of the races: %d of %d", want, outcomes[want], schedules)
		}
	}

	// Those that race draw again: that one message came second says nothing of
	// whether it is before the third. If it kept its priority, it would be 1/6.
	between, again := 0, threads(2, 1)
	again.actors = []uint32{0, 0, 0}
	orders(t, again, POS, schedules, func(order []int, _ plan) {
		if order[1] == 2 {
			between++
		}
	})
	near(t, "one message between two others", between, schedules, 1.0/4)

	orderings := map[string]int{}
	one := threads(1, 1, 1)
	one.actors = []uint32{0, 0, 0}
	orders(t, one, POS, schedules, func(order []int, _ plan) { orderings[fmt.Sprint(order)]++ })
	for o, n := range orderings {
		near(t, o, n, schedules, 1.0/6)
	}
	if len(orderings) != 6 {
		t.Errorf("%d orders of 3 messages", len(orderings))
	}
}

// outcomesOf lists the orders at each actor that some order of all events gives.
func outcomesOf(f forest) (out [][2]string) {
	seen := map[[2]string]bool{}
	var walk func(done uint32, o [2]string)
	walk = func(done uint32, o [2]string) {
		if done == 1<<len(f.causes)-1 && !seen[o] {
			seen[o] = true
			out = append(out, o)
		}
		for e, cause := range f.causes {
			if done>>e&1 == 0 && (cause < 0 || done>>cause&1 != 0) {
				next := o
				next[f.actors[e]] += fmt.Sprint(e)
				walk(done|1<<e, next)
			}
		}
	}
	walk(0, [2]string{})
	return out
}

// TestUniform demands of the uniform walk that every step is uniform where
// nothing is favoured: an order is as likely as the product of what it chose from.
func TestUniform(t *testing.T) {
	skipStatistics(t)
	f := threads(2, 2, 1)
	counts, n := map[string]int{}, 0
	orders(t, f, Uniform, 30000, func(order []int, p plan) {
		if p.favour == 0 {
			n++
			counts[fmt.Sprint(order)]++
		}
	})
	if low, high := clopperPearson(n, 30000, alpha); low > 0.5 || high < 0.5 {
		t.Errorf("%d of 30000 schedules favour nothing", n)
	}
	all := 0
	var walk func(done uint32, order []int, p float64)
	walk = func(done uint32, order []int, p float64) {
		if len(order) == len(f.causes) {
			all++
			near(t, fmt.Sprint(order), counts[fmt.Sprint(order)], n, p)
		}
		var enabled []int
		for e, cause := range f.causes {
			if done>>e&1 == 0 && (cause < 0 || done>>cause&1 != 0) {
				enabled = append(enabled, e)
			}
		}
		for _, e := range enabled {
			walk(done|1<<e, append(slices.Clone(order), e), p/float64(len(enabled)))
		}
	}
	walk(0, nil, 1)
	if all != 30 { // 5!/(2!2!1!)
		t.Errorf("%d orders, want 30", all)
	}
}

// TestFavour demands that a message that is favoured comes first by its weight.
func TestFavour(t *testing.T) {
	f := threads(1, 1)
	first, expected, n := 0, 0.0, 0
	orders(t, f, Uniform, 20000, func(order []int, p plan) {
		if p.favour == 0 {
			return
		}
		a, b := p.weight(space.Event{Message: splitmix.Mix(7)}), p.weight(space.Event{Message: splitmix.Mix(8)})
		if a != 64 || b != 1 {
			return
		}
		n++
		if order[0] == 0 {
			first++
		}
		expected = 64.0 / 65
	})
	near(t, "favoured comes first", first, n, expected)
}

// A tossup has the first events of a forest as the alternatives of one message.
type tossup struct{ forestWorker }

func (*tossup) Event(int) space.Event { return space.Event{Message: 1} }

// TestAlternatives demands that the alternatives of a message are equally likely.
func TestAlternatives(t *testing.T) {
	w := &tossup{forestWorker{forest: threads(1, 1, 1)}}
	ts, err := w.Expand(space.World{0}, false)
	if err != nil {
		t.Fatal(err)
	}
	d, p := newDice(), plan{depth: 2, length: 3}
	for name, s := range map[string]strategy{POS: &pos{}, PCT: &pct{ofActor: true}, PCTCP: &pct{}} {
		var counts [3]int
		const n = 6000
		for i := range int64(n) {
			d.throw(1, scheduleStream, i)
			s.begin(d, &p)
			s.see(w, ts)
			counts[s.next(w, ts)]++
		}
		for i, c := range counts {
			near(t, fmt.Sprintf("%s takes alternative %d", name, i), c, n, 1.0/3)
		}
	}
}

// skipStatistics leaves out long counts of one goroutine, which the race detector
// has nothing to find in.
func skipStatistics(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves statistics out")
	}
}
