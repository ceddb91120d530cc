package model

import (
	"strconv"
	"strings"
)

// A name is the structural name of a call, of its request, of the call context
// it opens and of its response: the name of the frame that made the call, then
// which of its calls it is. The root of a name is a client. No canister and no
// world keeps a counter, so the same situation reached in two orders is the same
// world.
//
// A component is the index of the call in its frame. Inside a declared loop the
// index starts again at the loop point in every iteration, and the component
// carries a generation, the smallest that nothing alive in the world still uses:
// "alice/0", "alice/0'1".
type name string

// child names call index of frame n; looped frames number generations.
func (n name) child(task, index, generation int, looped bool) name {
	var b strings.Builder
	b.WriteString(string(n))
	b.WriteByte('/')
	if task > 0 {
		b.WriteByte('t')
		b.WriteString(strconv.Itoa(task))
		b.WriteByte('.')
	}
	b.WriteString(strconv.Itoa(index))
	if looped {
		b.WriteByte('\'')
		b.WriteString(strconv.Itoa(generation))
	}
	return name(b.String())
}

// parent is the frame that made the call.
func (n name) parent() name {
	if i := strings.LastIndexByte(string(n), '/'); i >= 0 {
		return n[:i]
	}
	return ""
}

// root is the client whose program all began with.
func (n name) root() name {
	if i := strings.IndexByte(string(n), '/'); i >= 0 {
		return n[:i]
	}
	return n
}

// component says which call of its frame n is, whatever its generation.
func (n name) component() string {
	c := string(n[len(n.parent()):])
	if i := strings.IndexByte(c, '\''); i >= 0 {
		c = c[:i]
	}
	return c
}

// looped lists n and those of its ancestors that were named inside a loop: the
// names whose reuse must wait until n is gone.
func (n name) looped() []name {
	var out []name
	for ; n != ""; n = n.parent() {
		if strings.IndexByte(string(n[len(n.parent()):]), '\'') >= 0 {
			out = append(out, n)
		}
	}
	return out
}
