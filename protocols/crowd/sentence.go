package crowd

import (
	"fmt"
	"slices"
	"strings"
)

// Sentence says what everybody does: alice in session1 and session3 posts title1,
// then title2; carol in session2 posts title1. does says it of one session.
func (c Crowd) Sentence(does func(Session) string) string {
	type deed struct{ who, what string }
	var deeds []deed
	sessions := map[deed][]string{}
	for _, s := range c.Sessions {
		d := deed{string(s.As), does(s)}
		if !slices.Contains(deeds, d) {
			deeds = append(deeds, d)
		}
		sessions[d] = append(sessions[d], s.Name)
	}
	var parts []string
	for _, d := range deeds {
		parts = append(parts, fmt.Sprintf("%s in %s %s", d.who, enumerate(sessions[d]), d.what))
	}
	return strings.Join(parts, "; ") + "."
}

// enumerate is one, two and three.
func enumerate(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// Then says what a session does, one after the other: does says it of number i,
// from 0.
func (s Session) Then(does func(i int) string) string {
	var words []string
	for i := range s.Asks {
		words = append(words, does(i))
	}
	return strings.Join(words, ", then ")
}
