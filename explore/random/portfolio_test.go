package random

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// TestShares demands that shares add up to one, that each strategy keeps half of
// its fixed one, and that what finds most gets more.
func TestShares(t *testing.T) {
	shares, credits := newShares(Portfolio), make([]credit, len(basic))
	for i := range credits {
		credits[i].steps, credits[i].worlds = 1000, 1
	}
	credits[3].worlds = 500
	adapt(shares, credits)
	sum := 0.0
	for i, s := range shares {
		sum += s
		if s < fixedShares[i]/2 || (s > fixedShares[i]) != (i == 3) {
			t.Errorf("%s has %.3f, and %.3f when shares are fixed", basic[i], s, fixedShares[i])
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the shares add up to %f", sum)
	}
	o := outlook{shares: shares}
	d, counts := newDice(), make([]int, len(basic))
	const n = 20000
	for i := range int64(n) {
		d.throw(1, scheduleStream, i)
		counts[o.pick(d)]++
	}
	for i, c := range counts {
		near(t, basic[i], c, n, shares[i])
	}
	for i, name := range basic {
		o.shares = newShares(name)
		if got := o.pick(d); got != i {
			t.Errorf("%s alone is %s", name, basic[got])
		}
	}
}

// TestPortfolioAdapts demands that a search adapts, and that one with fixed shares
// does not.
func TestPortfolioAdapts(t *testing.T) {
	for _, name := range []string{Portfolio, Fixed} {
		r, err := begunRandom(threads(2, 3, 3, 3), Options{Workers: 1, Strategy: name, Schedules: 300})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.run(); err != nil {
			t.Fatal(err)
		}
		if adapted := !slices.Equal(r.outlook.shares, fixedShares); adapted != (name == Portfolio) {
			t.Errorf("%s: the shares are %v", name, r.outlook.shares)
		}
	}
}

// TestNovelty demands that schedules go on from worlds that were new, by a way that
// leads there.
func TestNovelty(t *testing.T) {
	f := threads(4, 4, 4)
	r, err := begunRandom(f, Options{Workers: 1, Strategy: Novelty, Schedules: 2000})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.run(); err != nil {
		t.Fatal(err)
	}
	if len(r.outlook.prefixes) == 0 || len(r.outlook.prefixes) > prefixesMax {
		t.Fatalf("%d prefixes are kept", len(r.outlook.prefixes))
	}
	if r.steps >= 12*r.schedules || r.outlook.length != 12 {
		t.Errorf("%d steps in %d schedules, the longest has %d", r.steps, r.schedules, r.outlook.length)
	}
	k := r.schedulers[0]
	for _, p := range r.outlook.prefixes {
		at := r.initial[p.initial]
		for _, c := range p.taken {
			if _, err := k.worker.Expand(at, c.Fault()); err != nil {
				t.Fatal(err)
			}
			if at, err = k.worker.Successor(nil, c.Index()); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(at, p.world) {
			t.Fatalf("the way %v leads to %b and not to %b", p.taken, at, p.world)
		}
	}
}

// TestPlans demands that some schedules have no faults, some have few and some
// many, and that some leave out kinds of fault.
func TestPlans(t *testing.T) {
	d := newDice()
	var p plan
	none, rare, often, kinds := 0, 0, 0, map[trace.Verb]int{}
	for i := range int64(4000) {
		d.throw(1, scheduleStream, i)
		p.draw(d, 2, 10)
		switch {
		case p.faults == 0:
			none++
		case p.rate == 0.1:
			rare++
		case p.rate == rateHigh:
			often++
		}
		for _, verb := range []trace.Verb{trace.Trap, trace.Reject} {
			if p.allows(verb) {
				kinds[verb]++
			}
		}
	}
	near(t, "no faults", none, 4000, 1.0/8)
	near(t, "few faults", rare, 4000, 1.0/2)
	near(t, "many faults", often, 4000, 3.0/8)
	near(t, "traps are allowed", kinds["trap"], 4000, 3.0/4)
	near(t, "rejects are allowed", kinds["reject"], 4000, 3.0/4)
}

// A stuck system does one thing, and then nothing but a fault, which breaks it.
type stuck struct{ forest }

func (stuck) Properties() []space.Property {
	return []space.Property{
		{Name: "it ends", Kind: model.Always, Want: space.Violated},
		{Name: "it rests only there", Kind: model.AtRest, Want: space.Holds},
		{Name: "it ends only there", Kind: model.Terminal, Want: space.Holds},
	}
}

func (s stuck) Worker() (space.Worker, error) {
	return &stuckWorker{forestWorker{forest: s.forest}}, nil
}

type stuckWorker struct{ forestWorker }

func (w *stuckWorker) Expand(x space.World, faults bool) ([]space.Transition, error) {
	if faults != (x[0] == 1) {
		w.out = nil
		return nil, nil
	}
	return w.forestWorker.Expand(x, false)
}

func (w *stuckWorker) Holds(x space.World, i int) (bool, error) {
	if i == 0 {
		return x[0] != 3, nil
	}
	return x[0] != 0, nil
}

// TestLastChance demands that a fault is tried where nothing else can happen, and
// that a schedule may end there all the same.
func TestLastChance(t *testing.T) {
	r, err := Search(context.Background(), stuck{threads(2)}, Options{Workers: 1, Faults: 1, Schedules: 500, Strategy: Uniform})
	if err != nil || len(r.Findings) != 1 || r.Findings[0].Faults != 1 || r.Findings[0].Steps != 2 || !r.AsWanted {
		t.Errorf("%v, %+v", err, r)
	}
	if r, err = Search(context.Background(), stuck{threads(2)}, Options{Workers: 1, Schedules: 500}); err != nil || len(r.Findings) > 0 {
		t.Errorf("without faults: %v, %+v", err, r.Findings)
	}
}

// A clumsy system does by a fault what it does without.
type clumsy struct{ forest }

func (c clumsy) Worker() (space.Worker, error) {
	return &clumsyWorker{forestWorker{forest: c.forest}}, nil
}

type clumsyWorker struct{ forestWorker }

func (w *clumsyWorker) Expand(x space.World, _ bool) ([]space.Transition, error) {
	return w.forestWorker.Expand(x, false)
}

// TestMostFaults demands that no schedule has more faults than it may, those of the
// prefix it begins with among them, and that some have as many.
func TestMostFaults(t *testing.T) {
	for _, name := range basic {
		r, err := begunRandom(clumsy{threads(4, 4)}, Options{Workers: 1, Faults: 2, Strategy: name})
		if err != nil {
			t.Fatal(err)
		}
		most := 0
		for range 10 {
			if err := r.runEpoch(epochSchedules, true); err != nil {
				t.Fatal(err)
			}
			for i := range r.records {
				rec, faults := &r.records[i], 0
				for _, c := range rec.before(len(rec.taken)).taken {
					if c.Fault() {
						faults++
					}
				}
				if faults != rec.faults || faults > 2 {
					t.Fatalf("%s: schedule %d has %d faults, and says %d", name, rec.number, faults, rec.faults)
				}
				most = max(most, faults)
			}
			if err := r.absorb(epochSchedules); err != nil {
				t.Fatal(err)
			}
		}
		if most != 2 {
			t.Errorf("%s: at most %d faults", name, most)
		}
	}
}
