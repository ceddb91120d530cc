// Package systems holds small flat systems whose number of worlds is known
// from elsewhere, and random ones. They run through the same search as
// canisters do and pin what it counts.
package systems

import (
	"fmt"
	"hash/fnv"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// mix returns a well mixed fingerprint of a part: the value of a variable.
func mix(variable, value uint64) space.Fingerprint {
	x := variable<<32 ^ value
	return space.Fingerprint{
		Hi: scramble(x + 0x9e3779b97f4a7c15),
		Lo: scramble(x + 0xd1b54a32d192ed03),
	}
}

// scramble is the finalizer of SplitMix64.
func scramble(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// move is the successor that a flat worker keeps for each transition.
type move struct {
	label trace.Label
	next  space.World
}

// flat is what the workers of small systems share: they build every successor
// at once. A system embeds it, fills moves in Expand and is not fast.
type flat struct {
	moves       []move
	transitions []space.Transition
}

func (f *flat) clear() {
	f.moves = f.moves[:0]
	f.transitions = f.transitions[:0]
}

func (f *flat) Successor(dst space.World, i int) (space.World, error) {
	if i >= len(f.moves) {
		return nil, fmt.Errorf("transition %d of %d", i, len(f.moves))
	}
	return append(dst, f.moves[i].next...), nil
}

func (f *flat) Label(i int) (trace.Label, error) { return f.moves[i].label, nil }

// Event makes every transition an event of its own, all at one place.
func (f *flat) Event(i int) space.Event { return eventOf(f.moves[i].label) }

func eventOf(l trace.Label) space.Event {
	h := fnv.New64a()
	_, _ = h.Write([]byte(string(l.Verb) + " " + l.Actor + " " + string(l.Call) + " " + l.Text()))
	return space.Event{Message: h.Sum64()}
}

func (f *flat) Effects(i int) ([]trace.Effect, error) {
	return []trace.Effect{{Text: fmt.Sprintf("world: %v", f.moves[i].next)}}, nil
}

func (f *flat) Settle() error { return nil }
