package exhaustive

import (
	"slices"

	"github.com/icmc-project/icmc/explore/space"
)

// Worlds are stored back to back, each behind its length, in blocks that are
// filled once and never grown or moved; a level is a list of chunks of such
// blocks. There is no pointer per world, so the garbage collector has nothing
// to look at, and a chunk is what a worker takes at a time.
const (
	chunkWorlds = 32
	firstBlock  = 1 << 8  // words: tiny searches stay tiny
	largeBlock  = 1 << 16 // words: blocks double up to this size
)

// A chunk is a few dozen worlds, each behind its length.
type chunk []uint32

// next splits off the first world.
func (c chunk) next() (space.World, chunk) {
	end := 1 + int(c[0])
	return space.World(c[1:end:end]), c[end:]
}

// A level is the worlds at one distance, in no particular order.
type level struct {
	chunks []chunk
	worlds int64
}

func (l *level) merge(m level) {
	l.chunks = append(l.chunks, m.chunks...)
	l.worlds += m.worlds
}

// A builder writes the worlds that one worker adds to a level.
type builder struct {
	block  []uint32 // filled up to its length
	start  int      // of the chunk that is being filled
	worlds int      // in that chunk
	out    level
}

// room returns an empty world at the place where the next one will lie, so
// that a successor is built in its place and not moved there.
func (b *builder) room() space.World {
	at := len(b.block) + 1
	if at > cap(b.block) {
		return nil
	}
	return space.World(b.block[at:at])
}

// put adds w, which may have been built in the room.
func (b *builder) put(w space.World) {
	if len(b.block)+1+len(w) > cap(b.block) {
		b.seal()
		size := min(max(2*cap(b.block), firstBlock), largeBlock)
		b.block, b.start = make([]uint32, 0, max(size, 1+len(w))), 0
	}
	b.block = append(b.block, uint32(len(w)))
	b.block = append(b.block, w...)
	b.out.worlds++
	if b.worlds++; b.worlds == chunkWorlds {
		b.seal()
	}
}

// seal ends the chunk that is being filled.
func (b *builder) seal() {
	if b.worlds > 0 {
		b.out.chunks = append(b.out.chunks, chunk(slices.Clip(b.block[b.start:])))
	}
	b.start, b.worlds = len(b.block), 0
}

// take hands over the level; the next one goes on in the same block.
func (b *builder) take() level {
	b.seal()
	out := b.out
	b.out = level{}
	return out
}
