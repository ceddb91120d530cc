package twin

import (
	"math/rand/v2"

	"github.com/icmc-project/icmc/model"
)

// generate draws a program.
func generate(seed uint64) Program {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 7))}
	for i := range 1 + g.IntN(3) {
		g.p.Canisters = append(g.p.Canisters, Canister{Name: string(rune('a' + i))})
	}
	// A method calls methods that were drawn before it, so calls end.
	for range len(g.p.Canisters) + g.IntN(3) {
		i := g.IntN(len(g.p.Canisters))
		if len(g.p.Canisters[i].Methods) == Methods {
			continue
		}
		g.method = true
		g.kinds = nil
		b := g.block(1, 2+g.IntN(5), 0)
		g.p.Canisters[i].Methods = append(g.p.Canisters[i].Methods, b)
		g.callable = append(g.callable, [2]int{i, len(g.p.Canisters[i].Methods) - 1})
	}
	g.method = false
	for i := range 1 + g.IntN(2) {
		// The model has no choices before the first request of a client.
		g.kinds = nil
		first := g.call(Ingress)
		g.kinds = []kind{outcomeOfCall}
		g.p.Clients = append(g.p.Clients, Client{Name: []string{"alice", "bob"}[i], Body: append(Block{first}, g.block(0, g.IntN(4), 0)...)})
	}
	for kinds := g.IntN(4); kinds >= 0; kinds-- {
		g.p.Faults |= 1 << g.IntN(5)
	}
	if g.p.Faults&model.CleanupTrap != 0 && g.one(2) {
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
	kinds    []kind // of the locals so far
}

func (g *generator) one(in int) bool { return g.IntN(in) == 0 }

// block draws operations; first is the number of locals it begins with.
func (g *generator) block(first, n, depth int) Block {
	for range first {
		g.kinds = append(g.kinds, number)
	}
	var b Block
	if depth == 0 && g.method && len(g.callable) > 0 && g.one(4) {
		b = g.crossing()
		if g.one(2) {
			g.kinds = g.kinds[:first]
			b = g.straddle()
		}
	}
	for len(b) < n {
		o, k := g.op(depth)
		b = append(b, o)
		g.kinds = append(g.kinds, k)
		if o.Verb == Code || o.Verb == Clean {
			b = append(b, Op{Verb: Write, Cell: g.IntN(Cells), E: Expr{A: len(g.kinds) - 1, B: -1}})
			g.kinds = append(g.kinds, number)
		}
	}
	return b
}

// straddle draws reads of one cell before and after an await, the last of which
// can be seen.
func (g *generator) straddle() Block {
	c := g.IntN(Cells)
	b := Block{
		{Verb: []Verb{DeferAdd, Add, Held}[g.IntN(3)], Cell: c}, {Verb: Read, Cell: c}, g.call(Call),
		{Verb: Read, Cell: c}, {Verb: []Verb{Add, Held}[g.IntN(2)], Cell: c}, {Verb: Read, Cell: c},
	}
	last := len(g.kinds) + len(b) - 1
	b = append(b, Op{Verb: Write, Cell: 1 - c, E: Expr{A: last, B: -1}})
	g.kinds = append(g.kinds, number, number, outcomeOfCall, number, number, number, number)
	return b
}

// crossing draws two calls that are started before either is awaited, under guards.
func (g *generator) crossing() Block {
	b := Block{
		{Verb: []Verb{Acquire, Add}[g.IntN(2)]}, {Verb: []Verb{Guard, DeferAdd}[g.IntN(2)], Cell: g.IntN(Cells)},
		g.call(Start), g.call(Start),
	}
	first := len(g.kinds) + 2
	b = append(b, Op{Verb: Await, A: first + g.IntN(2)}, Op{Verb: Await, A: first + g.IntN(2)})
	g.kinds = append(g.kinds, number, number, started, started, outcomeOfCall, outcomeOfCall)
	return b
}

// loopBlock draws the body of a loop, which awaits at least one call, and every
// call that it starts.
func (g *generator) loopBlock() Block {
	b := g.block(1, g.IntN(2), 1)
	if g.method && g.one(4) {
		b = append(b, g.call(Start), Op{Verb: Await, A: len(g.kinds)})
		g.kinds = append(g.kinds, startedOutside, outcomeOfCall)
	} else {
		v := Call
		if !g.method {
			v = Ingress
		}
		b = append(b, g.call(v))
		g.kinds = append(g.kinds, outcomeOfCall)
	}
	for range g.IntN(3) {
		o, k := g.op(1)
		b = append(b, o)
		g.kinds = append(g.kinds, k)
	}
	return b
}

func (g *generator) local() int {
	if len(g.kinds) == 0 {
		return -1
	}
	return g.IntN(len(g.kinds))
}

// of returns a local of a kind, the latest as a rule, or -1.
func (g *generator) of(k kind) int {
	found := -1
	for i, have := range g.kinds {
		if have == k && (found < 0 || !g.one(3)) {
			found = i
		}
	}
	return found
}

func (g *generator) expr() Expr {
	e := Expr{A: g.local(), B: -1}
	switch g.IntN(4) {
	case 0:
		e = Expr{A: -1, B: -1, K: g.IntN(3)}
	case 1:
		e.B = g.local()
	case 2:
		e.K = g.IntN(2)
	}
	return e
}

func (g *generator) when() When {
	of := g.of(outcomeOfCall)
	if o := g.of(outcomeOutside); of < 0 || o >= 0 && g.one(4) {
		of = o
	}
	if i := of; i >= 0 && g.one(2) {
		return When{[]string{"ok", "!ok", "error", "reject", "!reject", "unknown", "!unknown"}[g.IntN(7)], i}
	}
	if i := g.local(); i >= 0 {
		return When{[]string{"zero", "!zero"}[g.IntN(2)], i}
	}
	return When{}
}

func (g *generator) call(v Verb) Op {
	to := g.callable[len(g.callable)-1-min(g.IntN(len(g.callable)), g.IntN(len(g.callable)))]
	return Op{Verb: v, Canister: to[0], Method: to[1], E: g.expr(), Bounded: g.method && g.one(2)}
}

func (g *generator) op(depth int) (Op, kind) {
	if g.method {
		return g.methodOp(depth)
	}
	o, k := Op{Verb: Ingress}, number
	switch n := g.IntN(20); {
	case n < 8:
		o, k = g.call(Ingress), outcomeOfCall
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

// outcomeExpr is a local as it is, or a number.
func (g *generator) outcomeExpr() Expr {
	if i := g.of(outcomeOfCall); i >= 0 && !g.one(4) {
		return Expr{A: i, B: -1}
	}
	return g.expr()
}

func (g *generator) look() Op {
	if i := g.of(outcomeOfCall); i >= 0 {
		return Op{Verb: []Verb{Code, Clean}[g.IntN(2)], A: i}
	}
	return Op{Verb: Add, Cell: g.IntN(Cells)}
}

func (g *generator) loop() Op {
	outside := g.kinds
	g.kinds = append([]kind(nil), g.kinds...)
	for i, k := range g.kinds {
		switch k {
		case started:
			g.kinds[i] = startedOutside
		case outcomeOfCall:
			g.kinds[i] = outcomeOutside
		}
	}
	o := Op{Verb: Loop, E: g.expr()}
	o.Body = g.loopBlock()
	o.Next = g.expr()
	switch g.IntN(4) {
	case 0:
		o.N = 1 + g.IntN(2)
	case 1, 2:
		o.UntilDone, o.Until = true, When{"ok", g.of(outcomeOfCall)}
		if g.one(2) {
			o.Until = g.when()
		}
		if g.one(3) {
			o.N = 2 + g.IntN(2)
		}
	}
	g.kinds = outside
	return o
}

func (g *generator) task() Op {
	outside := g.kinds
	g.kinds = append([]kind(nil), g.kinds...)
	for i, k := range g.kinds {
		if k == started {
			g.kinds[i] = startedOutside
		}
	}
	o := Op{Verb: Task, Body: g.block(0, 1+g.IntN(3), 2)}
	g.kinds = outside
	return o
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
	case n < 52 && calls && depth != 1:
		o, k = g.call(Start), started
	case n < 62 && g.of(started) >= 0:
		o, k = Op{Verb: Await, A: g.of(started)}, outcomeOfCall
	case n < 64 && calls && depth != 1:
		o = g.call(Notify)
	case n < 67:
		o = Op{Verb: Trap, When: g.when()}
		return o, k
	case n < 71:
		o = Op{Verb: Reply, E: g.expr()}
	case n < 77 && depth == 0:
		o = Op{Verb: []Verb{Return, Fail, Refuse, NoAnswer}[g.IntN(4)], N: g.IntN(2), E: g.expr(), When: g.when()}
		return o, k
	case n < 80 && depth == 0 && g.of(outcomeOfCall) >= 0:
		o = Op{Verb: Rethrow, A: g.of(outcomeOfCall)}
	case n < 84:
		o = Op{Verb: Acquire}
	case n < 87:
		o = Op{Verb: Guard}
	case n < 88:
		o = Op{Verb: Release}
	case n < 89:
		o = Op{Verb: Held}
	case n < 92:
		o.Verb = DeferAdd
	case n < 93:
		o.Verb = DeferTrap
	case n < 94:
		o = g.look()
	case n < 98 && depth == 0 && calls:
		o = g.loop()
	case depth == 0:
		o = g.task()
	}
	if g.one(4) {
		o.When = g.when()
	}
	return o, k
}
