// Package twin says what the model means a second time, as plainly as it can be
// said: random programs for canisters and clients are run by the model and by an
// explicit-state interpreter with program counters, queues and deep copies, which
// shares nothing with the model but the programs. Tests compare what both reach.
package twin

import (
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// The sizes of what a program has.
const (
	Cells   = 2 // of a canister, and of a client
	Locks   = 1 // of a canister
	Methods = 3 // at most, of a canister
	Modulus = 4 // of what is computed
)

// Program is a scenario in the little language.
type Program struct {
	Canisters []Canister
	Clients   []Client
	Faults    model.Faults
}

// Canister has methods, which are blocks whose first local is the argument.
type Canister struct {
	Name    string
	Methods []Block
}

// Client is a block that makes ingress calls.
type Client struct {
	Name string
	Body Block
}

// Block is straight-line code. Locals are numbered from the outside in: a block
// sees those of the block around it, then its own first local if it has one (an
// argument, a loop's state), then one for each operation, in order.
type Block []Op

// Verb says what an operation does.
type Verb string

// The operations. Each defines a local, 0 where nothing else is said.
const (
	Read      Verb = "read"       // Cell
	Write     Verb = "write"      // Cell := E
	Add       Verb = "add"        // Cell += 1, unobserved
	Pick      Verb = "choose"     // one of N
	Start     Verb = "start"      // a call to Canister, Method with E
	Await     Verb = "await"      // the call started at local A
	Call      Verb = "call"       // start and await
	Notify    Verb = "notify"     // a call that nobody awaits
	Ingress   Verb = "ingress"    // a client's call
	Trap      Verb = "trap"       //
	Reply     Verb = "reply"      // E, early
	Return    Verb = "return"     // E
	Fail      Verb = "fail"       // return an error
	Refuse    Verb = "refuse"     // return an explicit reject
	Rethrow   Verb = "rethrow"    // return what the call awaited at local A returned
	NoAnswer  Verb = "no-answer"  // return without an answer
	Acquire   Verb = "acquire"    // the lock: 1 if it was free
	Guard     Verb = "guard"      // release the lock when the block is left
	Release   Verb = "release"    // the lock
	Held      Verb = "held"       // 1 if the lock is taken
	DeferAdd  Verb = "defer-add"  // Cell += 1 when the block is left
	DeferTrap Verb = "defer-trap" // trap when the block is left if Cell is 0
	Code      Verb = "code"       // the reject code of the answer at local A
	Clean     Verb = "clean"      // 1 if the reject at local A is clean
	Loop      Verb = "loop"       // Body, from state E, until Until holds, or N times; state: Next
	Task      Verb = "task"       // Body is a second task
)

// Op is an operation, done if When holds.
type Op struct {
	Verb      Verb
	When      When
	Cell      int
	N         int
	Canister  int
	Method    int
	Bounded   bool
	A         int
	E         Expr
	Body      Block
	Next      Expr
	Until     When // of a loop, asked at the end of its body
	UntilDone bool // Until is asked at all
}

// Expr is (A + B + K) modulo Modulus, where A and B are locals or absent (-1).
type Expr struct{ A, B, K int }

func (e Expr) value(local func(int) int) int {
	n := e.K
	for _, i := range []int{e.A, e.B} {
		if i >= 0 {
			n += local(i)
		}
	}
	return n % Modulus
}

// When is a test of a local; the zero value is true.
type When struct {
	Test  string // "", "ok", "!ok", "error", "reject", "unknown", "zero", "!zero"
	Local int
}

func (w When) holds(local func(int) int) bool {
	if w.Test == "" {
		return true
	}
	v := local(w.Local)
	yes := false
	switch strings.TrimPrefix(w.Test, "!") {
	case "ok":
		yes = v < Failed
	case "error":
		yes = v >= Failed && v < Refused
	case "reject":
		yes = v >= Refused
	case "unknown":
		yes = v == Unknown
	case "zero":
		yes = v == 0
	}
	return yes != strings.HasPrefix(w.Test, "!")
}

// The outcomes of calls as numbers: a reply is itself.
const (
	Failed      = 100 // plus the number of the error
	Refused     = 201 // an explicit reject
	CalleeError = 203 // the callee trapped or did not answer
	System      = 206 // a reject by the system
	Passed      = 209 // an unknown outcome that was passed on as a reject
	Unknown     = 301
)

// String returns the text of the program.
func (p Program) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "faults %v\n", p.Faults)
	for _, c := range p.Canisters {
		for j, m := range c.Methods {
			fmt.Fprintf(&b, "%s.M%d(x0)\n", c.Name, j)
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
	case Write:
		return fmt.Sprintf("%s C%d := %v", s, o.Cell, o.E)
	case Pick:
		return fmt.Sprintf("%s %d", s, o.N)
	case Start, Call, Notify, Ingress:
		if o.Bounded {
			s += " bounded"
		}
		return fmt.Sprintf("%s canister %d M%d(%v)", s, o.Canister, o.Method, o.E)
	case Await, Rethrow, Code, Clean:
		return fmt.Sprintf("%s x%d", s, o.A)
	case Fail:
		return fmt.Sprintf("%s %d", s, o.N)
	case Reply, Return:
		return fmt.Sprintf("%s %v", s, o.E)
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
