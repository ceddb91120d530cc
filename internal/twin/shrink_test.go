package twin

import "slices"

// shrink makes a program that differs smaller as long as it differs.
func shrink(p Program, differs func(Program) bool) Program {
	is := func(q Program) (yes bool) {
		defer func() {
			if recover() != nil {
				yes = false // blanking it has made no sense
			}
		}()
		return differs(q)
	}
	for again := true; again; {
		again = false
		for _, q := range p.smaller() {
			if is(q) {
				p, again = q, true
				break
			}
		}
	}
	return p
}

// smaller lists programs that lack something. Operations are blanked, not removed,
// so that locals keep their numbers.
func (p Program) smaller() []Program {
	var out []Program
	for bit := range 8 {
		if f := p.Faults &^ (1 << bit); f != p.Faults {
			q := p
			q.Faults = f
			out = append(out, q)
		}
	}
	if p.Commits {
		q := p
		q.Commits = false
		out = append(out, q)
	}
	if len(p.Clients) > 1 {
		for i := range p.Clients {
			q := p
			q.Clients = slices.Delete(slices.Clone(p.Clients), i, i+1)
			out = append(out, q)
		}
	}
	for i, c := range p.Clients {
		for _, b := range c.Body.smaller() {
			q := p
			q.Clients = slices.Clone(p.Clients)
			q.Clients[i].Body = b
			out = append(out, q)
		}
	}
	for i, c := range p.Codes {
		for j, m := range c.Methods {
			for _, b := range m.smaller() {
				q := p
				q.Codes = slices.Clone(p.Codes)
				q.Codes[i].Methods = slices.Clone(c.Methods)
				q.Codes[i].Methods[j] = b
				out = append(out, q)
			}
		}
		for j, m := range c.Inits {
			for _, b := range m.smaller() {
				q := p
				q.Codes = slices.Clone(p.Codes)
				q.Codes[i].Inits = slices.Clone(c.Inits)
				q.Codes[i].Inits[j] = b
				out = append(out, q)
			}
		}
	}
	for i, c := range p.Canisters {
		for j, m := range c.Methods {
			for _, b := range m.smaller() {
				q := p
				q.Canisters = slices.Clone(p.Canisters)
				q.Canisters[i].Methods = slices.Clone(c.Methods)
				q.Canisters[i].Methods[j] = b
				out = append(out, q)
			}
		}
	}
	return out
}

func (b Block) smaller() []Block {
	var out []Block
	with := func(i int, o Op) {
		c := slices.Clone(b)
		c[i] = o
		out = append(out, c)
	}
	if n := len(b); n > 0 {
		out = append(out, b[:n-1])
	}
	for i, o := range b {
		if o.Verb != Add || o.Cell != 0 || o.When.Test != "" {
			with(i, Op{Verb: Add})
		}
		if o.When.Test != "" {
			q := o
			q.When = When{}
			with(i, q)
		}
		if o.Bounded {
			q := o
			q.Bounded = false
			with(i, q)
		}
		if o.Attach > 0 {
			q := o
			q.Attach = 0
			with(i, q)
		}
		if o.Give > 0 {
			q := o
			q.Give = 0
			with(i, q)
		}
		if o.E.A >= 0 || o.E.B >= 0 {
			q := o
			q.E = Expr{A: -1, B: -1}
			with(i, q)
		}
		for _, body := range o.Body.smaller() {
			q := o
			q.Body = body
			with(i, q)
		}
	}
	return out
}
