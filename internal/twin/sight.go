package twin

import (
	"fmt"
	"sort"
	"strings"
)

// Sight is what can be seen of a world.
type Sight struct {
	state    []string
	contexts []string
}

func (s *Sight) canister(c0, c1 int, lock bool) {
	s.state = append(s.state, fmt.Sprintf("[%d %d %t]", c0, c1, lock))
}

func (s *Sight) client(c0, c1 int, done bool) {
	s.state = append(s.state, fmt.Sprintf("(%d %d %t)", c0, c1, done))
}

func (s *Sight) context(canister, method string, answered bool) {
	mark := ""
	if answered {
		mark = "+"
	}
	s.contexts = append(s.contexts, canister+"."+method+mark)
}

// String returns the sight; open contexts have no order.
func (s *Sight) String() string {
	sort.Strings(s.contexts)
	return strings.Join(append(s.state, s.contexts...), " ")
}
