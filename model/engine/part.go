package engine

import (
	"errors"
	"slices"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/trace"
)

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

// kinds has a row for each kind of part; what a kind is stands in the file of its content.
var kinds = [...]kind{
	canisterPart: kindOf[canisterState](),
	clientPart:   kindOf[clientState](),
	monitorPart:  kindOf[monitorState](),
	contextPart:  kindOf[callContext](),
	ingressPart:  kindOf[request](),
	requestPart:  kindOf[request](),
	queuePart:    kindOf[queue](),
	responsePart: kindOf[response](),
}

// partContent is the content of a part: a struct whose fields are its encoding, see codec.go.
type partContent interface {
	// digest is what the hot path needs of it.
	digest(*partStore) partMeta
	// calls gives see all names of calls in it.
	calls(s *partStore, see func(trace.Call))
	// waits are calls that are not answered.
	waits() []trace.Call
	// parts are the parts that it consists of.
	parts() []partID
	// renamed is the content with other names of calls. That which is given is not changed.
	renamed(s *stepper, name func(trace.Call) trace.Call) (partContent, error)
	// describe prints it for people, in a line.
	describe(*Worker) string
}

// leaf is embedded by every content: what it does unless it says otherwise.
type leaf struct{}

func (leaf) calls(*partStore, func(trace.Call)) {}
func (leaf) waits() []trace.Call                { return nil }
func (leaf) parts() []partID                    { return nil }
func (*leaf) consists([]partID)                 {}
func (*leaf) shown(func(*string))               {}
func (leaf) renamed(*stepper, func(trace.Call) trace.Call) (partContent, error) {
	return nil, errors.New("internal: a part without names of calls is renamed")
}

// A kind makes contents of parts.
type kind struct {
	decode func(*part) (partContent, error)
	texts  func(partContent) []string
}

// decoded is what a pointer to a content has besides: what its bytes leave out.
type decoded[T any] interface {
	*T
	// shown gives see the texts, always in one order: how values are printed is known only
	// where their type is.
	shown(see func(*string))
	// consists says of which parts it consists.
	consists([]partID)
}

func kindOf[T partContent, P decoded[T]]() kind {
	return kind{
		decode: func(p *part) (partContent, error) {
			c, err := codec.Decode[T](p.bytes[1:])
			P(&c).consists(p.parts)
			if i := 0; err == nil && p.texts != nil {
				P(&c).shown(func(text *string) { *text, i = p.texts[i], i+1 })
			}
			return c, err
		},
		texts: func(content partContent) (texts []string) {
			c, some := content.(T), false
			P(&c).shown(func(text *string) {
				texts = append(texts, *text)
				some = some || *text != ""
			})
			return oneOf(some, slices.Clip(texts), nil)
		},
	}
}
