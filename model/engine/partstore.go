package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/trace"
)

// part is one interned part: its kind and its bytes, which are all of its identity, and what
// is known by these.
type part struct {
	bytes string   // its kind and the encoding of its content
	texts []string // how values in it are printed, see shown
	parts []partID // queues: the requests
	waits []uint32 // contexts: calls that are not answered
	marks []uint32 // names with marks that it mentions, as its own, its calls' or their ancestors'
	// content is the decoded content, immutable; nil while nobody has asked for it. It may
	// be dropped at any moment.
	content atomic.Pointer[partContent]
}

// partMeta is what the hot path needs of a part: no pointers.
type partMeta struct {
	hash   Fingerprint
	key    uint32 // contexts: own name; responses: name of the frame that waits; queues: the pair; canisters: id
	actor  uint32 // where it is delivered, or whose state it is
	pair   uint32 // requests: which queue they go to; responses: the call, if it was made in a loop; queues: the first request
	kind   partKind
	spared Faults // requests: kinds that are spared at the point of the call
	flags  partFlags
}

type partFlags uint16

const (
	flagMarked   partFlags = 1 << iota // mentions names of calls with marks
	flagOrphans                        // mentions names of orphans
	flagLater                          // and some whose number is not 1
	flagExpired                        // a request or context nobody waits for any more, or a queue with such a request
	flagBounded                        // a context or client with a wait that may expire
	flagWaited                         // a context for whose answer somebody waits who may stop
	flagBroken                         // a monitor that accepts no history any more
	flagWatched                        // a context for whose answer a user waits
	flagAnswered                       // a context that owes no answer
)

const (
	chunkBits = 14
	chunkSize = 1 << chunkBits
	chunkMax  = 1 << 13
)

// partStore interns parts. It is shared by all workers: reading by id takes no lock.
type partStore struct {
	mu      sync.Mutex
	ids     map[string]partID
	metas   [chunkMax]atomic.Pointer[[chunkSize]partMeta]
	parts   [chunkMax]atomic.Pointer[[chunkSize]part]
	n       partID
	symbols *symbols
}

// Part 0 means none.
func newPartStore() *partStore {
	return &partStore{ids: map[string]partID{}, n: 1, symbols: newSymbols()}
}

func (s *partStore) meta(id partID) *partMeta {
	return &s.metas[id>>chunkBits].Load()[id&(chunkSize-1)]
}

func (s *partStore) part(id partID) *part {
	return &s.parts[id>>chunkBits].Load()[id&(chunkSize-1)]
}

// count is the number of distinct parts met.
func (s *partStore) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int(s.n) - 1
}

// intern returns the id of the part with this content. Parts are compared by their
// encoding and by the ids of the parts that they consist of; the hash is for worlds only.
func (s *partStore) intern(kind partKind, content partContent) (partID, error) {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	b, err := codec.Append(append((*buffer)[:0], byte(kind)), reflect.ValueOf(content))
	encoded, parts := len(b), content.parts()
	for _, id := range parts {
		b = binary.BigEndian.AppendUint32(b, id)
	}
	if *buffer = b; err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if id, ok := s.ids[string(b)]; ok {
		return id, nil
	}
	id := s.n
	if id>>chunkBits >= chunkMax {
		return 0, fmt.Errorf("more than %d distinct parts: the state of a canister or client probably grows without end", chunkMax*chunkSize)
	}
	if id&(chunkSize-1) == 0 || s.metas[id>>chunkBits].Load() == nil {
		s.metas[id>>chunkBits].Store(new([chunkSize]partMeta))
		s.parts[id>>chunkBits].Store(new([chunkSize]part))
	}
	s.n++
	key := string(b)
	p := s.part(id)
	p.bytes, p.texts, p.parts, p.waits, p.marks = key[:encoded], kinds[kind].texts(content), parts, s.waits(content), s.marksIn(content)
	p.content.Store(&content)
	m := content.digest(s)
	m.kind = kind
	for _, name := range p.marks {
		m.flags |= flagMarked
		if y := s.symbols.at(name); y.place != 0 {
			m.flags |= flagOrphans
			if y.number != 1 {
				m.flags |= flagLater
			}
		}
	}
	m.hash = s.hash(b[:encoded], parts)
	*s.meta(id) = m
	s.ids[key] = id
	return id, nil
}

// buffers are used again, for to grow a new one takes longer than to encode.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// hash is that of a part's bytes and of the hashes of the parts that it consists of: it does
// not depend on the ids of a store.
func (s *partStore) hash(b []byte, parts []partID) Fingerprint {
	b = slices.Clip(b)
	for _, id := range parts {
		of := s.meta(id).hash
		b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, of.Hi), of.Lo)
	}
	sum := sha256.Sum256(b)
	return Fingerprint{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
}

// checkContent reports a part whose content, or that of a part in it, is not that of its
// bytes.
func (s *partStore) checkContent(id partID) error {
	p, kind, content := s.part(id), s.meta(id).kind, s.content(id)
	b, err := codec.Append([]byte{byte(kind)}, reflect.ValueOf(content))
	if err == nil && string(b) != p.bytes {
		err = fmt.Errorf("part %d, a %T, has changed since it was interned", id, content)
	}
	if parts := content.parts(); err == nil && !slices.Equal(parts, p.parts) {
		err = fmt.Errorf("part %d, a %T, holds other parts than it was interned with", id, content)
	}
	for i := 0; err == nil && i < len(p.parts); i++ {
		err = s.checkContent(p.parts[i])
	}
	return err
}

// waits lists the calls of a content that are not answered.
func (s *partStore) waits(content partContent) (out []uint32) {
	for _, call := range content.waits() {
		out = append(out, s.symbols.intern(string(call)))
	}
	return out
}

// marksIn lists the names with marks that a content mentions.
func (s *partStore) marksIn(content partContent) []uint32 {
	var out []uint32
	content.calls(s, func(c trace.Call) {
		for _, name := range c.Marked() {
			if id := s.symbols.intern(string(name)); !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	})
	return out
}
