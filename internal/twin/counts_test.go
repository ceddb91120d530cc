package twin

import (
	"testing"

	"github.com/icmc-project/icmc/model"
)

// TestCounts compares the number of worlds of programs in which it depends on what
// tells worlds apart: a name that is free again, the order of calls, what was kept.
func TestCounts(t *testing.T) {
	none := Expr{A: -1, B: -1}
	call := func(v Verb, canister, method int) Op { return Op{Verb: v, Canister: canister, Method: method, E: none} }
	bounded := call(Call, 0, 0)
	bounded.Bounded = true
	await := func(a int) Op { return Op{Verb: Await, A: a} }
	twice := func(body ...Op) Op { return Op{Verb: Loop, N: 2, E: none, Next: none, Body: body} }
	for name, c := range map[string]struct {
		faults model.Faults
		method Block // of b, whose M1 calls a bounded; its M2
	}{
		"a name under which something is still called": {model.Unknown, Block{twice(call(Call, 1, 1))}},
		"a task beside a loop": {model.Trap, Block{
			{Verb: Task, Body: Block{call(Call, 0, 0), call(Notify, 0, 0)}}, call(Call, 0, 0), twice(call(Call, 0, 0)),
		}},
		"an answer that was kept":             {model.Trap, Block{call(Start, 0, 0), call(Start, 0, 0), await(1), await(2), call(Call, 0, 0)}},
		"calls of a loop that nobody awaited": {0, Block{twice(call(Start, 0, 0), call(Call, 0, 0)), call(Call, 0, 0)}},
	} {
		for _, commits := range []bool{false, true} {
			p := Program{
				Canisters: []Canister{{Name: "a", Methods: []Block{{{Verb: Add}}}}, {Name: "b", Methods: []Block{nil, {bounded}, c.method}}},
				Clients:   []Client{{Name: "alice", Body: Block{call(Ingress, 1, 2)}}},
				Faults:    c.faults, Commits: commits,
			}
			if got := compareUpTo(p, 1, 5000); got.faults < 1 || got.difference != "" {
				t.Errorf("%s: up to %d faults\n%v%s", name, got.faults, p, got.difference)
			}
		}
	}
}
