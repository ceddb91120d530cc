package model

import (
	"errors"
	"fmt"
)

// RejectCode is a reject code of the interface specification (HTTPS interface,
// "Reject codes").
type RejectCode int

// The reject codes.
const (
	SysFatal           RejectCode = 1 // the callee did nothing
	SysTransient       RejectCode = 2 // the callee did nothing
	DestinationInvalid RejectCode = 3 // the callee did nothing
	CanisterReject     RejectCode = 4 // the callee rejected; what it did before stands
	CanisterError      RejectCode = 5 // the callee trapped or did not answer, or never ran
	SysUnknown         RejectCode = 6 // the callee may have run, or may run later
)

// String returns the specification's spelling.
func (c RejectCode) String() string {
	switch c {
	case SysFatal:
		return "SYS_FATAL"
	case SysTransient:
		return "SYS_TRANSIENT"
	case DestinationInvalid:
		return "DESTINATION_INVALID"
	case CanisterReject:
		return "CANISTER_REJECT"
	case CanisterError:
		return "CANISTER_ERROR"
	case SysUnknown:
		return "SYS_UNKNOWN"
	}
	return fmt.Sprintf("RejectCode(%d)", int(c))
}

// Error is what a canister answers on purpose when it cannot do what it was
// asked: the Err variant of a Candid result. The message that returns it commits.
// Declare errors as constants, so that errors.Is works at the caller:
//
//	const ErrUnauthorized = model.Error("unauthorized")
type Error string

func (e Error) Error() string { return string(e) }

// NoAnswer is returned by a handler that ends without answering. If nothing
// else in its call context can answer any more, the caller gets CANISTER_ERROR.
const NoAnswer = Error("(no answer)")

// A Reject is the system's word about a call. Only the system sets the code; a
// canister that rejects on purpose chooses the text (see RejectWith), and a
// handler that returns a Reject it got rejects in turn with CANISTER_REJECT and
// its text, as Motoko rethrows: a code never crosses a canister.
type Reject struct {
	answer answer
	run    *run // where a code that nobody has looked at is chosen
	call   int
	clean  bool // known once answer.Code is, or after Clean
	looked bool
}

// RejectWith returns the error with which a handler rejects explicitly:
// CANISTER_REJECT with a text. The message commits.
func RejectWith(format string, args ...any) *Reject {
	return &Reject{answer: rejection(CanisterReject, fmt.Sprintf(format, args...))}
}

// Clean reports whether the code alone proves that the callee did nothing:
// codes 1 to 3. The code of a reject by the system is open until somebody looks.
func (r *Reject) Clean() bool {
	if r.run != nil {
		r.run.enter()
	}
	switch {
	case r.answer.Code != openCode:
		return r.answer.Code <= DestinationInvalid
	case !r.looked:
		r.looked = true
		r.clean = r.run.chooseOf(r.call, "a clean code", "CANISTER_ERROR") == 0
		if !r.clean {
			r.answer.Code = CanisterError
		}
	}
	return r.clean
}

// Code returns the reject code. The code of a reject by the system is open
// until somebody looks: SYS_FATAL, SYS_TRANSIENT, DESTINATION_INVALID, or
// CANISTER_ERROR as from a stopped canister.
func (r *Reject) Code() RejectCode {
	if r.run != nil {
		r.run.enter()
	}
	if r.answer.Code == openCode && r.Clean() {
		r.answer.Code = SysFatal + RejectCode(r.run.chooseOf(r.call, "SYS_FATAL", "SYS_TRANSIENT", "DESTINATION_INVALID"))
	}
	return r.answer.Code
}

// Text returns the reject message: the callee's words for an explicit reject,
// the system's otherwise. It does not give an open code away.
func (r *Reject) Text() string { return r.answer.Value }

func (r *Reject) Error() string { return r.Text() }

// IsUnknown reports whether err says that the outcome of a call is unknown
// (SYS_UNKNOWN): it may have been executed, or may still be.
func IsUnknown(err error) bool {
	var r *Reject
	return errors.As(err, &r) && r.answer.Code == SysUnknown
}

// IsClean reports whether err is a reject whose code proves that the callee did
// nothing (see Reject.Clean).
func IsClean(err error) bool {
	var r *Reject
	return errors.As(err, &r) && r.Clean()
}

// IsReject reports whether err is the system's word, as opposed to an Error that
// the callee answered.
func IsReject(err error) bool {
	var r *Reject
	return errors.As(err, &r)
}

// answerKind says how a call ended.
type answerKind uint8

const (
	replied     answerKind = iota + 1 // Value is the encoded reply
	failed                            // Value is the text of an Error
	wasRejected                       // Value is the reject message
)

// openCode is the code of a reject by the system that nobody has looked at.
const openCode RejectCode = 0

// answer is how a call ended, as its caller sees it.
type answer struct {
	Kind  answerKind
	Code  RejectCode
	Value string
	Shown string `icmc:"-"` // the reply as text, for people
}

func replyOf[R any](v R) answer {
	return answer{Kind: replied, Value: must(encode(v)), Shown: show(v)}
}

func rejection(code RejectCode, text string) answer {
	return answer{Kind: wasRejected, Code: code, Value: text}
}

// The rejects that the system gives.
var (
	sysReject     = rejection(openCode, "rejected by the system")
	calleeTrapped = rejection(CanisterError, "the callee trapped")
	didNotAnswer  = rejection(CanisterError, "the callee did not answer")
	noModule      = rejection(CanisterError, "the callee has no code")
	noMethod      = rejection(CanisterError, "the callee has no such method")
	notDecoded    = rejection(CanisterError, "the callee cannot decode the argument")
	noCanister    = rejection(DestinationInvalid, "no such canister")
	gaveUp        = rejection(SysUnknown, "outcome unknown")
)

// String is the answer as a label shows it.
func (a answer) String() string {
	switch {
	case a.Kind == replied:
		return "reply " + a.Shown
	case a.Kind == failed:
		return "error " + oneLine(a.Value)
	case a.Code == openCode:
		return "reject by the system"
	case a.Code == SysUnknown:
		return "SYS_UNKNOWN"
	}
	return a.Code.String() + " " + oneLine(a.Value)
}
