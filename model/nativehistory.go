package model

import (
	"strings"

	"github.com/icmc-project/icmc/model/trace"
)

// A Suspension is a frame that a native run has suspended and a history by which it got
// there: hashes that are the same in every run and on every machine.
type Suspension struct {
	// Frame is that of the frame as the engine knows it: method, argument, caller,
	// and the log that is left of what it has observed.
	Frame uint64
	// History is that of everything its call context has observed: answers, reads,
	// choices, and the values that Update has replaced, of finished iterations too.
	History uint64
}

// hash is a 64-bit FNV-1a hash, word by word.
type hash uint64

const (
	hashStart hash = 0xcbf29ce484222325
	hashPrime hash = 0x100000001b3
)

func (h hash) word(n uint64) hash {
	for range 8 {
		h = (h ^ hash(n&0xff)) * hashPrime
		n >>= 8
	}
	return h
}

func (h hash) text(s string) hash {
	for i := range len(s) {
		h = (h ^ hash(s[i])) * hashPrime
	}
	return h.word(uint64(len(s)))
}

func (h hash) truth(b bool) hash { return h.word(oneOf[uint64](b, 1, 0)) }

func (h hash) entry(e entry) hash {
	h = h.word(uint64(e.Kind)).word(uint64(e.Slot)).text(e.Key).text(e.Value).truth(e.Found).word(uint64(e.Call))
	h = h.word(uint64(e.Answer.Kind)).word(uint64(e.Answer.Code)).text(e.Answer.Value)
	return h.word(e.Refund).truth(e.Suspended).word(uint64(e.Choice))
}

func (h hash) task(t task) hash {
	h = h.word(uint64(t.ID)).word(uint64(t.Waiting)).truth(t.Looped).word(uint64(len(t.Spawn)))
	for _, e := range t.Spawn {
		h = h.entry(e)
	}
	for _, e := range t.Log {
		h = h.entry(e)
	}
	return h
}

// remember adds to the history of a call context or client.
func (s *stacks) remember(k threadKey, add func(hash) hash) {
	if s.scout {
		return // it also runs messages that are rolled back
	}
	h, ok := s.histories[k.owner]
	if !ok {
		h = hashStart
	}
	s.histories[k.owner] = add(h.word(uint64(k.task)))
}

// A Deed is what a transition does to the frame that it is about, with the history of
// that frame: to do it once more, by another history, is another deed. Deeds are the
// same in every run and on every machine.
type Deed struct {
	Key   uint64
	Root  uint64 // of the client whose program all of this began with
	Call  string // the structural name of the call that it is about, without marks
	Frame string // that of the call context or client whose history is in the key, likewise; "" for a new one
}

// Shapes says whether d may have a part in the history that e is about: it is about a
// call that was made under that frame.
func (d Deed) Shapes(e Deed) bool { return e.Frame != "" && strings.HasPrefix(d.Call, e.Frame+"/") }

// Deed is that of transition i of the latest Expand of x, which must be at the world that
// the steps so far lead to. The frame is the one that waits for what the transition is
// about: the caller of a request that is rejected, the frame that a callback resumes.
func (n *Native) Deed(x *Explorer, i int) Deed {
	p := x.trans[i].label
	h := hashStart.text(string(p.verb))
	var call, waits trace.Call
	switch c := x.store.content(p.msg).(type) {
	case request:
		call, waits = c.Name, c.Name.Parent()
		h = h.text(string(c.To)).text(c.Method)
		if p.key.op != 0 {
			waits = "" // its own code runs, in a frame that has no history
		}
	case response:
		call, waits = c.Call, c.Call.Parent()
		h = h.text(string(c.To)).text(c.Answer.Value).word(uint64(c.Answer.Code))
	case callContext:
		call = c.Name
		waits = call.Parent()
		if p.client.op == 0 { // a wait of the context's own
			call, waits = c.Open[p.nth].Name, c.Name
		}
		h = h.text(string(c.Actor)).text(c.Method)
	}
	h = h.text(string(call.Place()[len(call.Parent()):])).word(uint64(p.nth))
	if waits != "" {
		h = h.word(n.sides[1].stacks.History(waits))
	}
	return Deed{uint64(h), uint64(hashStart.text(string(call.Client()))), string(call.Unmarked()), string(waits.Unmarked())}
}
