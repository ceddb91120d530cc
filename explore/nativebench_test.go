package explore_test

import (
	"context"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/protocols"
)

// BenchmarkNative measures the native sample of a scenario that uses up its budget.
func BenchmarkNative(b *testing.B) {
	s, ok := protocols.Find("factory/tracked")
	if !ok {
		for _, p := range protocols.All() {
			for _, q := range p.Scenarios {
				if q.Name == "factory/tracked" {
					s = q
				}
			}
		}
	}
	for b.Loop() {
		r, err := explore.Run(context.Background(), s, explore.Options{Faults: explore.OwnFaults, Workers: 1, Native: 20_000})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(r.Native.Steps)/float64(b.N), "µs/step")
	}
}
