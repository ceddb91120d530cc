package exhaustive

import (
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

type nameless struct{}

func (nameless) Name() string { return "" }

// A search that has found something leaves time to find the way there: what it took to
// open the levels before it.
func TestRoom(t *testing.T) {
	const level = 30 * time.Millisecond
	s := &search{
		properties: []space.Property{{Kind: model.Always}, {Kind: model.Sometimes}},
		took:       [][]time.Duration{{level, level, level}, {level, level}},
		guard:      limit.NewGuard(t.Context(), nameless{}, 10*time.Second, 0),
	}
	for _, test := range []struct {
		findings []finding
		want     time.Duration
	}{
		{[]finding{{}, {}}, 0},
		{[]finding{{}, {breaches: []breach{{steps: 3}}}}, 0}, // that a situation is reached is told without a way
		{[]finding{{breaches: []breach{{steps: 2}}}, {}}, 2 * level},
		{[]finding{{breaches: []breach{{steps: 2}, {faults: 1, steps: 2}}}, {}}, 4 * level},
	} {
		s.findings = test.findings
		if got := s.room() - s.guard.Ending(); got != test.want {
			t.Errorf("%+v: %v, want %v", test.findings, got, test.want)
		}
	}
}
