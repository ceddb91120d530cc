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
// A component is the index of the call in its frame. Inside a declared loop the
// index starts again at the loop point in every iteration, and the component
// carries a generation, the smallest that nothing alive in the world still uses:
// "alice/0", "alice/0'1". The id of a canister that was created is the name of the call
// that created it.
type Call string

// Child names call index of frame c; looped frames number generations.
func (c Call) Child(task, index, generation int, looped bool) Call {
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
		b.WriteByte('\'')
		b.WriteString(strconv.Itoa(generation))
	}
	return Call(b.String())
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

// Operation is the call of the client that all began with: alice/0 of alice/0/1/2. It is
// the client where there is none.
func (c Call) Operation() Call {
	parts := strings.SplitN(string(c), "/", 3)
	return Call(strings.Join(parts[:min(2, len(parts))], "/"))
}

// Number is that of the operation among those of its client: 2 for alice/2'1/0; ok is
// false for a client.
func (c Call) Number() (n int, ok bool) {
	_, number, _ := strings.Cut(string(c.Operation()), "/")
	number, _, _ = strings.Cut(number, "'")
	n, err := strconv.Atoi(number)
	return n, err == nil
}

// Component says which call of its frame c is, whatever its generation.
func (c Call) Component() string {
	component, _, _ := strings.Cut(string(c[len(c.Parent()):]), "'")
	return component
}

// Generation is what tells c from calls of the same place in a loop: "'1" for alice/0'1,
// "" outside of loops.
func (c Call) Generation() string {
	component := string(c[len(c.Parent()):])
	if i := strings.IndexByte(component, '\''); i >= 0 {
		return component[i:]
	}
	return ""
}

// Looped lists c and those of its ancestors that were named inside a loop: the
// names whose reuse must wait until c is gone.
func (c Call) Looped() []Call {
	var out []Call
	for ; c != ""; c = c.Parent() {
		if c.Generation() != "" {
			out = append(out, c)
		}
	}
	return out
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
	op := c.Operation()
	return Call(c.Client()).Child(0, n-1, 0, false) + Call(op.Generation()) + c[len(op):]
}
