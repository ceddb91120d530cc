package twin

import (
	"fmt"
	"sort"
	"strings"
)

// Sight is what can be seen of a world.
type Sight struct {
	state    []string
	contexts []string // and created canisters: their names are not to be seen
}

// shown is what can be seen of a canister.
type shown struct {
	cells  [Cells]int
	lock   bool
	kept   string // as kindOf says
	cycles int
}

// kindOf is what can be seen of an identity: the name of a deployed canister or a
// user, otherwise that it is a canister that was created, or none.
func (p Program) kindOf(id string) string {
	if id == "" {
		return "none"
	}
	for _, c := range p.Canisters {
		if c.Name == id {
			return id
		}
	}
	for _, c := range p.Clients {
		if c.Name == id {
			return id
		}
	}
	if id == management {
		return "management"
	}
	return "created"
}

func (s *Sight) canister(c shown) { s.state = append(s.state, fmt.Sprint(c)) }

func (s *Sight) created(controller string, code Code, c shown) {
	s.contexts = append(s.contexts, fmt.Sprint(controller, "'s ", code, c))
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

// String returns the sight; open contexts and created canisters have no order.
func (s *Sight) String() string {
	sort.Strings(s.contexts)
	return strings.Join(append(s.state, s.contexts...), " ")
}
