package unseen

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/splitmix"
)

// TestUnseen compares the estimate with the probability that is really unseen, of
// worlds whose probabilities are known: all the same, and some far more likely
// than others.
func TestUnseen(t *testing.T) {
	const worlds, schedules = 50000, 40000
	for name, weight := range map[string]func(i int) float64{
		"uniform": func(int) float64 { return 1 },
		"zipf":    func(i int) float64 { return 1 / float64(i+1) },
		"few":     func(i int) float64 { return float64(max(100-i, 0)) },
	} {
		sums := []float64{0}
		for i := range worlds {
			sums = append(sums, sums[i]+weight(i))
		}
		r := rand.New(rand.NewPCG(1, 2))
		s, drawn := New(), map[int]bool{}
		s.Start(space.Fingerprint{})
		for n := range int64(schedules) {
			x := r.Float64() * sums[worlds]
			i, j := 0, worlds // sums[i] <= x < sums[j]
			for j-i > 1 {
				if m := (i + j) / 2; sums[m] <= x {
					i = m
				} else {
					j = m
				}
			}
			for again := range 2 { // a schedule that comes back to a world has drawn it once
				if fresh := s.Note(fingerprintOf(i), n); fresh != (!drawn[i] && again == 0) {
					t.Fatalf("%s: world %d, schedule %d, time %d: new %t", name, i, n, again, fresh)
				}
			}
			s.Note(space.Fingerprint{}, n)
			drawn[i] = true
		}
		missing := sums[worlds]
		for i := range drawn {
			missing -= weight(i)
		}
		missing /= sums[worlds]
		// The initial world was drawn once by each schedule.
		if s.Worlds != int64(len(drawn))+1 || s.Draws != 2*schedules {
			t.Errorf("%s: %d worlds and %d draws, want %d and %d", name, s.Worlds, s.Draws, len(drawn)+1, 2*schedules)
		}
		got := 2 * s.Unseen()
		// Six standard deviations: the variance is at most that of 2 for each draw.
		if limit := 6 * math.Sqrt(2.0/schedules); math.Abs(got-missing) > limit {
			t.Errorf("%s: the estimate is %.4f, the truth %.4f; they may differ by %.4f", name, got, missing, limit)
		}
	}
}

func fingerprintOf(i int) space.Fingerprint {
	return space.Fingerprint{Hi: splitmix.Mix(uint64(i) + 1), Lo: splitmix.Mix(uint64(i) + 1<<40)}
}

func TestNothingIsSeenAtFirst(t *testing.T) {
	if u := New().Unseen(); u != 1 {
		t.Errorf("before the first schedule %f is unseen", u)
	}
}
