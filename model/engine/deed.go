package engine

import (
	"strings"

	"github.com/icmc-project/icmc/internal/fnv"
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
func (n *Native) Deed(x *Worker, i int) Deed {
	p := x.trans[i].label
	h := fnv.Start.Text(string(p.verb))
	var call, waits trace.Call
	switch c := x.store.content(p.msg).(type) {
	case request:
		call, waits = c.Name, c.Name.Parent()
		h = h.Text(string(c.To)).Text(c.Method)
		if p.key.op != 0 {
			waits = "" // its own code runs, in a frame that has no history
		}
	case response:
		call, waits = c.Call, c.Call.Parent()
		h = h.Text(string(c.To)).Text(c.Answer.Value).Word(uint64(c.Answer.Code))
	case callContext:
		call = c.Name
		waits = call.Parent()
		if p.client.op == 0 { // a wait of the context's own
			call, waits = c.Open[p.nth].Name, c.Name
		}
		h = h.Text(string(c.Actor)).Text(c.Method)
	}
	h = h.Text(string(call.Place()[len(call.Parent()):])).Word(uint64(p.nth))
	if waits != "" {
		h = h.Word(n.sides[1].stacks.History(waits))
	}
	return Deed{uint64(h), uint64(fnv.Start.Text(string(call.Client()))), string(call.Unmarked()), string(waits.Unmarked())}
}
