package twin

import (
	"math/rand/v2"
	"slices"

	"github.com/icmc-project/icmc/model"
)

// generate draws a program.
func generate(seed uint64) Program {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 7))}
	g.manages = g.one(3)
	g.cycles = g.manages || g.one(3)
	g.p.Commits = g.one(2)
	g.guards = g.one(3)
	for i := range 1 + g.IntN(3) {
		c := Canister{Name: string(rune('a' + i))}
		if g.cycles {
			c.Cycles = Fee + 1 + g.IntN(2*Fee)
			if g.one(4) {
				c.Cycles = g.IntN(Fee)
			}
		}
		g.p.Canisters = append(g.p.Canisters, c)
	}
	if g.manages {
		g.p.Codes = []Canister{g.code("leaf", 2), g.code("other", 1)}
	}
	// A method calls methods that were drawn before it, so calls end.
	for range len(g.p.Canisters) + g.IntN(3) {
		i := g.IntN(len(g.p.Canisters))
		if len(g.p.Canisters[i].Methods) == Methods {
			continue
		}
		b := g.body(1, 2+g.IntN(5))
		g.p.Canisters[i].Methods = append(g.p.Canisters[i].Methods, b)
		g.callable = append(g.callable, [2]int{i, len(g.p.Canisters[i].Methods) - 1})
	}
	g.method = false
	for i := range 1 + g.IntN(2) {
		// The model has no choices before the first request of a client.
		g.kinds, g.holds = nil, nil
		first := g.call(Ingress)
		g.kinds, g.holds = []kind{outcomeOfCall}, []int{0}
		g.p.Clients = append(g.p.Clients, Client{Name: []string{"alice", "bob"}[i], Body: append(Block{first}, g.block(0, g.IntN(4), 0)...)})
	}
	for kinds := g.IntN(4); kinds >= 0; kinds-- {
		g.p.Faults |= 1 << g.IntN(5)
	}
	if g.guards || g.p.Faults&model.CleanupTrap != 0 && g.one(2) {
		g.p.Faults |= model.Trap
	}
	return g.p
}

type kind byte

const (
	number kind = iota
	outcomeOfCall
	outcomeOutside // of a loop: the model wants its code looked at outside
	started
	startedOutside // of a loop or task: not to be awaited inside
)

type generator struct {
	*rand.Rand
	p        Program
	callable [][2]int
	method   bool
	cycles   bool   // the program has cycles
	manages  bool   // it creates canisters
	guards   bool   // it traps and cleans up a lot
	kinds    []kind // of the locals so far
	holds    []int  // the locals that may hold identities
}

func (g *generator) one(in int) bool { return g.IntN(in) == 0 }

// block draws operations; first is the number of locals it begins with.
func (g *generator) block(first, n, depth int) Block {
	for range first {
		g.kinds = append(g.kinds, number)
	}
	var b Block
	if depth == 0 && g.method && len(g.callable) > 0 && g.one(3) {
		b = g.crossing()
		if g.one(3) {
			g.kinds = g.kinds[:first]
			b = g.straddle()
		}
	}
	if depth == 0 && g.method && g.guards && len(g.callable) > 0 && g.one(3) {
		b = append(b, g.compensation()...)
	}
	if depth == 0 && g.method && g.manages && len(g.p.Codes) > 0 && !g.one(3) {
		if len(g.holds) > 0 && g.one(4) { // of another's canister
			b = append(b, []Op{g.install(g.holds[0]), {Verb: Status, A: g.holds[0]}}[g.IntN(2)])
			g.kinds = append(g.kinds, outcomeOfCall)
		} else {
			b = append(b, g.factory()...)
		}
	}
	if depth == 0 && g.method && len(g.callable) > 0 && g.one(8) {
		b = append(b, g.careless())
		g.kinds = append(g.kinds, number)
	}
	if depth == 0 && g.method && g.cycles && g.one(2) {
		b = append(b, g.paid()...)
	}
	if depth == 0 && g.method && g.one(12) {
		b = append(b, Op{Verb: Caller}, g.to(Op{Verb: Call, To: 1 + len(g.kinds), E: g.expr(), Bounded: g.one(2)}))
		g.kinds = append(g.kinds, number, outcomeOfCall)
	}
	for len(b) < n {
		o, k := g.op(depth)
		if g.guards && g.method && g.one(4) {
			o, k = g.deferred(), number
		}
		b = append(b, o)
		g.kinds = append(g.kinds, k)
		if slices.Contains([]Verb{Call, Ingress, Create, Kept, Caller}, o.Verb) {
			g.holds = append(g.holds, len(g.kinds)-1)
		}
		if slices.Contains([]Verb{CodeOf, Clean, Available, Accept, Balance, Refund, Status}, o.Verb) {
			b = append(b, Op{Verb: Write, Cell: g.IntN(Cells), E: Expr{A: len(g.kinds) - 1, B: -1}})
			g.kinds = append(g.kinds, number)
		}
	}
	return b
}

func (g *generator) op(depth int) (Op, kind) {
	if g.method {
		return g.methodOp(depth)
	}
	o, k := Op{Verb: Ingress}, number
	switch n := g.IntN(20); {
	case n < 8:
		o, k = g.call(Ingress), outcomeOfCall
		if at := g.holder(); at >= 0 && g.one(3) {
			o = g.to(Op{Verb: Ingress, To: 1 + at, E: g.expr(), Give: g.give()})
		}
	case n < 14:
		o = Op{Verb: Write, Cell: g.IntN(Cells), E: g.outcomeExpr()}
	case n < 15:
		o = Op{Verb: Pick, N: 2}
	case n < 16:
		o = Op{Verb: Read, Cell: g.IntN(Cells)}
	case n < 17:
		o = g.look()
	case depth == 0:
		return g.loop(), number
	default:
		o = Op{Verb: Add, Cell: g.IntN(Cells)}
	}
	if g.one(4) {
		o.When = g.when()
	}
	return o, k
}

// methodOp draws an operation of a canister: at the top of a method (depth 0), in
// a loop (1) or in a task (2).
func (g *generator) methodOp(depth int) (Op, kind) {
	o, k := Op{Verb: Read, Cell: g.IntN(Cells)}, number
	calls := len(g.callable) > 0
	switch n := g.IntN(100); {
	case n < 8:
	case n < 18:
		o = Op{Verb: Write, Cell: g.IntN(Cells), E: g.outcomeExpr()}
	case n < 24:
		o.Verb = Add
	case n < 26:
		o = Op{Verb: Pick, N: 2}
	case n < 42 && calls:
		o, k = g.call(Call), outcomeOfCall
	case n < 52 && calls && (depth != 1 || g.one(2)):
		o, k = g.call(Start), started
	case n < 62 && g.of(started) >= 0:
		o, k = Op{Verb: Await, A: g.of(started)}, outcomeOfCall
	case n < 64 && calls && depth != 1:
		o = g.call(Notify)
	case n < 67:
		o = Op{Verb: Trap, When: g.when()}
		return o, k
	case n < 71:
		o = Op{Verb: Reply, E: g.expr(), Give: g.give()}
	case n < 77 && depth == 0:
		o = Op{Verb: []Verb{Return, Return, Fail, Refuse, NoAnswer}[g.IntN(5)], N: g.IntN(2), E: g.expr(), Give: g.give(), When: g.when()}
		return o, k
	case n < 80 && depth == 0 && g.of(outcomeOfCall) >= 0:
		o = Op{Verb: Rethrow, A: g.of(outcomeOfCall)}
	case n < 84:
		o = Op{Verb: Acquire}
	case n < 85:
		o = Op{Verb: []Verb{Release, Held}[g.IntN(2)]}
	case n < 92:
		o = g.deferred()
	case n < 93 || (g.cycles || g.manages) && g.one(4):
		o, k = g.resource()
	case n < 94:
		o = g.look()
	case n < 97 && depth == 0 && calls:
		o = g.loop()
	case depth == 0:
		o = g.task()
	}
	if g.one(4) {
		o.When = g.when()
	}
	return o, k
}
