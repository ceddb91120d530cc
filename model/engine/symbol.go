package engine

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/icmc-project/icmc/model/trace"
)

// symbols interns the strings that the hot path compares: names of actors and of calls.
// It is shared by all workers: to read by number takes no lock.
type symbols struct {
	mu    sync.Mutex
	ids   map[string]uint32
	table [chunkMax]atomic.Pointer[[chunkSize]symbol]
	n     uint32
}

// symbol is an interned string. Those of the names of calls that are marked know more.
type symbol struct {
	text   string
	frame  uint32 // that made the call, if its name is marked
	fresh  uint32 // what it is called when it becomes an orphan, if it was made in a loop,
	first  uint32 // and if it is the only one of its place
	place  uint32 // of an orphan, 0 if it is none
	number int    // of an orphan
}

// fresh is what the numbers of orphans begin with that a transition has made, until it
// gives them their places among the others.
const fresh = 1 << 20

func newSymbols() *symbols {
	s := &symbols{ids: map[string]uint32{}}
	s.intern("") // symbol 0 means none
	return s
}

// intern returns the number of a string.
func (s *symbols) intern(text string) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.internLocked(text)
}

func (s *symbols) internLocked(text string) uint32 {
	if id, ok := s.ids[text]; ok {
		return id
	}
	y, call := symbol{text: text}, trace.Call(text)
	number, orphaned := call.Orphaned()
	switch {
	case orphaned:
		y.frame, y.place, y.number = s.internLocked(string(call.Parent())), s.internLocked(string(call.Place())), orphanNumber(number)
	case call.Looped():
		y.frame = s.internLocked(string(call.Parent()))
		y.fresh, y.first = s.internLocked(string(freshOrphan(call, 0))), s.internLocked(string(call.Orphan("1")))
	}
	id := s.n
	if id>>chunkBits >= chunkMax {
		panic(ModelError{fmt.Errorf("more than %d distinct names: the scenario probably makes calls without end", chunkMax*chunkSize)})
	}
	if s.table[id>>chunkBits].Load() == nil {
		s.table[id>>chunkBits].Store(new([chunkSize]symbol))
	}
	*s.at(id) = y
	s.n++
	s.ids[text] = id
	return id
}

func (s *symbols) at(id uint32) *symbol {
	return &s.table[id>>chunkBits].Load()[id&(chunkSize-1)]
}

// text is the string with a number.
func (s *symbols) text(id uint32) string { return s.at(id).text }

// call is the name of a call with a number.
func (s *symbols) call(id uint32) trace.Call { return trace.Call(s.at(id).text) }

// orphanNumber reads the number of an orphan.
func orphanNumber(number string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(number, freshMark))
	if err != nil {
		panic("internal: the name of an orphan with the number " + number)
	}
	if strings.HasPrefix(number, freshMark) {
		n += fresh
	}
	return n
}

// freshMark stands before the number of a fresh orphan.
const freshMark = "+"

// freshOrphan is the name of a fresh orphan of the place of a call. Number 0 is that of a
// call that was answered or that nobody waits for any more; those that a message makes
// without waiting for them, or that an iteration leaves behind, count from 1 on.
func freshOrphan(c trace.Call, number int) trace.Call {
	return c.Orphan(freshMark + strconv.Itoa(number))
}

// sym interns a string by way of the worker's own table, without a lock if it is there.
func (x *Worker) sym(text string) uint32 {
	id, ok := x.syms[text]
	if !ok {
		id = x.store.symbols.intern(text)
		x.syms[text] = id
	}
	return id
}
