package engine

// branches are those of a tree of results: which child a node has for a part. They are
// looked up for every property in every world, so this is a table and no Go map: open
// addressing, power of two, never more than half full.
type branches struct {
	slots []branch
	n     int
}

// branch is empty if its child is 0, for the root is no child.
type branch struct {
	node  int32
	part  uint32
	child int32
}

func newBranches() branches { return branches{slots: make([]branch, 1<<6)} }

// slot is where the branch is, or would be.
func (t *branches) slot(node int32, part uint32) *branch {
	mask := uint64(len(t.slots) - 1)
	h := (uint64(node)<<32 | uint64(part)) * 0x9e3779b97f4a7c15 // Knuth, The Art of Computer Programming 6.4
	for i := h >> 32 & mask; ; i = (i + 1) & mask {
		if b := &t.slots[i]; b.child == 0 || b.node == node && b.part == part {
			return b
		}
	}
}

// get returns the child, 0 if there is none.
func (t *branches) get(node int32, part uint32) int32 { return t.slot(node, part).child }

// put adds a branch that is not there.
func (t *branches) put(node int32, part uint32, child int32) {
	if t.n++; 2*t.n > len(t.slots) {
		old := t.slots
		t.slots = make([]branch, 2*len(old))
		for _, b := range old {
			if b.child != 0 {
				*t.slot(b.node, b.part) = b
			}
		}
	}
	*t.slot(node, part) = branch{node, part, child}
}
