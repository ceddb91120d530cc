package engine

import "fmt"

// Query runs a method of a canister on its state, whose answer it returns, and forgets what it
// has changed (interface specification, "Query call"). ok is false if the canister does not
// exist, or has no code. The error is a modelling error: the method traps, calls, or lets the
// environment choose.
func (l *Look) Query(id Principal, method, arg string) (a Answer, ok bool, err error) {
	state, ok := l.stateOf(id)
	code := l.d.code(state)
	if !ok || code == nil {
		return Answer{}, false, nil
	}
	if offer, err := code.Offers(method, ""); err != nil || offer != Callable {
		return Answer{}, false, fmt.Errorf("query %s.%s: the canister has no such method", id, method)
	}
	h := &Host{m: l.x.m}
	e, err := code.Run(&Entry{Kind: EntryStart, Self: id, Caller: Anonymous, Method: method, Arg: arg, State: state.State, Balance: state.Balance}, h)
	switch {
	case err != nil:
	case e.Trapped:
		err = fmt.Errorf("it traps: %s", e.Why)
	case len(e.Sends) > 0:
		err = fmt.Errorf("it calls %s.%s, and a query cannot call", e.Sends[0].To, e.Sends[0].Method)
	case len(h.asked) > 0:
		err = fmt.Errorf("it lets the environment choose")
	case e.Answer == nil:
		err = fmt.Errorf("it does not answer")
	}
	if err != nil {
		return Answer{}, false, fmt.Errorf("query %s.%s: %w", id, method, err)
	}
	return *e.Answer, true, nil
}

// stateOf is the state of a canister; ok is false if there is none.
func (l *Look) stateOf(id Principal) (state canisterState, ok bool) {
	for i := range l.d.Canisters {
		if l.d.Canisters[i].ID == id {
			return l.canister(i), true
		}
	}
	for _, part := range l.group(createdGroup) {
		if c := l.x.store.content(part).(canisterState); c.ID == id {
			return c, true
		}
	}
	return canisterState{}, false
}
