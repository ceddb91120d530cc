package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/internal/words"
)

// NobodyWaits is the name of the property that every scenario has whose faults
// include Silence, unless it calls Env.MayWaitForEver: at rest no client and no
// suspended frame waits for an answer. Where nothing goes on but clients starting
// something new, none can come any more. Without Silence every call is answered.
//
// A bounded wait ends; so does that of a user, who stops waiting. A call whose
// answer nobody looks at keeps its context open, but nobody waits for it: see
// NoCallOpen in package invariants.
const NobodyWaits = "nobody waits for ever"

// implied are the properties that go without saying.
func (d *Declaration) implied() []Property {
	if d.Faults&Silence == 0 || len(d.MayWait) > 0 {
		return nil
	}
	return []Property{{Name: NobodyWaits, Kind: AtRest, Ask: nobodyWaits, Implied: true}}
}

// nobodyWaits is asked at rest, where no message is under way but requests that
// clients have not started.
func nobodyWaits(l *Look) ([]Way, error) {
	var waits []string
	for _, c := range l.contexts() {
		if c.Ingress && !c.Answered && !c.Expired {
			waits = append(waits, fmt.Sprintf("%s for %s", c.From, c.Name))
		}
		for _, o := range c.Open {
			if o.Awaited {
				waits = append(waits, fmt.Sprintf("%s %s.%s for %s", c.Name, c.Actor, c.Method, o.Name))
			}
		}
	}
	if len(waits) == 0 {
		return nil, nil
	}
	slices.Sort(waits)
	const format = "%d waiting: %s"
	return []Way{{format, words.OneLine(fmt.Sprintf(format, len(waits), strings.Join(waits, ", ")))}}, nil
}

// MayWaitForEver returns why somebody may wait for ever, "" if nobody may.
func (m *Machine) MayWaitForEver() string { return strings.Join(m.shape.MayWait, "; ") }

// Implied says whether property i goes without saying: the scenario does not declare it.
func (m *Machine) Implied(i int) bool { return m.shape.Properties[i].Implied }
