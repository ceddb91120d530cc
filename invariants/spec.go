package invariants

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// Spec is a sequential specification: what methods of canisters do when they are
// called one at a time. S is its state, a plain value (see model.Encode).
type Spec[S any] struct {
	Start S
	// Methods are those that clients call and that read or change what the
	// specification is about; see On. Operations of other methods cost nothing, and
	// what they do is not explained: if one changes what is specified, or if another
	// canister does by calling a method, a correct history looks wrong. Where that may
	// have been so, the report of the violation names them.
	Methods []Method[S]
	// NoEffect lists the Errors that may be answered at any time and say that the
	// operation had no effect, because another canister could not be reached,
	// say. Any other Error must be the one that the specification answers.
	NoEffect []model.Error
}

// Method is a method of a canister with its specification; see On.
type Method[S any] struct {
	to   model.Principal
	name string
	// subject is the method as the scenario must have it; err says that it is none.
	subject model.Subject
	err     error
	// step is the specification on encoded values.
	step func(state, arg model.Value, by model.Principal) (next model.Value, r result, err error)
	// called and answered print a call and an answer.
	called   func(model.Value) string
	answered func(result) string
}

// result is what an operation answers: the encoded reply behind '=', or the text
// of an Error behind '!'.
type result string

const (
	reply   = "="
	failure = "!"
)

// On specifies a method: step returns the next state and the answer, a reply or a
// model.Error, to a call of the method by a caller in a state. It may write to
// the state it gets, which is a copy, and if a map never nil.
func On[S, C, A, R any](to model.Ref[C], method func(*C, *model.Msg, A) (R, error), step func(state S, by model.Principal, arg A) (S, R, error)) Method[S] {
	subject, err := model.SubjectOf(to, method)
	name := subject.Method
	return Method[S]{
		to:      to.ID,
		name:    name,
		subject: subject,
		err:     err,
		step: func(state, arg model.Value, by model.Principal) (next model.Value, r result, err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("the specification of %s.%s panics: %v", to.ID, name, p)
				}
			}()
			s, err := model.Decode[S](state)
			if err != nil {
				return "", "", err
			}
			makeMap(&s)
			a, err := model.Decode[A](arg)
			if err != nil {
				return "", "", err
			}
			s, answer, refusal := step(s, by, a)
			if r, err = encodeResult(answer, refusal); err != nil {
				return "", "", fmt.Errorf("the specification of %s.%s: %w", to.ID, name, err)
			}
			next, err = model.Encode(s)
			return next, r, err
		},
		called: func(arg model.Value) string {
			a, _ := model.Decode[A](arg)
			return fmt.Sprintf("%s(%v)", name, a)
		},
		answered: func(r result) string {
			if text, ok := strings.CutPrefix(string(r), failure); ok {
				return text
			}
			answer, _ := model.Decode[R](model.Value(strings.TrimPrefix(string(r), reply)))
			return fmt.Sprint(answer)
		},
	}
}

// makeMap makes *s if it is a nil map: an empty map is encoded as nil.
func makeMap[S any](s *S) {
	if v := reflect.ValueOf(s).Elem(); v.Kind() == reflect.Map && v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
}

func encodeResult[R any](answer R, refusal error) (result, error) {
	if refusal == nil {
		v, err := model.Encode(answer)
		return result(reply + v), err
	}
	e, ok := refusal.(model.Error)
	if !ok {
		return "", fmt.Errorf("it answers the error %q of type %T: want a model.Error", refusal, refusal)
	}
	return result(failure + string(e)), nil
}

// check says why the specification is none.
func (s *Spec[S]) check() error {
	if len(s.Methods) == 0 {
		return errors.New("the specification names no method: no operation could break it")
	}
	for i, m := range s.Methods {
		if m.err != nil {
			return fmt.Errorf("the specification: %w", m.err)
		}
		if m.step == nil {
			return fmt.Errorf("the specification's method %d was not made by On", i+1)
		}
		for _, other := range s.Methods[:i] {
			if other.to == m.to && other.name == m.name {
				return fmt.Errorf("the specification names %s.%s twice", m.to, m.name)
			}
		}
	}
	return nil
}

// method returns which of the methods an event is about, -1 if it is none.
func (s *Spec[S]) method(e model.Event) int {
	return slices.IndexFunc(s.Methods, func(m Method[S]) bool { return m.to == e.To && m.name == e.Method })
}

// An ending is what the return of an operation says about its effect.
type ending int

const (
	answers  ending = iota // it took effect, with this result
	nothing                // it had no effect
	anything               // it took effect, with whatever result, or did not
)

// ending reads the return of an operation.
func (s *Spec[S]) ending(e model.Event) (ending, result) {
	switch {
	case e.Outcome == model.Replied:
		return answers, result(reply + string(e.Reply))
	case e.Outcome == model.Failed && slices.Contains(s.NoEffect, e.Err):
		return nothing, ""
	case e.Outcome == model.Failed:
		return answers, result(failure + string(e.Err))
	}
	return anything, ""
}
