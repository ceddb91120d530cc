package engine

// Kind says in which worlds a property is asked.
type Kind string

// The kinds of property.
const (
	Always    Kind = "always"    // in every world
	AtRest    Kind = "at rest"   // where nothing is enabled but faults and a client starting something new
	Terminal  Kind = "terminal"  // where nothing is enabled but faults
	Sometimes Kind = "sometimes" // in at least one world, or the check is vacuous and fails
	History   Kind = "history"   // of every history of operations that clients have seen

	// CanAlways: from every world some world is reachable without further faults
	// where it is so. Clients may start something new on the way, and nobody says
	// that the way is ever taken.
	CanAlways Kind = "can always"
)

// Monitor follows the operations of clients as they are invoked and return. Its
// state is part of the world. An invocation is recorded when the request is
// executed, a return when the answer is produced, the strongest real-time order.
type Monitor struct {
	Start string // the encoded state before any event
	// Next returns the state after an event; broken is not empty once the history
	// cannot be accepted, and says why.
	Next func(state string, e Event) (next, broken string, err error)
	// Identity tells apart the ways in which Next says that e breaks the history, as the
	// format of View.Broken does: all occurrences of one bug have one. It is nil if there
	// is one way.
	Identity func(state string, e Event) string
	// Rename gives operations under way other names, all at once: those that names has, by
	// the names that they had. With it an Event has the name that the operation's call has
	// then, and a state says nothing of the order in which clients came to stop waiting for
	// operations, so there are fewer worlds. It may be nil: then names never change.
	Rename func(state string, names map[string]string) (string, error)
}

// Event is the invocation or return of an operation: of an ingress call.
type Event struct {
	Op      string // unique among the operations under way: the structural name of its call, or its place and a number
	Client  string
	Caller  Principal // of the client, who may have several sessions
	To      Principal // the canister
	Method  string
	Arg     Value
	Return  bool
	Outcome Outcome // of a return
	Reply   Value   // of a return with Outcome Replied
	Err     Error   // of a return with Outcome Failed
}

// Outcome says how an operation returned.
type Outcome uint8

// The outcomes of an operation.
const (
	Replied  Outcome = iota + 1 // with a reply
	Failed                      // with an Error of the canister
	Rejected                    // by the system, a trap or an explicit reject: it may have taken effect in part
)

// Value is an encoded argument or reply.
type Value string
