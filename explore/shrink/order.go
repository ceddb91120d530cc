package shrink

import (
	"cmp"
	"slices"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// An order says which of two attempts is the simpler one: fewer faults, then
// fewer steps, then smaller choices of the environment, then clients that were
// declared earlier, then fewer changes from one operation to another, then the
// lesser labels. It is total: attempts that are equal are the same.
type order struct {
	rank map[string]int // of clients
}

func newOrder(actors []string) order {
	o := order{map[string]int{}}
	for i, a := range actors {
		o.rank[a] = i
	}
	return o
}

func (o order) less(a, b attempt) bool { return o.compare(a, b) < 0 }
func (o order) same(a, b attempt) bool { return o.compare(a, b) == 0 }

func (o order) compare(a, b attempt) int {
	if c := cmp.Or(cmp.Compare(a.faults, b.faults), cmp.Compare(len(a.steps), len(b.steps))); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.choices(), b.choices()), cmp.Compare(o.names(a), o.names(b)), cmp.Compare(a.changes(), b.changes())); c != 0 {
		return c
	}
	return slices.CompareFunc(a.steps, b.steps, func(a, b taken) int { return a.label.Compare(b.label) })
}

// choices adds up how far from the first alternative the environment chose.
func (a attempt) choices() int {
	n := 0
	for _, s := range a.steps {
		n += len(s.smaller())
	}
	return n
}

// smaller lists the alternatives before the one that was taken: the same happens
// to the same call and the environment chooses something else.
func (t taken) smaller() []trace.Label {
	var out []trace.Label
	for _, o := range t.at.options[t.faults][:t.index] {
		if space.Alike(o.Label, t.label) {
			out = append(out, o.Label)
		}
	}
	return out
}

// names adds up the ranks of the clients that take part.
func (o order) names(a attempt) int {
	n := 0
	for _, c := range a.clients() {
		n += o.rank[c]
	}
	return n
}

// clients lists the clients that take part, in the order of their first step.
func (a attempt) clients() []string {
	return first(a, func(l trace.Label) string { return l.Call.Client() })
}

// operations lists the operations that are begun, in the order of their first step.
func (a attempt) operations() []trace.Call {
	return first(a, func(l trace.Label) trace.Call { return l.Call.Operation() })
}

// first lists what of finds in the steps, each thing once.
func first[T comparable](a attempt, of func(trace.Label) T) []T {
	var out []T
	for _, s := range a.steps {
		if x := of(s.label); !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// changes counts the steps that are of another operation than the one before.
func (a attempt) changes() int {
	n := 0
	for i := 1; i < len(a.steps); i++ {
		if a.steps[i].label.Call.Operation() != a.steps[i-1].label.Call.Operation() {
			n++
		}
	}
	return n
}
