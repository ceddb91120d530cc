package twin

import "slices"

// body draws a method.
func (g *generator) body(first, n int) Block {
	g.method = true
	g.kinds, g.holds = nil, nil
	if g.one(3) {
		g.holds = []int{0} // its argument
	}
	return g.block(first, n, 0)
}

// code draws code that can be installed.
func (g *generator) code(name string, methods int) Canister {
	c := Canister{Name: name}
	for range methods {
		c.Methods = append(c.Methods, g.body(1, 1+g.IntN(2)))
	}
	for range 2 {
		c.Inits = append(c.Inits, g.init())
	}
	return c
}

// init draws an initialisation, which neither calls nor chooses.
func (g *generator) init() Block {
	var b Block
	for range g.IntN(3) {
		b = append(b, []Op{
			{Verb: Write, Cell: g.IntN(Cells), E: Expr{A: 0, B: -1, K: g.IntN(2)}}, {Verb: Add}, {Verb: Acquire}, {Verb: Keep, A: 0}, {Verb: DeferAdd},
			{Verb: Trap}, {Verb: Trap, When: When{"zero", 0}}, {Verb: Fail, N: 1, E: Expr{A: -1, B: -1}}, {Verb: Balance}, {Verb: Accept, N: 1},
		}[g.IntN(10)])
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
		{Verb: []Verb{Acquire, Add}[g.IntN(2)]}, g.deferred(),
		g.call(Start), g.call(Start),
	}
	first := len(g.kinds) + 2
	i := g.IntN(2)
	b = append(b, Op{Verb: Await, A: first + i}, Op{Verb: Await, A: first + 1 - i})
	if g.one(4) {
		b[len(b)-1].A = b[len(b)-2].A
	}
	g.kinds = append(g.kinds, number, number, started, started, outcomeOfCall, outcomeOfCall)
	return b
}

// careless draws a loop that leaves a call that nobody awaits in each iteration.
func (g *generator) careless() Op {
	none := Expr{A: -1, B: -1}
	body := Block{g.call(Start), g.call(Call)}
	if g.one(2) {
		body = append(body, Op{Verb: Await, A: len(g.kinds) + 1})
		body[0], body[1] = body[1], body[0]
		body[2].A++
		body = append(body, g.call(Start))
	}
	for i := range body { // what they send are locals of the block around them
		body[i].When = When{}
	}
	return Op{Verb: Loop, E: none, N: 1 + g.IntN(2), Body: body, Next: none}
}

// paid draws operations of the cycles that come with a call.
func (g *generator) paid() Block {
	b := Block{{Verb: Accept, N: 1 + g.IntN(2)}}
	if g.one(3) {
		b = append(Block{{Verb: Reply, E: g.expr()}}, b...)
		b = append(b, Op{Verb: Available})
	}
	for range b {
		g.kinds = append(g.kinds, number)
	}
	b = append(b, Op{Verb: Write, Cell: g.IntN(Cells), E: Expr{A: len(g.kinds) - 1, B: -1}})
	g.kinds = append(g.kinds, number)
	return b
}

// compensation draws what is done about the outcome of a call when the method is left.
func (g *generator) compensation() Block {
	at := len(g.kinds)
	b := Block{g.call(Call), {Verb: []Verb{DeferCode, DeferClean}[g.IntN(2)], Cell: g.IntN(Cells), A: at}, g.call(Call)}
	g.kinds = append(g.kinds, outcomeOfCall, number, outcomeOfCall)
	return b
}

// factory draws the creation of a canister, what is installed there, and a call of it.
func (g *generator) factory() Block {
	at := len(g.kinds)
	b := Block{{Verb: Create, Attach: Fee + g.IntN(2), Bounded: g.one(3)}, {Verb: Keep, A: at}}
	if g.one(4) {
		b[0].Attach = g.IntN(Fee)
	}
	g.kinds = append(g.kinds, outcomeOfCall, number)
	g.holds = append(g.holds, at)
	for range 1 + g.IntN(3) {
		o := Op{Verb: Status, A: at, Bounded: g.one(3), Attach: g.attach()}
		switch n := g.IntN(6); {
		case n < 3:
			o = g.install(at)
		case n < 4:
			o = g.to(Op{Verb: Call, To: 1 + at, E: g.expr(), Attach: g.attach(), Bounded: g.one(3)})
		case n < 5 && len(g.callable) > 0: // somebody else may try it
			o = g.call(Call)
			o.Give = 1 + at
		}
		b = append(b, o)
		g.kinds = append(g.kinds, outcomeOfCall)
	}
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

func (g *generator) loop() Op {
	outside, held := g.kinds, g.holds
	g.kinds, g.holds = slices.Clone(g.kinds), slices.Clone(g.holds)
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
	if o.N > 0 && g.method && g.one(2) {
		o.Body = append(o.Body, g.call(Start)) // that nobody awaits
	}
	g.kinds, g.holds = outside, held
	return o
}

func (g *generator) task() Op {
	outside, held := g.kinds, g.holds
	g.kinds, g.holds = slices.Clone(g.kinds), slices.Clone(g.holds)
	for i, k := range g.kinds {
		switch k {
		case started:
			g.kinds[i] = startedOutside
		case outcomeOfCall: // whose code is for the handler to look at
			g.kinds[i] = outcomeOutside
		}
	}
	o := Op{Verb: Task, Body: g.block(0, 1+g.IntN(3), 2)}
	g.kinds, g.holds = outside, held
	return o
}
