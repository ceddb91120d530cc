package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/internal/words"
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

// answerKind says how a call ended.
type AnswerKind uint8

const (
	AnswerReply  AnswerKind = iota + 1 // Value is the encoded reply
	AnswerError                        // Value is the text of an Error
	AnswerReject                       // Value is the reject message
)

// openCode is the code of a reject by the system that nobody has looked at.
const OpenCode RejectCode = 0

// answer is how a call ended, as its caller sees it.
type Answer struct {
	Kind  AnswerKind
	Code  RejectCode
	Value string
	Shown string `icmc:"-"` // the reply as text, for people
}

func ReplyOf[R any](v R) Answer {
	return Answer{Kind: AnswerReply, Value: must(codec.Encode(v)), Shown: words.Show(v)}
}

func Rejection(code RejectCode, text string) Answer {
	return Answer{Kind: AnswerReject, Code: code, Value: text}
}

// The rejects that the system gives.
var (
	rejectedBySystem = Rejection(OpenCode, "rejected by the system")
	calleeTrapped    = Rejection(CanisterError, "the callee trapped")
	didNotAnswer     = Rejection(CanisterError, "the callee did not answer")
	noModule         = Rejection(CanisterError, "the callee has no code")
	noMethod         = Rejection(CanisterError, "the callee has no such method")
	notDecoded       = Rejection(CanisterError, "the callee cannot decode the argument")
	noCanister       = Rejection(DestinationInvalid, "no such canister")
	gaveUp           = Rejection(SysUnknown, "outcome unknown")
)

// String is the answer as a label shows it.
func (a Answer) String() string {
	switch {
	case a.Kind == AnswerReply:
		return "reply " + a.Shown
	case a.Kind == AnswerError:
		return "error " + words.OneLine(a.Value)
	case a.Code == OpenCode:
		return "reject by the system"
	case a.Code == SysUnknown:
		return "SYS_UNKNOWN"
	}
	return a.Code.String() + " " + words.OneLine(a.Value)
}
