package explore

import (
	"math/bits"

	"github.com/icmc-project/icmc/internal/splitmix"
)

// sightings counts the worlds that schedules come to: which are new, and how many
// only one schedule has come to. It is a table without pointers.
type sightings struct {
	keys  []uint64
	last  []uint32 // the schedule that came last, and whether another came before
	shift uint
	// worlds are those in the table, once those of them that one schedule has come
	// to, and draws how often a schedule has come to a world, its own returns aside.
	worlds, once, draws int64
}

const (
	sightingsFirst = 1 << 12
	sightedAgain   = 1 << 31
)

func newSightings() *sightings {
	s := &sightings{}
	s.allocate(sightingsFirst)
	return s
}

func (s *sightings) allocate(slots int) {
	s.keys, s.last = make([]uint64, slots), make([]uint32, slots)
	s.shift = uint(64 - bits.TrailingZeros(uint(slots)))
}

// key folds a fingerprint, into anything but 0, which means an empty slot.
func (s *sightings) key(f Fingerprint) uint64 {
	return splitmix.Mix(f.Hi^bits.RotateLeft64(f.Lo, 32)) | 1
}

// slot returns where a key is or would be.
func (s *sightings) slot(key uint64) int {
	i := int(key >> s.shift)
	for s.keys[i] != 0 && s.keys[i] != key {
		i = (i + 1) & (len(s.keys) - 1)
	}
	return i
}

// start notes a world that schedules begin at: no schedule was needed to see it.
func (s *sightings) start(f Fingerprint) {
	if i := s.slot(s.key(f)); s.keys[i] == 0 {
		s.keys[i], s.last[i] = s.key(f), sightedAgain
		s.worlds++
	}
}

// note notes that a schedule came to a world and reports whether it is the first.
func (s *sightings) note(f Fingerprint, schedule int64) (fresh bool) {
	key, number := s.key(f), uint32(schedule+1)&^sightedAgain // 0 is none
	i := s.slot(key)
	switch {
	case s.keys[i] == 0:
		s.keys[i], s.last[i] = key, number
		s.worlds++
		s.once++
		s.draws++
		if s.full(s.worlds) {
			s.grow()
		}
		return true
	case s.last[i]&^sightedAgain == number:
		return false
	case s.last[i]&sightedAgain == 0:
		s.once--
	}
	s.draws++
	s.last[i] = number | sightedAgain
	return false
}

// full says whether so many worlds are too many for the table.
func (s *sightings) full(worlds int64) bool { return worlds*10 > int64(len(s.keys))*6 }

// growth is how many bytes the table may grow by when so many worlds are noted.
func (s *sightings) growth(worlds int) int64 {
	if !s.full(s.worlds + int64(worlds)) {
		return 0
	}
	const slot = 8 + 4                   // of keys and last
	return 2 * int64(len(s.keys)) * slot // beside the one that is copied
}

func (s *sightings) grow() {
	keys, last := s.keys, s.last
	s.allocate(2 * len(keys))
	for j, key := range keys {
		if key != 0 {
			i := s.slot(key)
			s.keys[i], s.last[i] = key, last[j]
		}
	}
}

// unseen is Good and Turing's estimate: of the worlds that the next schedule comes
// to, as many are new as, of those that schedules have come to, were come to once.
func (s *sightings) unseen() float64 {
	if s.draws == 0 {
		return 1
	}
	return float64(s.once) / float64(s.draws)
}
