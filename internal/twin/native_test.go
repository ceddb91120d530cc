package twin

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/compile"
)

// TestNative runs schedules of random programs natively: nothing goes another way than
// in the engine. TWIN_NATIVE is how many programs, TWIN_SEED the first.
func TestNative(t *testing.T) {
	programs, first := fromEnv("TWIN_NATIVE", 100), fromEnv("TWIN_SEED", 0)
	if testing.Short() {
		programs = min(programs, 40)
	}
	var steps, histories, suspensions atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d programs, %d native steps, %d suspensions by %d histories", programs, steps.Load(), suspensions.Load(), histories.Load())
		if steps.Load() < int64(50*programs) || histories.Load() < suspensions.Load() {
			t.Error("the programs are too tame to show anything")
		}
	})
	for part := range uint64(2) {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			for seed := first + part; seed < first+programs; seed += 2 {
				system, err := compile.Scenario(generate(seed).Scenario("native"), 0)
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				r, err := explore.Verify(context.Background(), system, explore.Options{Workers: 1, Faults: faultsMax, MaxStates: 150, Native: 400})
				if err != nil {
					t.Errorf("seed %d: %v\n%v", seed, err, generate(seed))
					continue
				}
				steps.Add(r.Native.Steps)
				suspensions.Add(r.Native.Suspensions)
				histories.Add(r.Native.Histories)
			}
		})
	}
}
