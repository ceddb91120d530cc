package exhaustive

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/icmc-project/icmc/explore/space"
)

// awkward draws fingerprints that a table could mistake: few in number, with
// zero words, with equal first words, and crowded at both ends of the table.
func awkward(r *rand.Rand, many int) space.Fingerprint {
	first, lo := r.Uint64N(uint64(many)), r.Uint64N(4)
	switch r.IntN(4) {
	case 0:
		return space.Fingerprint{Hi: r.Uint64N(3), Lo: r.Uint64N(3)}
	case 1:
		first = math.MaxUint64 - first
	case 2:
		first *= 0x9e3779b97f4a7c15
	}
	return space.Fingerprint{Hi: first ^ bits.RotateLeft64(lo, 32), Lo: lo}
}

// key is what a table can tell apart.
func key(f space.Fingerprint, wide bool) [2]uint64 {
	first, second := fold(f)
	if !wide {
		second = 0
	}
	return [2]uint64{first, second}
}

func TestVisitedIsASet(t *testing.T) {
	for _, wide := range []bool{false, true} {
		for seed := range uint64(40) {
			r := rand.New(rand.NewPCG(seed, 2))
			draw, n := awkward, r.IntN(3000)
			if seed%2 == 0 { // few and far between: runs have one member
				n = r.IntN(6)
				draw = func(r *rand.Rand, _ int) space.Fingerprint { return space.Fingerprint{Hi: r.Uint64(), Lo: r.Uint64()} }
			}
			set := map[[2]uint64]bool{}
			v := newVisited(wide, nil)
			c := inserter{set: v}
			c.begin()
			for range n {
				f := draw(r, 2000)
				k := key(f, wide)
				if v.contains(f) != set[k] {
					t.Fatalf("wide %t, seed %d: contains %x: %t", wide, seed, f, !set[k])
				}
				if fresh, ok := c.insert(f); !ok || fresh == set[k] {
					t.Fatalf("wide %t, seed %d: insert %x: fresh %t, ok %t", wide, seed, f, fresh, ok)
				}
				set[k] = true
			}
			c.end()
			c.release()
			if n := v.reserved.Load(); n != int64(len(set)) {
				t.Errorf("wide %t, seed %d: %d members, want %d", wide, seed, n, len(set))
			}
			if got, want := v.closest(), closest(set, wide); got != want {
				t.Errorf("wide %t, seed %d: closest %g, want %g", wide, seed, got, want)
			}
		}
	}
}

// closest sorts all members, around the circle that a table is, and compares
// neighbours. The table leaves out the one pair that its empty slot separates.
func closest(set map[[2]uint64]bool, wide bool) float64 {
	var keys [][2]uint64
	for k := range set {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]uint64) int { return slices.Compare(a[:], b[:]) })
	gap := math.Inf(1)
	for i := 1; i < len(keys); i++ {
		low, borrow := bits.Sub64(keys[i][1], keys[i-1][1], 0)
		high, _ := bits.Sub64(keys[i][0], keys[i-1][0], borrow)
		if wide {
			gap = min(gap, float64(high)*math.Exp2(64)+float64(low))
		} else {
			gap = min(gap, float64(high))
		}
	}
	if math.IsInf(gap, 1) {
		return 0
	}
	return gap
}

// TestVisitedConcurrently inserts the same fingerprints from several
// goroutines while the table grows: each is new exactly once.
func TestVisitedConcurrently(t *testing.T) {
	const inserters, members = 4, 30_000
	for _, wide := range []bool{false, true} {
		for seed := range uint64(3) {
			v := newVisited(wide, nil)
			var fresh [inserters]int
			var group sync.WaitGroup
			for n := range inserters {
				group.Go(func() {
					order := rand.New(rand.NewPCG(seed, uint64(n))).Perm(members)
					c := inserter{set: v}
					for chunk := range slices.Chunk(order, 50) {
						c.begin()
						for _, i := range chunk {
							// Pairs of neighbours share the first word.
							r := rand.New(rand.NewPCG(seed, uint64(i/2)))
							first, lo := r.Uint64(), r.Uint64()+uint64(i%2)
							if ok, _ := c.insert(space.Fingerprint{Hi: first ^ bits.RotateLeft64(lo, 32), Lo: lo}); ok {
								fresh[n]++
							}
						}
						c.end()
					}
					c.release()
				})
			}
			group.Wait()
			total := 0
			for _, n := range fresh {
				total += n
			}
			want := members / 2
			if wide {
				want = members
			}
			if total != want || v.reserved.Load() != int64(want) {
				t.Errorf("wide %t: %d new, %d members, want %d", wide, total, v.reserved.Load(), want)
			}
		}
	}
}

// TestVisitedCollides hammers few slots, so that inserters lose the race for
// a slot again and again.
func TestVisitedCollides(t *testing.T) {
	for _, wide := range []bool{false, true} {
		for round := range uint64(300) {
			v := newVisited(wide, nil)
			var fresh [4]int
			var group sync.WaitGroup
			start := make(chan struct{})
			for n := range fresh {
				group.Go(func() {
					c := inserter{set: v}
					<-start
					c.begin()
					for i := range uint64(100) {
						if ok, _ := c.insert(space.Fingerprint{Hi: round<<40 | i}); ok {
							fresh[n]++
						}
					}
					c.end()
					c.release()
				})
			}
			close(start)
			group.Wait()
			if total := fresh[0] + fresh[1] + fresh[2] + fresh[3]; total != 100 {
				t.Fatalf("wide %t, round %d: %d new, want 100", wide, round, total)
			}
		}
	}
}

func TestVisitedRefusesToGrow(t *testing.T) {
	v := newVisited(false, func(int64) bool { return false })
	c := inserter{set: v}
	c.begin()
	defer c.end()
	n := 0
	for i := uint64(1); ; i++ {
		fresh, ok := c.insert(space.Fingerprint{Hi: i << 40})
		if !ok {
			break
		}
		if fresh {
			n++
		}
	}
	if int64(n) > v.capacity() || n < firstSlots/2 {
		t.Errorf("%d members in %d slots", n, v.slots)
	}
}
