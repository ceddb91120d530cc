package twin

import (
	"fmt"
	"strings"
)

// String returns the text of the program.
func (p Program) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "faults %v, awaits commit: %t\n", p.Faults, p.Commits)
	for _, c := range append(append([]Canister(nil), p.Canisters...), p.Codes...) {
		for j, m := range c.Inits {
			fmt.Fprintf(&b, "%s.I%d(x0)\n", c.Name, j)
			m.format(&b, "\t", 1)
		}
		for j, m := range c.Methods {
			fmt.Fprintf(&b, "%s.%d(x0) with %d cycles\n", c.Name, j, c.Cycles)
			m.format(&b, "\t", 1)
		}
	}
	for _, c := range p.Clients {
		fmt.Fprintf(&b, "client %s\n", c.Name)
		c.Body.format(&b, "\t", 0)
	}
	return b.String()
}

func (bl Block) format(b *strings.Builder, indent string, local int) {
	for i, o := range bl {
		fmt.Fprintf(b, "%sx%d = ", indent, local+i)
		if o.When.Test != "" {
			fmt.Fprintf(b, "if x%d %s: ", o.When.Local, o.When.Test)
		}
		b.WriteString(o.String() + "\n")
		switch o.Verb {
		case Loop:
			fmt.Fprintf(b, "%s\t(state x%d)\n", indent, local+i)
			o.Body.format(b, indent+"\t", local+i+1)
		case Task:
			o.Body.format(b, indent+"\t", local+i)
		}
	}
}

// String returns one line for the operation.
func (o Op) String() string {
	s := string(o.Verb)
	switch o.Verb {
	case Read, Add, DeferAdd, DeferTrap:
		return fmt.Sprintf("%s C%d", s, o.Cell)
	case DeferPick:
		return fmt.Sprintf("%s C%d of %d", s, o.Cell, o.N)
	case DeferCode, DeferClean:
		return fmt.Sprintf("%s C%d of x%d", s, o.Cell, o.A)
	case Write:
		return fmt.Sprintf("%s C%d := %v", s, o.Cell, o.E)
	case Pick:
		return fmt.Sprintf("%s %d", s, o.N)
	case Start, Call, Notify, Ingress, Create, Install, Status:
		return s + o.target()
	case Accept:
		return fmt.Sprintf("%s %d", s, o.N)
	case Await, Rethrow, CodeOf, Clean, Refund, Keep:
		return fmt.Sprintf("%s x%d", s, o.A)
	case Fail:
		return fmt.Sprintf("%s %d", s, o.N)
	case Reply, Return:
		return fmt.Sprintf("%s %v%s", s, o.E, o.given())
	case Loop:
		s = fmt.Sprintf("%s from %v next %v", s, o.E, o.Next)
		if o.N > 0 {
			s += fmt.Sprintf(" at most %d times", o.N)
		}
		if o.UntilDone {
			s += fmt.Sprintf(" until x%d %s", o.Until.Local, o.Until.Test)
		}
		return s
	}
	return s
}

// target says what is called and how.
func (o Op) target() string {
	s := ""
	if o.Bounded {
		s += " bounded"
	}
	if o.Attach > 0 {
		s += fmt.Sprintf(" with %d cycles", o.Attach)
	}
	switch {
	case o.Verb == Create:
		return s
	case o.Verb == Install:
		return fmt.Sprintf("%s x%d %v.I%d(%v%s)", s, o.A, o.Code, o.Method, o.E, o.given())
	case o.Verb == Status:
		return fmt.Sprintf("%s x%d", s, o.A)
	case o.To > 0:
		return fmt.Sprintf("%s x%d %s(%v%s)", s, o.To-1, o.Code.method(o.Method), o.E, o.given())
	}
	return fmt.Sprintf("%s canister %d M%d(%v%s)", s, o.Canister, o.Method, o.E, o.given())
}

func (o Op) given() string {
	if o.Give == 0 {
		return ""
	}
	return fmt.Sprintf(" with the identity of x%d", o.Give-1)
}

// String returns the expression.
func (e Expr) String() string {
	var terms []string
	for _, i := range []int{e.A, e.B} {
		if i >= 0 {
			terms = append(terms, fmt.Sprintf("x%d", i))
		}
	}
	if e.K != 0 || len(terms) == 0 {
		terms = append(terms, fmt.Sprint(e.K))
	}
	return strings.Join(terms, "+")
}
