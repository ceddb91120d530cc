package model

import "github.com/icmc-project/icmc/model/trace"

// partID is the number of an interned part. Ids depend on the order in which
// parts were first met; hashes do not.
type partID = uint32

type partKind uint8

const (
	canisterPart partKind = iota + 1 // state of a canister
	clientPart                       // state and program of a client
	monitorPart                      // state of a history property
	contextPart                      // an open call context with its frames
	ingressPart                      // a user's request
	requestPart                      // a canister's request: lives inside a queue
	queuePart                        // the requests from one canister to another, in order
	responsePart                     // the response to a canister's call
)

// canisterState is the content of a canisterPart.
type canisterState struct {
	ID         Principal
	Module     string // "" while no code is installed
	State      []content
	Balance    uint64    // cycles; 0 in scenarios that do not use them
	Controller Principal // who created it, if a canister did
}

// clientState is the content of a clientPart: what the client knows, and its program.
type clientState struct {
	Client actor
	State  []content
	Frame  task
	Open   []openCall
	Done   bool
}

// monitorState is the content of a monitorPart.
type monitorState struct {
	Property string
	State    string
	Broken   string // how the history cannot be accepted, "" while it can
	Identity string // of the way in which it is broken
	// Operations are those under way whose calls may be renamed, in the order of their
	// calls.
	Operations []operation
}

// operation is an operation under way, by the name of its call and that by which a
// monitor knows it, which does not change.
type operation struct {
	Call trace.Call
	Op   string
}

// request is the content of an ingressPart or a requestPart.
type request struct {
	Name    trace.Call
	From    actor // who made the call
	Caller  Principal
	To      Principal
	Method  string
	Arg     string
	Shown   string `icmc:"-"` // the argument as text
	Cycles  uint64
	Bounded bool
	Expired bool   // nobody waits for the answer any more
	Spared  Faults // faults excluded at the point of this call
	Ingress bool
	Target  Principal // whose state it works on: To, but for the management canister
	// Types are those that the caller takes the method to have, where the callee may
	// have others; see Env.types.
	Types string `icmc:"optional"`
}

// queue is the content of a queuePart: requests in FIFO order.
type queue struct {
	From, To actor
	Requests []partID `icmc:"-"` // what it consists of
}

// response is the content of a responsePart.
type response struct {
	Call    trace.Call
	To      actor // who made the call
	Answer  answer
	Refund  uint64
	Arrived bool // before, when nobody awaited it: its refund is credited and it cannot expire
}
