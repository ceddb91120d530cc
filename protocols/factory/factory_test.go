package factory

import (
	"context"
	"testing"

	"github.com/icmc-project/icmc/explore"
)

func TestScenarios(t *testing.T) {
	for _, sc := range Protocol.Scenarios {
		sys, err := explore.Compile(sc, 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := explore.Exhaustive(context.Background(), sys, explore.Options{Faults: 2, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		if !r.AsWanted {
			t.Errorf("%s: %+v", sc.Name, r.Properties)
		}
	}
}
