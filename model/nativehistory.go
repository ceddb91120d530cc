package model

import "github.com/icmc-project/icmc/internal/fnv"

// hashEntry adds an observation to a hash.
func hashEntry(h fnv.Hash, e entry) fnv.Hash {
	h = h.Word(uint64(e.Kind)).Word(uint64(e.Slot)).Text(e.Key).Text(e.Value).Truth(e.Found).Word(uint64(e.Call))
	h = h.Word(uint64(e.Answer.Kind)).Word(uint64(e.Answer.Code)).Text(e.Answer.Value)
	return h.Word(e.Refund).Truth(e.Suspended).Word(uint64(e.Choice))
}

// hashTask adds a frame to a hash.
func hashTask(h fnv.Hash, t task) fnv.Hash {
	h = h.Word(uint64(t.ID)).Word(uint64(t.Waiting)).Truth(t.Looped).Word(uint64(len(t.Spawn)))
	for _, e := range t.Spawn {
		h = hashEntry(h, e)
	}
	for _, e := range t.Log {
		h = hashEntry(h, e)
	}
	return h
}

// remember adds to the history of a call context or client.
func (s *stacks) remember(k threadKey, add func(fnv.Hash) fnv.Hash) {
	if s.scout {
		return // it also runs messages that are rolled back
	}
	h, ok := s.histories[k.owner]
	if !ok {
		h = fnv.Start
	}
	s.histories[k.owner] = add(h.Word(uint64(k.task)))
}
