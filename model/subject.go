package model

import (
	"fmt"
	"reflect"
	"strings"
)

// Subject is a canister, or a method of one, that a property is about.
type Subject struct {
	Canister Principal
	Code     reflect.Type // what the property takes the canister's code to be; nil if it does not matter
	Method   string       // "" for the whole canister
}

// SubjectOf is a method of a canister as a subject of a property. The error says
// why the method cannot be one: it is a closure, say.
func SubjectOf[S, A, R any](to Ref[S], method func(*S, *Msg, A) (R, error)) (Subject, error) {
	name, err := nameOf(method)
	return Subject{Canister: to.ID, Code: reflect.TypeFor[S](), Method: name}, err
}

// checkSubjects refuses properties about what is not there: they would hold.
func (e *Env) checkSubjects() {
	for _, p := range e.properties {
		if p.Err != nil {
			e.fail("property %q: %w", p.Name, p.Err)
		}
		for _, s := range p.Subjects {
			if err := e.missing(s); err != nil {
				e.fail("property %q: %w", p.Name, err)
			}
		}
	}
}

// missing says why a scenario does not have a subject, nil if it has or may come to
// have it.
func (e *Env) missing(s Subject) error {
	var canisters []string
	for _, c := range e.canisters {
		if c.id != s.Canister {
			canisters = append(canisters, string(c.id))
			continue
		}
		if s.Code != nil && c.module.typ != s.Code {
			return e.mismatch(s.Canister, s.Code)
		}
		if _, ok := c.module.methods[s.Method]; !ok && s.Method != "" {
			return fmt.Errorf("it names the method %s of %s, whose code %v has no such method that a caller could call", s.Method, s.Canister, c.module.typ)
		}
		return nil
	}
	if strings.Contains(string(s.Canister), "/") && len(e.modules) > 0 {
		return nil // the name of a canister that is created
	}
	return fmt.Errorf("it names the canister %q, which is not deployed; there are %s", s.Canister, oneOf(len(canisters) > 0, strings.Join(canisters, ", "), "none"))
}
