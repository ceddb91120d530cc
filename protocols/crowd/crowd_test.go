package crowd

import (
	"fmt"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/model"
)

func two() Crowd {
	c := Sessions(3, 2)
	c.Sessions[1].As = Person(1)
	c.Places = 2
	return c
}

func TestSentence(t *testing.T) {
	does := func(s Session) string {
		return "asks for " + s.Then(func(i int) string { return fmt.Sprint(s.Asks[i]) })
	}
	if got, want := two().Sentence(does), "alice in session1 and session3 asks for 1, then 2; carol in session2 asks for 1, then 2."; got != want {
		t.Errorf("%s\nwant: %s", got, want)
	}
}

// Principals take turns over the places, and each has one.
func TestPlaces(t *testing.T) {
	c := two()
	for place, want := range [][]model.Principal{{"alice"}, {"carol"}} {
		if got := c.At(place); !slices.Equal(got, want) {
			t.Errorf("at %d: %v, want %v", place, got, want)
		}
	}
	if got := c.Canisters("wallet"); !slices.Equal(got, []string{"wallet1", "wallet2"}) {
		t.Errorf("canisters: %v", got)
	}
	if got := Sessions(3, 2).Canisters("wallet"); !slices.Equal(got, []string{"wallet"}) {
		t.Errorf("one canister: %v", got)
	}
}

func TestShares(t *testing.T) {
	for _, test := range []struct {
		name            string
		crowd           Crowd
		shares, repeats bool
	}{
		{"one session", Sessions(1, 1), false, false},
		{"that asks twice", Sessions(1, 2), false, true},
		{"two sessions", Sessions(2, 1), true, true},
		{"of their own", Sessions(2, 1).Own(), false, false},
		{"users", Users(2, 1), false, false},
		{"many", Sessions(100, 1).Own(), false, false},
	} {
		if test.crowd.Shares() != test.shares || test.crowd.Repeats() != test.repeats {
			t.Errorf("%s: shares %t, repeats %t", test.name, test.crowd.Shares(), test.crowd.Repeats())
		}
	}
}
