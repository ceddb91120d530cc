package random_test

import (
	"context"
	"testing"

	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/protocols/wallet"
)

// BenchmarkRandom measures schedule steps a second on one core, of the wallet
// scenarios that hold, with all properties on. Those that are reached once are
// not asked any more, the others are asked in every world.
func BenchmarkRandom(b *testing.B) {
	for _, s := range wallet.Protocol.Scenarios {
		if len(s.Violates) > 0 {
			continue
		}
		for _, strategy := range random.Strategies() {
			b.Run(s.Name+"/"+strategy, func(b *testing.B) {
				system, err := compile.Scenario(s, 0)
				if err != nil {
					b.Fatal(err)
				}
				faults := space.FaultsBound(system, space.OwnFaults)
				var steps, seed int64
				b.ReportAllocs()
				for b.Loop() {
					seed++
					r, err := random.Search(context.Background(), system, random.Options{
						Seed: uint64(seed), Workers: 1, Schedules: 10000, Faults: faults, Strategy: strategy,
					})
					if err != nil || len(r.Findings) > 0 {
						b.Fatal(err, r.Findings)
					}
					steps += r.Steps
				}
				b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
				b.ReportMetric(float64(steps)/float64(b.N)/10000, "steps/schedule")
			})
		}
	}
}
