package engine

import "github.com/icmc-project/icmc/model/trace"

// Code is what a canister or a client runs, as the engine knows it. An execution is a
// function of its Entry and of what the environment chooses; it ends, and nothing is
// suspended in the engine: what waits is each open call, with the token that the code gave
// it. State, context and tokens are the code's own; the engine stores and compares them.
type Code interface {
	// Offers says how the code takes a call of a method, whose caller takes it to have
	// these types; "" if it does not say. The error is a modelling error.
	Offers(method, types string) (Offer, error)
	// Run executes an entry. The error is a modelling error.
	Run(e *Entry, h *Host) (Ending, error)
}

// A Describer is code that prints what it keeps for people. Of other code the bytes are
// printed.
type Describer interface {
	DescribeState(state Opaque) []Field
	// DescribeContext says what is kept for a call context, a sentence a line.
	DescribeContext(context Opaque) []string
}

// Field is a piece of a state: its name, and its entries as they stand behind it: "[7] = x".
type Field struct {
	Name    string
	Entries []string
}

// Offer says how code takes a call of a method.
type Offer uint8

// The offers.
const (
	Callable     Offer = iota
	NoSuchMethod       // the callee has none of that name
	NotDecodable       // the callee cannot decode the argument
)

// Opaque is what code keeps, and the engine only stores: its bytes, which are all of its
// identity.
type Opaque struct {
	Bytes string `icmc:"raw"`
	// Text is what the code prints of values whose bytes do not tell how.
	Text string `icmc:"-"`
	// Decoded is what the code makes of the bytes, never changed; nil if nobody has.
	Decoded any `icmc:"-"`
}

// EntryKind says why code is run.
type EntryKind uint8

// The kinds of entry.
const (
	// EntryStart opens a call context, or begins a client's program.
	EntryStart EntryKind = iota + 1
	// EntryInit initialises a canister in which the code was just installed: its state is
	// empty, and the ending can neither call nor be asked for choices.
	EntryInit
	// EntryCallback gives the answer of a call.
	EntryCallback
	// EntryCleanup follows a callback that has trapped (interface specification, "Callback
	// invocation"): the ending is what is left of the context, whether this traps or not.
	EntryCleanup
	// EntryAbandon follows a cleanup that has trapped by a fault: nothing of the modeller's
	// runs, and the ending is what is left of the context.
	EntryAbandon
)

// Entry is all that an execution depends on, but for what the environment chooses.
type Entry struct {
	Kind   EntryKind
	Self   Principal // the canister; a client's name
	Caller Principal
	Method string
	Arg    string

	State   Opaque
	Context Opaque     // what the code keeps for the call context; nothing at a start
	Past    Past       // with it, what the context leaves out; see Ending
	Open    []OpenCall // calls that are not answered
	Of      OpenCall   // the call that was answered, but at a start
	Answer  Answer     // of a callback,
	Refund  uint64     // and the cycles that came back with it

	Answered bool   // the call context owes no answer
	Cycles   uint64 // available, see interface specification, "Cycles"
	Balance  uint64

	// Name is that of the call context or client. It may change from one entry to the next,
	// so no code depends on it; a native run finds its stacks by it.
	Name trace.Call
}

// OpenCall is a call that was not answered yet.
type OpenCall struct {
	Name    trace.Call
	To      Principal
	Bounded bool
	Spared  Faults
	// Place is the number of the call, from 0 on: faults are spared at the Point of its answer.
	Place int
	// Token is the code's own. Where it is "" the answer runs no code.
	Token string
	// Awaited says that what goes on does so with this answer only.
	Awaited bool
}

// Ending is what an execution leaves behind.
type Ending struct {
	Trapped bool
	Why     string // it has trapped
	// Quiet says what was done with an answer where none of the modeller's code ran.
	Quiet string

	State    Opaque
	Context  Opaque
	Past     Past // what Context leaves out, which the code should not miss; nil if that is nothing
	Open     []OpenCall
	Left     []trace.Call // of Open, those that the frame which made them goes on without
	Yields   []Yield
	Sends    []Send
	Answer   *Answer
	Accepted uint64 // cycles
	Done     bool   // of a client: its program has ended
}

// Send is a call that an execution makes.
type Send struct {
	To      Principal
	Method  string
	Arg     string
	Shown   string // the argument, for people
	Types   string // that the caller takes the method to have, where the callee may have others
	Cycles  uint64
	Bounded bool
	Task    int  // calls are named by task and place, from 0 on,
	Place   int  // AnyPlace: by the smallest number that is free in the call context
	Looped  bool // and with a mark where a place may be that of several
	Left    bool // the frame that made it goes on without it already
	Token   string
	Awaited bool
}

// AnyPlace is the place of a call of code that does not number its calls.
const AnyPlace = -1

// Yield is an answer that was there before somebody awaited it, and that runs code in a
// message of its own.
type Yield struct {
	Task, Place int
	Looped      bool
	Token       string
	Answer      Answer
	Refund      uint64
}

// Past is what a context leaves out of all that it has observed. A context that is reached
// by several ways may have several.
type Past interface {
	Bytes() string
	// Length is that of the whole history, Rejects the number of answers in it that are the
	// system's word, and Iterations the most iterations of one loop.
	Length() int
	Rejects() int
	Iterations() int
	// Pattern is its course without the values that were seen.
	Pattern() string
}
