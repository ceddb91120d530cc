package model

import "github.com/icmc-project/icmc/model/engine"

// What a modeller shares with the engine goes by the engine's names.

// Principal identifies a user or a canister. A user's principal is the name it
// was given; a canister's is its deployed name, or, when a canister created it,
// the structural name of the call that did. IsAnonymous says whether it is Anonymous.
type Principal = engine.Principal

// Principals that everybody knows.
const (
	Anonymous  = engine.Anonymous  // a caller that did not authenticate
	Management = engine.Management // the virtual management canister
)

// Faults is a set of kinds of fault: choices that no code asked for. A scenario
// switches kinds on; a search bounds how many faults a path may use.
type Faults = engine.Faults

// The kinds of fault.
const (
	// SysReject is a reject by the system of a request that was not executed yet,
	// at any place in its queue ("Spontaneous request rejection").
	SysReject = engine.SysReject
	// Trap is a trap of a message execution: rollback, then cleanup.
	Trap = engine.Trap
	// Unknown is the expiry of a bounded wait, or a user who stops waiting: the
	// outcome stays unknown and the call may still be executed ("Call expiry").
	Unknown = engine.Unknown
	// CleanupTrap is a trap in the cleanup that follows a trap in a callback.
	CleanupTrap = engine.CleanupTrap
	// Silence is a callee that takes a request and never answers.
	Silence = engine.Silence

	// DefaultFaults are the kinds of fault that a design is expected to survive.
	DefaultFaults = engine.DefaultFaults
)

// Point is a place in the code of a canister or client: Actor, Method, Await. It is that of
// the n-th call a method makes, counted from 1 on the path that is taken (inside a declared
// loop, from the loop point on). Await 0 is the message that starts the method. The
// points of a client's program have no Method and count its ingress calls.
type Point = engine.Point

// RejectCode is a reject code of the interface specification (HTTPS interface,
// "Reject codes").
type RejectCode = engine.RejectCode

// The reject codes.
const (
	SysFatal           = engine.SysFatal           // the callee did nothing
	SysTransient       = engine.SysTransient       // the callee did nothing
	DestinationInvalid = engine.DestinationInvalid // the callee did nothing
	CanisterReject     = engine.CanisterReject     // the callee rejected; what it did before stands
	CanisterError      = engine.CanisterError      // the callee trapped or did not answer, or never ran
	SysUnknown         = engine.SysUnknown         // the callee may have run, or may run later
)

// Error is what a canister answers on purpose when it cannot do what it was
// asked: the Err variant of a Candid result. The message that returns it commits.
// Declare errors as constants, so that errors.Is works at the caller:
//
//	const ErrUnauthorized = model.Error("unauthorized")
type Error = engine.Error

// Kind says in which worlds a property is asked.
type Kind = engine.Kind

// The kinds of property.
const (
	Always    = engine.Always    // in every world
	AtRest    = engine.AtRest    // where nothing is enabled but faults and a client starting something new
	Terminal  = engine.Terminal  // where nothing is enabled but faults
	Sometimes = engine.Sometimes // in at least one world, or the check is vacuous and fails
	History   = engine.History   // of every history of operations that clients have seen

	// CanAlways: from every world some world is reachable without further faults
	// where it is so. Clients may start something new on the way, and nobody says
	// that the way is ever taken.
	CanAlways = engine.CanAlways
)

// Monitor follows the operations of clients as they are invoked and return: it judges
// histories. Its state is part of the world.
type Monitor = engine.Monitor

// Event is the invocation or return of an operation: of an ingress call.
type Event = engine.Event

// Outcome says how an operation returned.
type Outcome = engine.Outcome

// The outcomes of an operation.
const (
	Replied  = engine.Replied  // with a reply
	Failed   = engine.Failed   // with an Error of the canister
	Rejected = engine.Rejected // by the system, a trap or an explicit reject: it may have taken effect in part
)

// Value is an encoded argument or reply; see Decode and Encode.
type Value = engine.Value

// OpenContext is a call that a canister has not finished.
type OpenContext = engine.OpenContext

// Status is what canister_status says of a canister: whether it has code, and its cycles.
type Status = engine.Status

// CreationFee is what create_canister keeps of the cycles attached to it, on a
// 13-node subnet.
const CreationFee = engine.CreationFee

// NobodyWaits is the name of the property that every scenario has whose faults
// include Silence, unless it calls Env.MayWaitForEver: at rest no client and no
// suspended frame waits for an answer.
const NobodyWaits = engine.NobodyWaits
