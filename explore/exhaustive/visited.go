package exhaustive

import (
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/icmc-project/icmc/explore/space"
)

const (
	firstSlots = 1 << 10
	leaseSlots = 64 // slots that an inserter reserves at a time
)

// A visited is the set of fingerprints of claimed worlds: one open-addressing
// table without pointers. It holds one word per world, or two when wide. A
// slot whose first word is 0 is empty.
//
// The first word folds both halves of the fingerprint, Hi and a rotated Lo:
// fingerprints are sums, bit k of a sum depends on k+1 bits of its parts
// only, and the rotation brings the good high bits of one half to the weak low
// ones of the other. It also serves systems that fill one half only. Hi can be
// computed back from the first word and Lo, so a wide table keeps Lo as its
// second word and loses nothing.
//
// The high bits of the first word choose the slot, so the table is sorted but
// for the order within runs of full slots; see closest.
type visited struct {
	mu       sync.RWMutex // held for reading to insert, for writing to grow
	words    []uint64
	slots    int
	shift    uint // of the first word, to get a slot
	wide     bool
	reserved atomic.Int64 // slots that are full or leased to an inserter
	allow    func(bytes int64) bool
}

// newVisited returns an empty set. It asks allow before it allocates more.
func newVisited(wide bool, allow func(bytes int64) bool) *visited {
	v := &visited{wide: wide, allow: allow}
	v.allocate(firstSlots)
	return v
}

func (v *visited) allocate(slots int) {
	v.slots = slots
	v.shift = uint(64 - bits.TrailingZeros(uint(slots)))
	v.words = make([]uint64, slots*v.width())
}

func (v *visited) width() int {
	if v.wide {
		return 2
	}
	return 1
}

// capacity is how many slots may be full before the table must grow. Linear
// probing is fast up to about there.
func (v *visited) capacity() int64 { return int64(v.slots) / 10 * 6 }

// fold returns the words that stand for f. Neither is 0, which means empty.
func fold(f space.Fingerprint) (first, second uint64) {
	return nonzero(f.Hi ^ bits.RotateLeft64(f.Lo, 32)), nonzero(f.Lo)
}

func nonzero(x uint64) uint64 {
	if x == 0 {
		return 0x9e3779b97f4a7c15
	}
	return x
}

// insert adds f and says whether it is new. The caller holds mu for reading,
// and there is a free slot.
func (v *visited) insert(f space.Fingerprint) bool {
	first, second := fold(f)
	if v.wide {
		return v.insertWide(first, second)
	}
	for i, last := first>>v.shift, uint64(v.slots-1); ; i = (i + 1) & last {
		word := atomic.LoadUint64(&v.words[i])
		if word == 0 && !atomic.CompareAndSwapUint64(&v.words[i], 0, first) {
			word = atomic.LoadUint64(&v.words[i]) // another inserter was faster
		} else if word == 0 {
			return true
		}
		if word == first {
			return false
		}
	}
}

// insertWide claims a slot with its first word and then publishes the second.
func (v *visited) insertWide(first, second uint64) bool {
	for i, last := first>>v.shift, uint64(v.slots-1); ; i = (i + 1) & last {
		slot := v.words[2*i : 2*i+2 : 2*i+2]
		word := atomic.LoadUint64(&slot[0])
		if word == 0 && !atomic.CompareAndSwapUint64(&slot[0], 0, first) {
			word = atomic.LoadUint64(&slot[0])
		} else if word == 0 {
			atomic.StoreUint64(&slot[1], second)
			return true
		}
		if word == first && published(&slot[1]) == second {
			return false
		}
	}
}

// published waits for the second word of a slot whose first word was seen.
func published(word *uint64) uint64 {
	for {
		if w := atomic.LoadUint64(word); w != 0 {
			return w
		}
		runtime.Gosched()
	}
}

// contains says whether f is in the set. The caller holds mu for reading.
func (v *visited) contains(f space.Fingerprint) bool {
	_, ok := v.slot(f)
	return ok
}

// slot returns where f is in the set, until the table grows, and whether it is.
// The caller holds mu for reading, or nobody inserts any more.
func (v *visited) slot(f space.Fingerprint) (where int, ok bool) {
	first, second := fold(f)
	width := uint64(v.width())
	for i, last := first>>v.shift, uint64(v.slots-1); ; i = (i + 1) & last {
		switch atomic.LoadUint64(&v.words[i*width]) {
		case 0:
			return 0, false
		case first:
			if !v.wide || published(&v.words[2*i+1]) == second {
				return int(i), true
			}
		}
	}
}

// grow doubles the table unless another inserter has just done so. It reports
// false if there is no memory left to do it.
func (v *visited) grow() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.reserved.Load()+leaseSlots <= v.capacity() {
		return true
	}
	if v.allow != nil && !v.allow(int64(2*len(v.words))*8) {
		return false
	}
	old, width := v.words, v.width()
	v.allocate(2 * v.slots)
	for i := 0; i < len(old); i += width {
		if old[i] != 0 {
			v.place(old[i : i+width])
		}
	}
	return true
}

// place puts the words of a slot of the former table into this one.
func (v *visited) place(words []uint64) {
	i, width := int(words[0]>>v.shift), len(words)
	for v.words[i*width] != 0 {
		i = (i + 1) & (v.slots - 1)
	}
	copy(v.words[i*width:], words)
}

// An inserter adds to a visited on behalf of one worker. It reserves slots
// before it fills them, so that the table can never become too full however
// many successors a world has, and counting costs no shared write per world.
type inserter struct {
	set  *visited
	left int64 // slots reserved and not filled
}

// begin and end surround inserts; in between the table grows only within insert.
func (c *inserter) begin() { c.set.mu.RLock() }
func (c *inserter) end()   { c.set.mu.RUnlock() }

// insert adds f. It reports ok=false, and adds nothing, if the table is full
// and must not grow.
func (c *inserter) insert(f space.Fingerprint) (fresh, ok bool) {
	if c.left == 0 && !c.lease() {
		return false, false
	}
	if !c.set.insert(f) {
		return false, true
	}
	c.left--
	return true, true
}

func (c *inserter) lease() bool {
	v := c.set
	for v.reserved.Add(leaseSlots) > v.capacity() {
		v.reserved.Add(-leaseSlots)
		v.mu.RUnlock()
		ok := v.grow()
		v.mu.RLock()
		if !ok {
			return false
		}
	}
	c.left = leaseSlots
	return true
}

// release gives back the slots that were not filled. Once every inserter has
// done so, reserved is the size of the set.
func (c *inserter) release() {
	c.set.reserved.Add(-c.left)
	c.left = 0
}
