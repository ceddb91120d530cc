package model

import (
	"errors"
	"fmt"

	"github.com/icmc-project/icmc/model/engine"
)

// NoAnswer is returned by a handler that ends without answering. If nothing
// else in its call context can answer any more, the caller gets CANISTER_ERROR.
const NoAnswer = Error("(no answer)")

// A Reject is the system's word about a call. Only the system sets the code; a
// canister that rejects on purpose chooses the text (see RejectWith), and a
// handler that returns a Reject it got rejects in turn with CANISTER_REJECT and
// its text, as Motoko rethrows: a code never crosses a canister.
type Reject struct {
	answer engine.Answer
	run    *run // where a code that nobody has looked at is chosen
	call   int
	clean  bool // known once answer.Code is, or after Clean
	looked bool
}

// RejectWith returns the error with which a handler rejects explicitly:
// CANISTER_REJECT with a text. The message commits.
func RejectWith(format string, args ...any) *Reject {
	return &Reject{answer: engine.Rejection(CanisterReject, fmt.Sprintf(format, args...))}
}

// Clean reports whether the code alone proves that the callee did nothing:
// codes 1 to 3. The code of a reject by the system is open until somebody looks.
func (r *Reject) Clean() bool {
	if r.run != nil {
		r.run.enter()
	}
	switch {
	case r.answer.Code != engine.OpenCode:
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
	if r.answer.Code == engine.OpenCode && r.Clean() {
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
