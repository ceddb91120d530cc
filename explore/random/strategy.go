package random

import "github.com/icmc-project/icmc/explore/space"

// A strategy picks what a schedule does next among what is not a fault. One
// worker uses it for one schedule after the other.
type strategy interface {
	// begin starts a schedule.
	begin(d *dice, p *plan)
	// see tells what is enabled, faults aside, where the schedule is now.
	see(w space.Worker, ts []space.Transition)
	// next picks one of the transitions that it saw.
	next(w space.Worker, ts []space.Transition) int
	// took tells what happened, fault or not: what is enabled next and was not
	// before is caused by it.
	took(e space.Event)
}

// The strategies.
const (
	Uniform   = "uniform"   // every transition is as likely as the others, or some are favoured
	POS       = "pos"       // random priorities for messages, drawn again where they race
	PCT       = "pct"       // random priorities for actors that change at d-1 points
	PCTCP     = "pctcp"     // the same for chains of messages that cause each other
	Novelty   = "novelty"   // goes on at random from where others came to new worlds
	Portfolio = "portfolio" // all of them, those most that find new worlds
	Fixed     = "fixed"     // all of them in fixed shares
)

// Strategies returns the names that Options knows.
func Strategies() []string {
	return []string{Portfolio, Fixed, Uniform, POS, PCT, PCTCP, Novelty}
}

// basic are the strategies that are not mixtures, in the order of the indices
// by which the search knows them.
var basic = []string{Uniform, POS, PCT, PCTCP, Novelty}

// newStrategy returns that of an index.
func newStrategy(i int) strategy {
	switch basic[i] {
	case POS:
		return &pos{}
	case PCT:
		return &pct{ofActor: true}
	case PCTCP:
		return &pct{}
	default:
		return &uniform{}
	}
}
