package invariants

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// Linearizable is true of histories in which each operation seems to take effect
// at one moment between its invocation and its return, as the specification says:
//
//   - An operation that is answered took effect, and its answer is the
//     specification's.
//   - One that is answered with an Error of NoEffect had no effect.
//   - One that is rejected took effect before the reject, or never does.
//   - One that never returns may take effect at any time, or never.
//
// A user who stops waiting does not end an operation: it returns when its answer
// is produced, whether or not anybody waits for it.
//
// What the specification names must be there: a canister that is not deployed, or has
// no such method, is a modelling error. A specification that no operation of a client
// was ever about is vacuous, and reported so.
//
// The monitor follows a history as it grows and keeps the configurations that
// explain it; the property is broken as soon as there is none (after Lowe,
// "Testing for linearizability", 2017). Judge is its twin for whole histories.
func Linearizable[S any](spec Spec[S]) model.Property {
	p := model.Property{Name: "operations are linearizable", Kind: model.History}
	// The history before any event has one explanation.
	first, err := spec.first()
	if err != nil {
		p.Err, p.Monitor = err, broken(err)
		return p
	}
	for _, m := range spec.Methods {
		p.Subjects = append(p.Subjects, m.subject)
	}
	p.Monitor = &model.Monitor{Start: string(first), Next: spec.next, Identity: spec.identity, Rename: rename}
	return p
}

// first is the encoded history before any event, or an error that says why the
// specification is none.
func (s *Spec[S]) first() (model.Value, error) {
	start, err := model.Encode(s.Start)
	if err != nil {
		return "", fmt.Errorf("the specification's state: %w", err)
	}
	if err := s.check(); err != nil {
		return "", err
	}
	return model.Encode(history{Configs: []config{{State: start}}})
}

// broken is the monitor of a specification that cannot be followed.
func broken(err error) *model.Monitor {
	return &model.Monitor{Next: func(string, model.Event) (string, string, error) { return "", "", err }}
}

// history is all there is to know of a history in order to judge how it goes on.
type history struct {
	Open    []operation // invoked, not returned; sorted by name
	Configs []config    // every way to explain it, none that another implies; sorted
}

// operation is an operation under way.
type operation struct {
	Name   string
	Method int
	By     model.Principal
	Arg    model.Value
}

// config is one way to explain a history: a state of the specification and the
// open operations that have taken effect in it. Open operations take effect as
// late as the history allows.
type config struct {
	State model.Value
	Done  []done // sorted by name
}

// done is an open operation that has taken effect, with the result it must return.
type done struct {
	Name   string
	Result result
}

func (c config) find(op string) int {
	return slices.IndexFunc(c.Done, func(d done) bool { return d.Name == op })
}

func (c config) without(i int) config {
	c.Done = slices.Delete(slices.Clone(c.Done), i, i+1)
	return c
}

// next follows one event.
func (s *Spec[S]) next(state string, e model.Event) (after, broken string, err error) {
	m := s.method(e)
	if m < 0 {
		return state, "", nil
	}
	h, err := model.Decode[history](model.Value(state))
	if err != nil {
		return "", "", err
	}
	i, found := slices.BinarySearchFunc(h.Open, e.Op, func(o operation, op string) int { return strings.Compare(o.Name, op) })
	switch {
	case !e.Return && found:
		return "", "", fmt.Errorf("operation %s is invoked while it is under way", e.Op)
	case !e.Return:
		h.Open = slices.Insert(h.Open, i, operation{e.Op, m, e.Caller, e.Arg})
	case !found && e.Outcome == model.Rejected:
		return state, "", nil // it was rejected without being executed
	case !found:
		return "", "", fmt.Errorf("operation %s returns and was not invoked", e.Op)
	default:
		if broken, err = s.returns(&h, i, e); err != nil || broken != "" {
			return "", broken, err
		}
	}
	v, err := model.Encode(h)
	return string(v), "", err
}

// returns keeps the configurations that agree with the return of open operation i.
func (s *Spec[S]) returns(h *history, i int, e model.Event) (broken string, err error) {
	op := h.Open[i]
	end, got := s.ending(e)
	var left []config
	var could []result // what it could have answered, for the person
	for _, c := range h.Configs {
		if at := c.find(op.Name); at >= 0 {
			could = append(could, c.Done[at].Result)
			if end == anything || end == answers && c.Done[at].Result == got {
				left = append(left, c.without(at))
			}
			continue
		}
		if end != answers {
			left = append(left, c)
		}
		effects, err := s.reach(h.Open, c, op.Name)
		if err != nil {
			return "", err
		}
		for _, d := range effects {
			at := d.find(op.Name)
			if at < 0 {
				continue
			}
			could = append(could, d.Done[at].Result)
			if end == anything || end == answers && d.Done[at].Result == got {
				left = append(left, d.without(at))
			}
		}
	}
	if len(left) == 0 {
		return s.explain(op, e, could), nil
	}
	h.Open = slices.Delete(h.Open, i, i+1)
	h.Configs, err = s.prune(h.Open, left)
	return "", err
}

// reach lists the configurations that c leads to when open operations take
// effect, c included, none beyond one in which operation last has.
func (s *Spec[S]) reach(open []operation, c config, last string) ([]config, error) {
	found := []config{c}
	seen := map[model.Value]bool{}
	for n := 0; n < len(found); n++ {
		if found[n].find(last) >= 0 {
			continue
		}
		for _, op := range open {
			c := found[n]
			if c.find(op.Name) >= 0 {
				continue
			}
			next, r, err := s.Methods[op.Method].step(c.State, op.Arg, op.By)
			if err != nil {
				return nil, err
			}
			at, _ := slices.BinarySearchFunc(c.Done, op.Name, func(d done, name string) int { return strings.Compare(d.Name, name) })
			d := config{State: next, Done: slices.Insert(slices.Clone(c.Done), at, done{op.Name, r})}
			key, err := model.Encode(d)
			if err != nil {
				return nil, err
			}
			if !seen[key] {
				seen[key] = true
				found = append(found, d)
			}
		}
	}
	return found, nil
}

// prune sorts configurations and drops those that another one leads to: what they
// explain, that one explains later. So histories that allow the same future more
// often have the same configurations, and worlds merge.
func (s *Spec[S]) prune(open []operation, all []config) ([]config, error) {
	keys := make(map[string]config, len(all))
	for _, c := range all {
		k, err := model.Encode(c)
		if err != nil {
			return nil, err
		}
		keys[string(k)] = c
	}
	for _, c := range all {
		implied, err := s.reach(open, c, "")
		if err != nil {
			return nil, err
		}
		for _, d := range implied[1:] {
			k, err := model.Encode(d)
			if err != nil {
				return nil, err
			}
			delete(keys, string(k))
		}
	}
	var left []config
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		left = append(left, keys[k])
	}
	return left, nil
}

// identity tells apart the two ways in which a return breaks a history, see explain.
func (s *Spec[S]) identity(_ string, e model.Event) string {
	if end, _ := s.ending(e); end == nothing {
		return "an operation that has taken effect answers that it has not"
	}
	return "an operation answers what it does not answer one at a time"
}

// explain says how a return breaks a history.
func (s *Spec[S]) explain(op operation, e model.Event, could []result) string {
	m := s.Methods[op.Method]
	call := fmt.Sprintf("%s of %s", m.called(op.Arg), op.By)
	end, got := s.ending(e)
	if end == nothing {
		return fmt.Sprintf("%s answers %s, but it has taken effect", call, e.Err)
	}
	var texts []string
	for _, r := range could {
		texts = append(texts, m.answered(r))
	}
	slices.Sort(texts)
	return fmt.Sprintf("%s answers %s, one at a time it answers %s", call, m.answered(got), strings.Join(slices.Compact(texts), " or "))
}
