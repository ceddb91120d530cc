package model

import (
	"fmt"
	"slices"
	"strings"
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

// MayWaitForEver says that somebody may wait for an answer that never comes, and
// why that is meant: the scenario does not have the property NobodyWaits then. The
// reason is printed with the verdict.
func (e *Env) MayWaitForEver(reason string) {
	if strings.TrimSpace(reason) == "" {
		e.fail("MayWaitForEver without a reason: say why it is meant that somebody waits for ever")
	}
	if !slices.Contains(e.mayWait, reason) {
		e.mayWait = append(e.mayWait, reason)
	}
}

// imply adds the property that goes without saying.
func (e *Env) imply() {
	if e.faults&Silence != 0 && len(e.mayWait) == 0 {
		e.Property(Property{Name: NobodyWaits, Kind: AtRest, Check: nobodyWaits, implied: true})
	}
}

// nobodyWaits is asked at rest, where no message is under way but requests that
// clients have not started.
func nobodyWaits(v *View) error {
	var waits []string
	for _, id := range v.group(contextGroup) {
		c := v.x.store.content(id).(callContext)
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
		return nil
	}
	slices.Sort(waits)
	return v.Broken("%d waiting: %s", len(waits), strings.Join(waits, ", "))
}

// MayWaitForEver returns why somebody may wait for ever, "" if nobody may.
func (m *Machine) MayWaitForEver() string { return strings.Join(m.shape.env.mayWait, "; ") }

// Implied says whether property i goes without saying: the scenario does not declare it.
func (m *Machine) Implied(i int) bool { return m.shape.env.properties[i].implied }
