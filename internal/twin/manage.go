package twin

import (
	"fmt"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// management is the identity of the management canister.
const management = string(model.Management)

// manage executes a call to the management canister. Whatever it says, the cycles
// that it does not keep go back.
func (s *step) manage(r request) {
	a := s.managed(r)
	s.note(string(r.what.verb) + " answers " + describe(a.v))
	s.respond(r.name, r.origin, r.expired, a)
}

// describe names the answers of the management canister.
func describe(v int) string {
	switch v {
	case NoCanister:
		return "that there is no such canister"
	case TooFew:
		return "that there are too few cycles"
	case NotYours:
		return "that the caller is no controller"
	case NotEmpty:
		return "that there is code already"
	case InitTrapped:
		return "that init trapped"
	case InitFailed:
		return "that init failed"
	}
	return "a reply"
}

func (s *step) managed(r request) result {
	if r.what.verb == Create {
		if r.cycles < Fee {
			return result{v: TooFew, code: 4, refund: r.cycles}
		}
		id := s.w.freeID(r.name)
		s.w.canisters[id] = &state{code: Empty, controller: r.caller, cycles: r.cycles - Fee}
		return result{id: id}
	}
	c := s.w.canisters[r.what.subject]
	switch {
	case c == nil:
		return result{v: NoCanister, code: 3, refund: r.cycles}
	case c.controller != r.caller:
		return result{v: NotYours, code: 5, refund: r.cycles}
	case r.what.verb == Status:
		return result{v: 2*c.cycles + truthOf(c.code != Empty).v, refund: r.cycles}
	case c.code != Empty:
		return result{v: NotEmpty, code: 5, refund: r.cycles}
	}
	return s.install(r, c)
}

// freeID is the identity of the canister that a call creates: its name without the numbers
// of orphans, and with one of its own if that is taken.
func (w *world) freeID(call string) string {
	components := strings.Split(call, "/")
	for i := range components {
		if i > 0 {
			components[i], _, _ = strings.Cut(components[i], "~")
		}
	}
	place := strings.Join(components, "/")
	id := place
	for n := 2; w.canisters[id] != nil; n++ {
		id = fmt.Sprintf("%s~%d", place, n)
	}
	return id
}

// install gives an empty canister code and runs its initialisation, all or nothing.
func (s *step) install(r request, c *state) result {
	fresh := state{code: r.what.code, controller: c.controller, cycles: c.cycles}
	block := pick(s.p.Codes[r.what.code-Leaf].Inits, r.what.method)
	in := &callContext{name: r.name, canister: r.what.subject, caller: r.caller, open: map[string]call{}}
	in.frames = []frame{{levels: []level{{block: block}}, locals: []value{{result: result{v: r.arg.v, id: r.arg.id}}}}}
	ok := s.run(actor{user: -1, context: in, state: &fresh, id: in.canister}, 0)
	said := s.answer
	s.answer = nil
	switch {
	case !ok:
		return result{v: InitTrapped, code: 5, refund: r.cycles}
	case said != nil && said.v >= Failed:
		return result{v: InitFailed, code: 5, refund: r.cycles}
	}
	s.w.canisters[r.what.subject] = &fresh
	return result{refund: r.cycles}
}
