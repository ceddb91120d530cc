package twin

func (g *generator) install(at int) Op {
	return Op{Verb: Install, A: at, Code: Leaf + Code(g.IntN(2)), Method: g.IntN(2), E: g.expr(), Bounded: g.one(3), Attach: g.attach()}
}

// attach draws cycles for a call.
func (g *generator) attach() int {
	if !g.cycles || !g.method || g.one(3) {
		return 0
	}
	return 1 + g.IntN(Fee)
}

// to draws what code the callee of a call by identity is taken to have.
func (g *generator) to(o Op) Op {
	switch g.IntN(8) {
	case 0:
		o.Code, o.Method = Deployed, 0
	case 1, 2:
		o.Code, o.Method = Other, 0
	default:
		o.Code, o.Method = Leaf, g.IntN(2)
	}
	return o
}

// holder returns a local that may hold an identity, or -1.
func (g *generator) holder() int {
	if len(g.holds) == 0 {
		return -1
	}
	return g.holds[len(g.holds)-1-min(g.IntN(len(g.holds)), g.IntN(len(g.holds)))]
}

// give draws the identity that goes with something.
func (g *generator) give() int {
	if g.one(3) {
		return 0
	}
	return 1 + g.holder()
}

// resource draws an operation of cycles or identities.
func (g *generator) resource() (Op, kind) {
	at := g.holder()
	switch n := g.IntN(12); {
	case n < 2 && g.cycles:
		return Op{Verb: Accept, N: 1 + g.IntN(2)}, number
	case n < 3 && g.cycles:
		return Op{Verb: []Verb{Available, Balance}[g.IntN(2)]}, number
	case n < 5 && g.cycles && g.of(started) >= 0:
		return Op{Verb: Refund, A: g.of(started)}, number
	case n < 6 && g.manages:
		return Op{Verb: Create, Attach: g.IntN(Fee + 2), Bounded: g.one(3)}, outcomeOfCall
	case n < 7:
		return Op{Verb: []Verb{Kept, Caller}[g.IntN(2)]}, number
	case n < 8 && at >= 0 && g.manages:
		return g.install(at), outcomeOfCall
	case n < 9 && at >= 0 && g.manages:
		return Op{Verb: Status, A: at, Bounded: g.one(2), Attach: g.attach()}, outcomeOfCall
	case n < 10 && at >= 0:
		return Op{Verb: Keep, A: at}, number
	case at >= 0:
		o := g.to(Op{Verb: []Verb{Call, Call, Start, Notify}[g.IntN(4)], To: 1 + at, E: g.expr(), Give: g.give(), Attach: g.attach(), Bounded: g.one(2)})
		return o, map[Verb]kind{Call: outcomeOfCall, Start: started, Notify: number}[o.Verb]
	}
	return Op{Verb: Caller}, number
}

// deferred draws an operation that is deferred.
func (g *generator) deferred() Op {
	o := Op{Verb: []Verb{Guard, Guard, DeferAdd, DeferAdd, DeferTrap, DeferPick}[g.IntN(6)], Cell: g.IntN(Cells), N: 2}
	if g.guards && g.one(2) {
		o.Verb = DeferPick
	} else if g.guards && g.one(2) || g.one(3) {
		o = Op{Verb: []Verb{DeferCode, DeferClean}[g.IntN(2)], Cell: g.IntN(Cells), A: g.of(outcomeOfCall)}
		if o.A < 0 || g.one(3) {
			o.A = len(g.kinds) + 1 + g.IntN(5) // of something that is still to come
		}
	}
	return o
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
	return Op{Verb: v, Canister: to[0], Method: to[1], E: g.expr(), Give: g.give(), Attach: g.attach(), Bounded: g.method && g.one(2)}
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
		return Op{Verb: []Verb{CodeOf, Clean}[g.IntN(2)], A: i}
	}
	return Op{Verb: Add, Cell: g.IntN(Cells)}
}
