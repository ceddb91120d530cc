package explore_test

import (
	"fmt"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// A table is code that is a table of states and of what may come, and no Go: with it the
// engine is seen to know nothing of direct-style Go.
type table map[string]map[string]row

// row is what happens in a state when something comes: "start M", or the name that a call was
// given behind "reply", "error", "reject" or "cleanup".
type row struct {
	next  string
	calls []outgoing
	reply []int // none, or one
}

// outgoing is a call that a row makes; the argument is that of the method that was called.
type outgoing struct {
	name   string
	to     model.Principal
	method string
}

// Offers says whether some state has a row for a method.
func (t table) Offers(method, _ string) (engine.Offer, error) {
	for _, rows := range t {
		if _, ok := rows["start "+method]; ok {
			return engine.Callable, nil
		}
	}
	return engine.NoSuchMethod, nil
}

// Run looks what comes up in the table. The context is the argument that a call context was
// opened with.
func (t table) Run(e *engine.Entry, _ *engine.Host) (engine.Ending, error) {
	out := engine.Ending{State: e.State, Context: e.Context, Open: e.Open}
	if e.Kind == engine.EntryAbandon {
		return out, nil
	}
	comes := t.comes(e)
	r, ok := t[e.State.Bytes][comes]
	if !ok {
		out.Trapped, out.Why = e.Kind != engine.EntryCleanup, fmt.Sprintf("%s comes in state %s", comes, e.State.Bytes)
		return out, nil
	}
	if e.Kind == engine.EntryStart {
		out.Context.Bytes = e.Arg
	}
	out.State.Bytes = r.next
	for _, c := range r.calls {
		out.Sends = append(out.Sends, engine.Send{
			To: c.to, Method: c.method, Arg: out.Context.Bytes, Shown: shown(out.Context.Bytes), Place: engine.AnyPlace, Token: c.name, Awaited: true,
		})
	}
	if len(r.reply) > 0 {
		a := engine.ReplyOf(r.reply[0])
		out.Answer = &a
	}
	return out, nil
}

// comes names what an entry is about.
func (t table) comes(e *engine.Entry) string {
	switch {
	case e.Kind == engine.EntryStart:
		return "start " + e.Method
	case e.Kind == engine.EntryCleanup:
		return "cleanup " + e.Of.Token
	case e.Answer.Kind == engine.AnswerReply:
		return "reply " + e.Of.Token
	case e.Answer.Kind == engine.AnswerError:
		return "error " + e.Of.Token
	}
	return "reject " + e.Of.Token
}

func shown(arg string) string {
	n, err := codec.Decode[int](arg)
	if err != nil {
		return "?"
	}
	return fmt.Sprint(n)
}

// withCanister is a scenario with one more canister, which is there from the start.
func withCanister(s model.Scenario, id model.Principal, code engine.Code, state string) engine.Scenario {
	of := s.ForEngine()
	declare := of.Declare
	of.Declare = func(l engine.Limits) (*engine.Declaration, error) {
		d, err := declare(l)
		if err == nil {
			d.Canisters = append(d.Canisters, engine.Canister{ID: id, Code: code, State: engine.Opaque{Bytes: state}})
		}
		return d, err
	}
	return of
}
