package trace

import (
	"strconv"
	"strings"
)

// A Call is the structural name of a call, of its request, of the call context
// it opens and of its response: the name of the frame that made the call, then
// which of its calls it is. The root of a name is a client. No canister and no
// world keeps a counter, so the same situation reached in two orders is the same
// world.
//
// A component is the place of the call: its index in its frame. Inside a declared loop
// the index starts again at the loop point in every iteration, so the component of a
// call that its frame may still await carries the mark "'0": "alice/0'0". There is one
// of these at a place at most. A call that its frame cannot await any more, because
// nobody waits for it or it was answered, and of which something is left, is an orphan.
// It is renamed when it becomes one, with all that follows from it, to a number from 1
// on among the orphans of its place: "alice/0~1".
//
// The id of a canister that was created is the name of the call that created it without
// marks, and with a number if that is taken: "alice/0", "alice/0~2".
//
// In a trace no call is renamed: there the mark of a call in a loop is "'" and a generation,
// the smallest number that nothing alive used when it was made, "alice/0'1".
type Call string

// Child names the call at an index of a task of frame c; looped frames mark theirs.
func (c Call) Child(task, index int, looped bool) Call {
	var b strings.Builder
	b.WriteString(string(c))
	b.WriteByte('/')
	if task > 0 {
		b.WriteByte('t')
		b.WriteString(strconv.Itoa(task))
		b.WriteByte('.')
	}
	b.WriteString(strconv.Itoa(index))
	if looped {
		b.WriteString(loopMark)
	}
	return Call(b.String())
}

const (
	loopMark   = "'0"
	orphanMark = "~"
)

// mark is what follows the index in the last component: "" outside of loops.
func (c Call) mark() string {
	from := strings.LastIndexByte(string(c), '/')
	if from < 0 {
		return "" // a client
	}
	if i := strings.IndexAny(string(c[from:]), loopMark[:1]+orphanMark); i >= 0 {
		return string(c[from+i:])
	}
	return ""
}

// Place is where its frame made the call: c without the mark of its last component.
func (c Call) Place() Call { return c[:len(c)-len(c.mark())] }

// Looped says that c is marked as a call of a frame that has been in a loop.
func (c Call) Looped() bool { return strings.HasPrefix(c.mark(), "'") }

// Orphan is the name of an orphan of the place of c. Numbers begin with 1.
func (c Call) Orphan(number string) Call { return c.Place() + Call(orphanMark+number) }

// Orphaned returns the number of an orphan among those of its place; ok is false if c is
// none.
func (c Call) Orphaned() (number string, ok bool) { return strings.CutPrefix(c.mark(), orphanMark) }

// Unmarked is c without any marks.
func (c Call) Unmarked() Call {
	if strings.IndexByte(string(c), '\'') < 0 && strings.IndexByte(string(c), '~') < 0 {
		return c
	}
	place := c.Place()
	parent := place.Parent()
	if parent == "" {
		return place
	}
	return parent.Unmarked() + place[len(parent):]
}

// Marked lists c and those of its ancestors that carry a mark, c first.
func (c Call) Marked() []Call {
	var out []Call
	for ; c != ""; c = c.Parent() {
		if c.mark() != "" {
			out = append(out, c)
		}
	}
	return out
}

// Parent is the frame that made the call; "" for a client.
func (c Call) Parent() Call {
	if i := strings.LastIndexByte(string(c), '/'); i >= 0 {
		return c[:i]
	}
	return ""
}

// Client is the client whose program all began with.
func (c Call) Client() string {
	client, _, _ := strings.Cut(string(c), "/")
	return client
}

// Operation is the place of the call of the client that all began with: alice/0 of
// alice/0~1/2. It is the client where there is none.
func (c Call) Operation() Call {
	parts := strings.SplitN(string(c), "/", 3)
	return Call(strings.Join(parts[:min(2, len(parts))], "/")).Place()
}

// Number is that of the operation among those of its client: 2 for alice/2'0/0; ok is
// false for a client.
func (c Call) Number() (n int, ok bool) {
	_, number, _ := strings.Cut(string(c.Operation()), "/")
	n, err := strconv.Atoi(number)
	return n, err == nil
}

// Within says whether c is a call, or one that it led to.
func (c Call) Within(call Call) bool {
	rest, ok := strings.CutPrefix(string(c), string(call))
	return ok && (rest == "" || rest[0] == '/')
}

// Rename gives the client at the root another name, if to has one for it.
func (c Call) Rename(to map[string]string) Call {
	client := c.Client()
	if other, ok := to[client]; ok {
		return Call(other) + c[len(client):]
	}
	return c
}

// Earlier gives what follows from an operation the number of the operation before, if it
// comes after one of the same client that is gone.
func (c Call) Earlier(gone Call) Call {
	n, ok := c.Number()
	number, _ := gone.Number()
	if !ok || c.Client() != gone.Client() || n <= number {
		return c
	}
	return Call(c.Client()).Child(0, n-1, false) + c[len(c.Operation()):]
}

// In replaces the longest of c and its ancestors that to has another name for.
func (c Call) In(to map[Call]Call) Call {
	for p := c; p != ""; p = p.Parent() {
		if other, ok := to[p]; ok {
			return other + c[len(p):]
		}
	}
	return c
}
