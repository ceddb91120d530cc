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
	Fee     = 2 // of create_canister, in the unit that cycles are counted in
)

// Program is a scenario in the little language.
type Program struct {
	Canisters []Canister
	Codes     []Canister // that can be installed; see Leaf and Other
	Clients   []Client
	Faults    model.Faults
	Commits   bool // awaits commit, as in Motoko
}

// Canister has methods, which are blocks whose first local is the argument.
type Canister struct {
	Name    string
	Cycles  int // that it has when it is deployed
	Methods []Block
	Inits   []Block // of code that can be installed
}

// Code is what a canister runs, and what a caller takes it to run.
type Code int

// The codes. Deployed canisters have methods M0 to M2. Leaf has N0 and N1; Other has
// N0 as Leaf has, and an N1 that nobody can call, for its argument is of another type.
const (
	Empty Code = iota - 1
	Deployed
	Leaf
	Other
)

// String returns the name of the code.
func (c Code) String() string { return []string{"-", "node", "leaf", "other"}[c+1] }

// method returns the name of a method.
func (c Code) method(i int) string { return fmt.Sprintf("%s%d", []string{"", "M", "N", "N"}[c+1], i) }

// pick returns the block with a number, an empty one if there is none.
func pick(blocks []Block, i int) Block {
	if i < len(blocks) {
		return blocks[i]
	}
	return nil
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
	CodeOf    Verb = "code"       // the reject code of the answer at local A
	Clean     Verb = "clean"      // 1 if the reject at local A is clean
	Loop      Verb = "loop"       // Body, from state E, until Until holds, or N times; state: Next
	Task      Verb = "task"       // Body is a second task
)

// Deferred operations that ask the environment, and those of cycles and identities.
// A local may hold the identity of a canister or user beside its number.
const (
	DeferPick  Verb = "defer-choose" // Cell := one of N, when the block is left
	DeferCode  Verb = "defer-code"   // Cell := the reject code of the answer at local A, then
	DeferClean Verb = "defer-clean"  // Cell := 1 if it is clean, then
	Available  Verb = "available"    // cycles of the call
	Accept     Verb = "accept"       // at most N of them
	Balance    Verb = "balance"      // cycles of the canister
	Refund     Verb = "refund"       // of the call started at local A, which is awaited
	Caller     Verb = "caller"       // its identity
	Keep       Verb = "keep"         // the identity at local A, in the canister's state
	Kept       Verb = "kept"         // that identity
	Create     Verb = "create"       // a canister, and await its identity
	Install    Verb = "install"      // Code with init Method and E in the canister at local A, and await it
	Status     Verb = "status"       // of the canister at local A, awaited: twice its cycles, plus 1 if it has code
)

// Op is an operation, done if When holds.
type Op struct {
	Verb      Verb
	When      When
	Cell      int
	N         int
	Canister  int
	To        int  // 1 + the local whose identity is called instead of Canister
	Code      Code // that it is taken to have, or is to be installed
	Method    int
	Attach    int // cycles
	Give      int // 1 + the local whose identity goes with E
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
	NoCanister  = 211 // there is no such canister
	NoCode      = 212 // it has no code
	NoMethod    = 213 // its code has no such method
	NoDecoding  = 214 // its method cannot decode the argument
	TooFew      = 215 // cycles to create a canister
	NotYours    = 216 // only a controller can do that
	NotEmpty    = 217 // there is code already
	InitTrapped = 218
	InitFailed  = 219
	Unknown     = 301
)
