package drawn

import (
	"pgregory.net/rapid"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/crowd"
)

// limits are the most that is drawn.
type limits struct {
	sessions   int // 2 or more: as many are drawn
	operations int // of each session
	asks       int // the numbers that a session asks for; and what a principal has
	places     int
}

var large = limits{sessions: 6, operations: 3, asks: 3, places: 2}

// Whom sessions act for.
const (
	together = "all for one"
	apart    = "each for one of their own"
	mixed    = "mixed"
)

// crowd draws who takes part.
func (l limits) crowd(t *rapid.T) crowd.Crowd {
	c := crowd.Sessions(rapid.IntRange(2, l.sessions).Draw(t, "sessions"), 1)
	principals := rapid.SampledFrom([]string{together, apart, mixed}).Draw(t, "principals")
	for i := range c.Sessions {
		s := &c.Sessions[i]
		switch principals {
		case apart:
			s.As = crowd.Person(i)
		case mixed:
			s.As = crowd.Person(rapid.IntRange(0, len(c.Sessions)-1).Draw(t, s.Name+" acts for"))
		}
		s.Asks = rapid.SliceOfN(rapid.IntRange(1, l.asks), 1, l.operations).Draw(t, s.Name+" asks for")
	}
	c.Places = rapid.IntRange(1, min(l.places, len(c.Principals()))).Draw(t, "places")
	c.Funds = rapid.IntRange(1, l.asks).Draw(t, "funds")
	return c
}

// faults draws kinds of fault. A trap in a cleanup and a call that is never
// answered are drawn less often: locks get stuck then, so a design with locks that
// is wanted to hold is not drawn, and any other has one violation more.
func faults(t *rapid.T) model.Faults {
	kinds := rapid.SampledFrom([]model.Faults{0, 0, 0, model.CleanupTrap, model.Silence, model.CleanupTrap | model.Silence}).Draw(t, "stuck")
	for kind := model.Faults(1); kind <= model.DefaultFaults; kind <<= 1 {
		if kind&model.DefaultFaults != 0 && rapid.Bool().Draw(t, kind.String()) {
			kinds |= kind
		}
	}
	return kinds
}
