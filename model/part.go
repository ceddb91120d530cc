package model

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/icmc-project/icmc/model/trace"
)

// partID is the number of an interned part. Ids depend on the order in which
// parts were first met; hashes do not.
type partID = uint32

type partKind uint8

const (
	canisterPart partKind = iota + 1 // state of a canister
	clientPart                       // state and program of a client
	monitorPart                      // state of a history property
	contextPart                      // an open call context with its frames
	ingressPart                      // a user's request
	requestPart                      // a canister's request: lives inside a queue
	queuePart                        // the requests from one canister to another, in order
	responsePart                     // the response to a canister's call
)

// canisterState is the content of a canisterPart.
type canisterState struct {
	ID         Principal
	Module     string // "" while no code is installed
	State      []content
	Balance    uint64    // cycles; 0 in scenarios that do not use them
	Controller Principal // who created it, if a canister did
}

// clientState is the content of a clientPart: what the client knows, and its program.
type clientState struct {
	Client string
	State  []content
	Frame  task
	Open   []openCall
	Done   bool
}

// monitorState is the content of a monitorPart.
type monitorState struct {
	Property string
	State    string
	Broken   string // how the history cannot be accepted, "" while it can
	Identity string // of the way in which it is broken
	// Operations are those under way whose calls may be renamed, in the order of their
	// calls.
	Operations []operation
}

// operation is an operation under way, by the name of its call and that by which a
// monitor knows it, which does not change.
type operation struct {
	Call trace.Call
	Op   string
}

// request is the content of an ingressPart or a requestPart.
type request struct {
	Name    trace.Call
	From    string // actor that made the call
	Caller  Principal
	To      Principal
	Method  string
	Arg     string
	Shown   string `icmc:"-"` // the argument as text
	Cycles  uint64
	Bounded bool
	Expired bool   // nobody waits for the answer any more
	Spared  Faults // faults excluded at the point of this call
	Ingress bool
	Target  Principal // whose state it works on: To, but for the management canister
	// Types are those that the caller takes the method to have, where the callee may
	// have others; see Env.types.
	Types string `icmc:"optional"`
}

// queue is the content of a queuePart: requests in FIFO order.
type queue struct {
	From, To string
	Requests []partID `icmc:"-"`
	Contents []string // their encodings
}

// response is the content of a responsePart.
type response struct {
	Call    trace.Call
	To      string // actor that made the call
	Answer  answer
	Refund  uint64
	Arrived bool // before, when nobody awaited it: its refund is credited and it cannot expire
}

// part is one interned part.
type part struct {
	content any      // immutable
	bytes   string   // its encoding
	waits   []uint32 // contexts: calls that are not answered
	marks   []uint32 // names with marks that it mentions, as its own, its calls' or their ancestors'
}

// partMeta is what the hot path needs of a part: no pointers.
type partMeta struct {
	hash  Fingerprint
	key   uint32 // contexts: own name; responses: name of the frame that waits; queues: the pair; canisters: id
	actor uint32 // where it is delivered, or whose state it is
	pair  uint32 // requests: which queue they go to; responses: the call, if it was made in a loop
	kind  partKind
	flags partFlags
}

type partFlags uint8

const (
	flagMarked   partFlags = 1 << iota // mentions names of calls with marks
	flagOrphans                        // mentions names of orphans
	flagExpired                        // a request nobody waits for any more
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

// intern returns the id of the part with this content. Parts are compared by
// their encoding; the hash is for worlds only.
func (s *partStore) intern(kind partKind, content any) (partID, error) {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	b, err := appendValue(append((*buffer)[:0], byte(kind)), reflect.ValueOf(content))
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
	bytes := string(b)
	*s.part(id) = part{content: content, bytes: bytes, waits: s.waits(content), marks: s.marksIn(content)}
	m := s.describe(content)
	m.kind = kind
	for _, name := range s.part(id).marks {
		m.flags |= flagMarked
		if s.symbols.at(name).place != 0 {
			m.flags |= flagOrphans
		}
	}
	sum := sha256.Sum256(b)
	m.hash = Fingerprint{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
	*s.meta(id) = m
	s.ids[bytes] = id
	return id, nil
}

// checkContent reports a part whose content is not what it was when it was interned.
// A queue is compared with the requests that it holds.
func (s *partStore) checkContent(id partID) error {
	p, kind := s.part(id), s.meta(id).kind
	b, err := appendValue([]byte{byte(kind)}, reflect.ValueOf(p.content))
	if err == nil && string(b) != p.bytes {
		err = fmt.Errorf("part %d, a %T, has changed since it was interned", id, p.content)
	}
	q, ok := p.content.(queue)
	for i := 0; ok && err == nil && i < len(q.Requests); i++ {
		if err = s.checkContent(q.Requests[i]); err == nil && s.part(q.Requests[i]).bytes != q.Contents[i] {
			err = fmt.Errorf("part %d, a queue, holds another request than it was interned with", id)
		}
	}
	return err
}

// describe fills what the hot path needs of a content.
func (s *partStore) describe(content any) (m partMeta) {
	switch c := content.(type) {
	case canisterState:
		m.actor = s.symbols.intern(string(c.ID))
		m.key = m.actor
	case clientState:
		m.actor = s.symbols.intern(c.Client)
		m.key = m.actor
	case callContext:
		m.actor, m.key = s.symbols.intern(string(c.Actor)), s.symbols.intern(string(c.Name))
		for _, o := range c.Open {
			if !o.Answered && o.Bounded {
				m.flags |= flagBounded
			}
		}
		if (c.Bounded || c.Ingress) && !c.Expired && !c.Answered {
			m.flags |= flagWaited
		}
		if c.Ingress && !c.Expired && !c.Answered {
			m.flags |= flagWatched
		}
		if c.Answered {
			m.flags |= flagAnswered
		}
	case monitorState:
		if c.Broken != "" {
			m.flags |= flagBroken
		}
	case request:
		m.actor, m.key = s.symbols.intern(string(c.Target)), s.symbols.intern(string(c.Name))
		m.pair = s.symbols.intern(pairKey(c.From, string(c.To)))
		if c.Expired {
			m.flags |= flagExpired
		}
	case queue:
		m.actor, m.key = s.symbols.intern(c.To), s.symbols.intern(pairKey(c.From, c.To))
	case response:
		m.actor, m.key = s.symbols.intern(c.To), s.symbols.intern(string(c.Call.Parent()))
		if c.Call.Looped() {
			m.pair = s.symbols.intern(string(c.Call))
		}
	}
	return m
}

func pairKey(from, to string) string { return from + " -> " + to }

// waits lists the calls of a context that are not answered.
func (s *partStore) waits(content any) []uint32 {
	c, _ := content.(callContext)
	var out []uint32
	for _, o := range c.Open {
		if !o.Answered {
			out = append(out, s.symbols.intern(string(o.Name)))
		}
	}
	return out
}

// marksIn lists the names with marks that a content mentions.
func (s *partStore) marksIn(content any) []uint32 {
	var out []uint32
	s.calls(content, func(c trace.Call) {
		for _, name := range c.Marked() {
			if id := s.symbols.intern(string(name)); !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	})
	return out
}

// calls gives see all names of calls in a content.
func (s *partStore) calls(content any, see func(trace.Call)) {
	switch c := content.(type) {
	case clientState:
		for _, o := range c.Open {
			see(o.Name)
		}
	case monitorState:
		for _, o := range c.Operations {
			see(o.Call)
		}
	case callContext:
		see(c.Name)
		for _, o := range c.Open {
			see(o.Name)
		}
	case request:
		see(c.Name)
	case queue:
		for _, id := range c.Requests {
			see(s.part(id).content.(request).Name)
		}
	case response:
		see(c.Call)
	}
}
