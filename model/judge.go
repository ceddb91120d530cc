package model

import "fmt"

// judge remembers the results of one property as a tree: each inner node is a read,
// its children the parts that may be there, each leaf a result. A check that reads
// a part only after looking at another is followed exactly.
type judge struct {
	nodes []judgeNode
	next  map[uint64]int32 // node and part -> child
}

type judgeNode struct {
	known bool
	leaf  bool
	holds bool
	slot  int32
}

func newJudge() *judge {
	return &judge{nodes: make([]judgeNode, 1), next: map[uint64]int32{}}
}

// Holds reports whether property i is true at w; for Sometimes and CanAlways,
// whether it is reached there.
func (x *Explorer) Holds(w World, i int) (bool, error) {
	p := x.view.rv.env.properties[i]
	if p.Monitor != nil {
		return x.store.meta(w[x.monitorSlot(i)]).flags&flagBroken == 0, nil
	}
	j := x.judges[i]
	n := int32(0)
	for j.nodes[n].known && !j.nodes[n].leaf {
		slot := j.nodes[n].slot
		var value uint32
		if slot >= 0 {
			value = w[slot]
		} else {
			value = x.groupID(x.groupOf(w, slot))
		}
		child, ok := j.next[uint64(n)<<32|uint64(value)]
		if !ok {
			break
		}
		n = child
	}
	if j.nodes[n].leaf {
		return j.nodes[n].holds, nil
	}
	reads, broken, err := x.view.ask(p, w)
	if err != nil {
		return false, err
	}
	x.noteAsking(i, w, broken)
	x.m.met.asks(i, len(reads) > 0)
	return broken == nil, j.learn(x.m.Name(), p.Name, reads, broken == nil)
}

// learn adds the path of a check that was run.
func (j *judge) learn(scenario, property string, reads []read, holds bool) error {
	n := int32(0)
	for _, r := range reads {
		node := &j.nodes[n]
		if node.known && (node.leaf || node.slot != r.slot) {
			return fmt.Errorf("%s: property %q read something else in the same world: it depends on something that is not in the world", scenario, property)
		}
		node.known, node.slot = true, r.slot
		key := uint64(n)<<32 | uint64(r.value)
		child, ok := j.next[key]
		if !ok {
			child = int32(len(j.nodes))
			j.nodes = append(j.nodes, judgeNode{})
			j.next[key] = child
		}
		n = child
	}
	j.nodes[n] = judgeNode{known: true, leaf: true, holds: holds}
	return nil
}

// Broken says how property i is broken at w, "" if it is not.
func (x *Explorer) Broken(w World, i int) (string, error) {
	p := x.view.rv.env.properties[i]
	if p.Monitor != nil {
		return x.store.part(w[x.monitorSlot(i)]).content.(monitorState).Broken, nil
	}
	_, broken, err := x.view.ask(p, w)
	if err != nil || broken == nil {
		return "", err
	}
	return oneLine(broken.Error()), nil
}

// monitorSlot is the slot of the monitor of property i.
func (x *Explorer) monitorSlot(i int) int {
	slot := len(x.m.actors)
	for _, p := range x.m.monitors {
		if p == i {
			break
		}
		slot++
	}
	return slot
}
