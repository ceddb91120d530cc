package space

import (
	"fmt"
	"maps"
	"slices"

	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// Names knows what calls are called along a path. A world renames what is left of a call,
// and numbers it by content, so the name of a call in a world is no name for it in a
// trace: it changes, and depends on hashes. In a trace a call that was made in a loop has a
// generation, the smallest number that nothing alive used when it was made, and keeps it.
type Names struct {
	worker Namer
	calls  map[trace.Call]trace.Call // those with marks
	kept   []trace.Call              // that no call gets any more
}

// Namer is a Worker that tells what transitions do to the names of calls; that of a flat
// system is none.
type Namer interface {
	// Renamed lists the names that calls get in transition i of the latest Expand, one
	// renaming after the other: each gives the longest prefix of a name another one.
	Renamed(i int) []map[trace.Call]trace.Call
	// Made lists the calls that transition i of the latest Expand makes, in order, by the
	// names that they have after it.
	Made(i int) ([]trace.Call, error)
	// Names lists the names of calls that w mentions and that may change, and the principals
	// of the canisters that were created in it.
	Names(w World) (calls []trace.Call, created []engine.Principal)
}

// A Naming is what a transition does to names.
type Naming struct {
	made    []trace.Call
	renamed []map[trace.Call]trace.Call
}

// NamesAt begins with an initial world. There are no names in a flat system.
func NamesAt(w Worker, initial World) Names {
	n, _ := w.(Namer)
	names := Names{worker: n}
	if n != nil {
		made, _ := n.Names(initial)
		names.name(made)
	}
	return names
}

// Label is the label of a step on the path.
func (n Names) Label(l trace.Label) trace.Label {
	l.Call = l.Call.In(n.calls)
	return l
}

// Keep keeps names from being given to calls again.
func (n *Names) Keep(names ...trace.Call) { n.kept = append(slices.Clip(n.kept), names...) }

// naming is what transition i of the latest Expand of a worker does to names.
func naming(w Worker, i int) (Naming, error) {
	n, ok := w.(Namer)
	if !ok {
		return Naming{}, nil
	}
	made, err := n.Made(i)
	return Naming{made, n.Renamed(i)}, err
}

// After are the names after a transition that has led to a world.
func (n Names) After(t Naming, next World) Names {
	if n.worker == nil || len(n.calls) == 0 && !slices.ContainsFunc(t.made, marked) {
		return n
	}
	n.calls = maps.Clone(n.calls)
	for _, to := range t.renamed {
		moved := map[trace.Call]trace.Call{}
		for now, called := range n.calls {
			if other := now.In(to); other != now {
				moved[other] = called // and now, if its frame still waits for an answer
			}
		}
		maps.Copy(n.calls, moved)
	}
	alive, _ := n.worker.Names(next)
	for now := range n.calls {
		if slices.Contains(t.made, now) || !slices.Contains(alive, now) {
			delete(n.calls, now)
		}
	}
	n.name(t.made)
	return n
}

// marked says that a call was made in a loop.
func marked(c trace.Call) bool { return c.Place() != c }

// name gives calls that were made in loops their names.
func (n *Names) name(made []trace.Call) {
	used := map[trace.Call]bool{}
	for _, called := range n.calls {
		used[called] = true
	}
	for _, called := range n.kept {
		used[called] = true
	}
	for _, c := range made {
		if !marked(c) {
			continue
		}
		place := c.Place()
		place = place.Parent().In(n.calls) + place[len(place.Parent()):]
		generation := 0
		for used[trace.Call(fmt.Sprintf("%s'%d", place, generation))] {
			generation++
		}
		called := trace.Call(fmt.Sprintf("%s'%d", place, generation))
		if n.calls == nil {
			n.calls = map[trace.Call]trace.Call{}
		}
		n.calls[c], used[called] = called, true
	}
}
