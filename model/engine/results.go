package engine

import (
	"fmt"
	"slices"

	"github.com/icmc-project/icmc/internal/words"
)

// resultTree remembers the results of one property as a tree: each inner node is a read,
// its children the parts that may be there, each leaf a result. A check that reads
// a part only after looking at another is followed exactly.
type resultTree struct {
	nodes []resultNode
	next  branches
	ways  [][]string // the sets of identities that were met; the first is none, where the property holds
}

type resultNode struct {
	known bool
	leaf  bool
	slot  int32
	ways  int32 // of a leaf: which of the tree's
}

func newResultTree() *resultTree {
	return &resultTree{nodes: make([]resultNode, 1), next: newBranches(), ways: make([][]string, 1)}
}

// Holds reports whether property i is true at w; for Sometimes and CanAlways,
// whether it is reached there.
func (x *Worker) Holds(w World, i int) (bool, error) {
	p := &x.step.d.Properties[i]
	if p.Monitor != nil {
		return x.store.meta(w[x.monitorSlot(i)]).flags&flagBroken == 0, nil
	}
	ways, err := x.resultAt(p, w, i)
	return ways == 0, err
}

// Identities returns what tells apart the ways in which w breaks property i, in the
// order in which its check finds them; nil if it does not. Nobody may change it.
func (x *Worker) Identities(w World, i int) ([]string, error) {
	p := &x.step.d.Properties[i]
	if p.Monitor != nil {
		if c := x.store.content(w[x.monitorSlot(i)]).(monitorState); c.Broken != "" {
			return []string{c.Identity}, nil
		}
		return nil, nil
	}
	ways, err := x.resultAt(p, w, i)
	return x.results[i].ways[ways], err
}

// resultAt returns the number of the ways in which w breaks property i, which has no
// monitor; 0 if it holds.
func (x *Worker) resultAt(p *Property, w World, i int) (int32, error) {
	j := x.results[i]
	n := int32(0)
	for j.nodes[n].known && !j.nodes[n].leaf {
		slot := j.nodes[n].slot
		var value uint32
		if slot >= 0 {
			value = w[slot]
		} else {
			value = x.groupID(x.groupOf(w, slot))
		}
		child := j.next.get(n, value)
		if child == 0 {
			break
		}
		n = child
	}
	if j.nodes[n].leaf {
		return j.nodes[n].ways, nil
	}
	reads, ways, err := x.asked(x.step.d, i, w)
	if err != nil {
		return 0, err
	}
	x.noteAsking(i, w, ways)
	x.m.met.asks(i, len(reads) > 0)
	number := j.number(ways)
	return number, j.learn(x.m.Name(), p.Name, reads, number)
}

// number returns the number of the identities of ways.
func (j *resultTree) number(ways []Way) int32 {
	var identities []string
	for _, w := range ways {
		identities = append(identities, w.Identity)
	}
	n := slices.IndexFunc(j.ways, func(had []string) bool { return slices.Equal(had, identities) })
	if n < 0 {
		n = len(j.ways)
		j.ways = append(j.ways, identities)
	}
	return int32(n)
}

// learn adds the path of a check that was run.
func (j *resultTree) learn(scenario, property string, reads []read, ways int32) error {
	n := int32(0)
	for _, r := range reads {
		node := &j.nodes[n]
		if node.known && (node.leaf || node.slot != r.slot) {
			return fmt.Errorf("%s: property %q read something else in the same world: it depends on something that is not in the world", scenario, property)
		}
		node.known, node.slot = true, r.slot
		child := j.next.get(n, r.value)
		if child == 0 {
			child = int32(len(j.nodes))
			j.nodes = append(j.nodes, resultNode{})
			j.next.put(n, r.value, child)
		}
		n = child
	}
	j.nodes[n] = resultNode{known: true, leaf: true, ways: ways}
	return nil
}

// Broken says how property i is broken at w, in all ways, "" if it is not.
func (x *Worker) Broken(w World, i int) (string, error) {
	ways, err := x.Ways(w, i)
	return joined(ways), err
}

// Ways returns the ways in which w breaks property i, in the order in which its check
// finds them; none if it does not.
func (x *Worker) Ways(w World, i int) ([]Way, error) {
	p := x.step.d.Properties[i]
	if p.Monitor != nil {
		c := x.store.content(w[x.monitorSlot(i)]).(monitorState)
		if c.Broken == "" {
			return nil, nil
		}
		return []Way{{c.Identity, words.OneLine(c.Broken)}}, nil
	}
	_, ways, err := x.asked(x.step.d, i, w)
	return ways, err
}

// monitorSlot is the slot of the monitor of property i.
func (x *Worker) monitorSlot(i int) int {
	slot := len(x.m.actors)
	for _, p := range x.m.monitors {
		if p == i {
			break
		}
		slot++
	}
	return slot
}

// asked runs the check of a property of a declaration at w and returns what it read, and in
// which ways the property is broken: none if it is true. How a situation is missed that is to
// be reached is one way only. What was read is valid until the next check.
func (x *Worker) asked(d *Declaration, i int, w World) (reads []read, ways []Way, err error) {
	p := &d.Properties[i]
	look := &x.look
	*look = Look{x: x, d: d, world: w, reads: look.reads[:0]}
	r, ended := &Running{what: "property", name: p.Name}, false
	x.activity.begin(r)
	defer func() { x.activity.end(r, ended) }()
	ways, err = p.Ask(look)
	ended = true
	if err != nil {
		return nil, nil, fmt.Errorf("%s: property %q: %w", x.m.Name(), p.Name, err)
	}
	if len(ways) > 0 && (p.Kind == Sometimes || p.Kind == CanAlways) {
		ways = []Way{{Text: ways[0].Text}}
	}
	return look.reads, ways, nil
}
