package trace

import (
	"fmt"
	"strings"
)

// An Origin says which search at random drew a schedule, so that it can be drawn
// again: a seed means the same schedules as long as the scenario is the same, and
// often finds the bug after a change that a trace does not survive.
type Origin struct {
	Seed     uint64
	Faults   int    // most faults of one schedule
	MaxSteps int    // most steps of one schedule
	Schedule int64  // its number, from 0
	Strategy string // that drew it
	Search   string // the strategy of the search, which may be a mixture
}

// originForm is the text of an origin, to be printed and to be read.
const originForm = "%d, at most %d faults and %d steps, schedule %d by %s of %s"

func (o Origin) format() string {
	return fmt.Sprintf(originForm, o.Seed, o.Faults, o.MaxSteps, o.Schedule, escapeWord(o.Strategy), escapeWord(o.Search))
}

// parseOrigin reads what format returns, to the letter: a seed that is read
// wrongly finds something else and looks right.
func parseOrigin(text string) (Origin, error) {
	text = strings.TrimRight(text, " \t")
	var o Origin
	_, err := fmt.Sscanf(text, originForm, &o.Seed, &o.Faults, &o.MaxSteps, &o.Schedule, &o.Strategy, &o.Search)
	for _, word := range []*string{&o.Strategy, &o.Search} {
		if err == nil {
			*word, err = unescapeWord(*word)
		}
	}
	if err != nil || o.format() != text {
		example := Origin{Seed: 3, Faults: 2, MaxSteps: 1000, Schedule: 17, Strategy: "pos", Search: "portfolio"}
		return Origin{}, fmt.Errorf("found %s after \"seed\", expected such as %q", quote(text), example.format())
	}
	return o, nil
}
