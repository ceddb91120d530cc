// Package crowd says who takes part in a scenario of any size: which sessions
// there are, whom each acts for, what it asks for, and where.
package crowd

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/model"
)

// Crowd is the sessions of a scenario and what they meet.
type Crowd struct {
	Sessions []Session
	// Places is the number of canisters that share a service, 1 or more. All
	// sessions of a principal are at one of them.
	Places int
	// Funds is what each principal has in the beginning where there is money, 1 or
	// more.
	Funds int
}

// Session is a client that asks for one thing after the other.
type Session struct {
	Name string
	As   model.Principal
	Asks []int // from 1 on; what a number means is up to the protocol
}

// Of is sessions of one principal that each ask for 1, 2 and so on, at one place,
// where the principal has 1.
func Of(as model.Principal, asks int, sessions ...string) Crowd {
	c := Crowd{Places: 1, Funds: 1}
	for _, name := range sessions {
		s := Session{Name: name, As: as}
		for i := range asks {
			s.Asks = append(s.Asks, i+1)
		}
		c.Sessions = append(c.Sessions, s)
	}
	return c
}

// Sessions is so many sessions of one principal that each ask so many times.
func Sessions(sessions, asks int) Crowd {
	var names []string
	for i := range sessions {
		names = append(names, fmt.Sprintf("session%d", i+1))
	}
	return Of(Person(0), asks, names...)
}

// Users is so many principals with one session each, which has their name.
func Users(users, asks int) Crowd {
	c := Crowd{Places: 1, Funds: 1}
	for i := range users {
		name := fmt.Sprintf("user%d", i+1)
		c.Sessions = append(c.Sessions, Of(model.Principal(name), asks, name).Sessions...)
	}
	return c
}

// people are those that principals are called after. None of them is bob, whose
// money a scenario of the wallet puts at risk.
var people = []model.Principal{"alice", "carol", "dan", "erin", "frank", "grace"}

// Person is principal i, from 0.
func Person(i int) model.Principal {
	name := people[i%len(people)]
	if again := i / len(people); again > 0 {
		name += model.Principal(fmt.Sprint(again + 1))
	}
	return name
}

// Own is the same crowd, but no two sessions act for one principal.
func (c Crowd) Own() Crowd {
	if !c.Shares() {
		return c
	}
	c.Sessions = slices.Clone(c.Sessions)
	for i := range c.Sessions {
		c.Sessions[i].As = Person(i)
	}
	return c
}

// Principals lists whom the sessions act for, each once.
func (c Crowd) Principals() []model.Principal {
	var all []model.Principal
	for _, s := range c.Sessions {
		if !slices.Contains(all, s.As) {
			all = append(all, s.As)
		}
	}
	return all
}

// Place is where a principal's sessions are, from 0: principals take turns.
func (c Crowd) Place(as model.Principal) int { return slices.Index(c.Principals(), as) % c.Places }

// At lists the principals at a place.
func (c Crowd) At(place int) []model.Principal {
	return slices.DeleteFunc(c.Principals(), func(p model.Principal) bool { return c.Place(p) != place })
}

// Canisters names those that share a service: wallet, or wallet1 and wallet2.
func (c Crowd) Canisters(name string) []string {
	if c.Places == 1 {
		return []string{name}
	}
	var names []string
	for i := range c.Places {
		names = append(names, fmt.Sprintf("%s%d", name, i+1))
	}
	return names
}

// Shares says whether two sessions act for one principal, so that they may race.
func (c Crowd) Shares() bool { return len(c.Principals()) < len(c.Sessions) }

// Repeats says whether a principal asks twice, in one session or two.
func (c Crowd) Repeats() bool {
	return c.Shares() || slices.ContainsFunc(c.Sessions, func(s Session) bool { return len(s.Asks) > 1 })
}
