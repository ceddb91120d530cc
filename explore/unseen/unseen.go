// Package unseen estimates how much of a system schedules that are drawn at random have
// not seen yet, as Good and Turing estimated it for species.
package unseen

import (
	"math/bits"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/internal/splitmix"
)

// Sightings counts the worlds that schedules come to: which are new, and how many
// only one schedule has come to. It is a table without pointers.
type Sightings struct {
	keys  []uint64
	last  []uint32 // the schedule that came last, and whether another came before
	shift uint
	// Worlds are those in the table, once those of them that one schedule has come
	// to, and Draws how often a schedule has come to a world, its own returns aside.
	Worlds, once, Draws int64
}

const (
	sightingsFirst = 1 << 12
	sightedAgain   = 1 << 31
)

// New returns the sightings of no schedule yet.
func New() *Sightings {
	s := &Sightings{}
	s.allocate(sightingsFirst)
	return s
}

func (s *Sightings) allocate(slots int) {
	s.keys, s.last = make([]uint64, slots), make([]uint32, slots)
	s.shift = uint(64 - bits.TrailingZeros(uint(slots)))
}

// key folds a fingerprint, into anything but 0, which means an empty slot.
func (s *Sightings) key(f space.Fingerprint) uint64 {
	return splitmix.Mix(f.Hi^bits.RotateLeft64(f.Lo, 32)) | 1
}

// slot returns where a key is or would be.
func (s *Sightings) slot(key uint64) int {
	i := int(key >> s.shift)
	for s.keys[i] != 0 && s.keys[i] != key {
		i = (i + 1) & (len(s.keys) - 1)
	}
	return i
}

// Start notes a world that schedules begin at: no schedule was needed to see it.
func (s *Sightings) Start(f space.Fingerprint) {
	if i := s.slot(s.key(f)); s.keys[i] == 0 {
		s.keys[i], s.last[i] = s.key(f), sightedAgain
		s.Worlds++
	}
}

// Note notes that a schedule came to a world and reports whether it is the first.
func (s *Sightings) Note(f space.Fingerprint, schedule int64) (fresh bool) {
	key, number := s.key(f), uint32(schedule+1)&^sightedAgain // 0 is none
	i := s.slot(key)
	switch {
	case s.keys[i] == 0:
		s.keys[i], s.last[i] = key, number
		s.Worlds++
		s.once++
		s.Draws++
		if s.full(s.Worlds) {
			s.grow()
		}
		return true
	case s.last[i]&^sightedAgain == number:
		return false
	case s.last[i]&sightedAgain == 0:
		s.once--
	}
	s.Draws++
	s.last[i] = number | sightedAgain
	return false
}

// full says whether so many worlds are too many for the table.
func (s *Sightings) full(worlds int64) bool { return worlds*10 > int64(len(s.keys))*6 }

// Growth is how many bytes the table may grow by when so many worlds are noted.
func (s *Sightings) Growth(worlds int) int64 {
	if !s.full(s.Worlds + int64(worlds)) {
		return 0
	}
	const slot = 8 + 4                   // of keys and last
	return 2 * int64(len(s.keys)) * slot // beside the one that is copied
}

func (s *Sightings) grow() {
	keys, last := s.keys, s.last
	s.allocate(2 * len(keys))
	for j, key := range keys {
		if key != 0 {
			i := s.slot(key)
			s.keys[i], s.last[i] = key, last[j]
		}
	}
}

// Unseen is Good and Turing's estimate: of the worlds that the next schedule comes
// to, as many are new as, of those that schedules have come to, were come to once.
func (s *Sightings) Unseen() float64 {
	if s.Draws == 0 {
		return 1
	}
	return float64(s.once) / float64(s.Draws)
}
