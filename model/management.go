package model

import (
	"fmt"
	"reflect"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/engine"
)

// CreateCanister asks the management canister for a new, empty canister, whose
// controller is the caller, and returns its principal. What WithCycles attaches,
// less CreationFee, becomes its balance; less than the fee is rejected
// (CANISTER_REJECT) and comes back. It is not idempotent.
func CreateCanister(m *Msg, opts ...Option) (Principal, error) {
	return fromAnswer[Principal](m.r.await(begin(m.r, Management, signature{name: engine.MethodCreate}, None{}, opts)))
}

// InstallCode installs the code S, which the scenario has declared Installable,
// in an empty canister and runs init on it, which can neither call nor reply. A
// canister that is not empty, a caller that is not its controller and an init that
// traps or fails are rejected with CANISTER_ERROR and change nothing.
func InstallCode[S, A any](m *Msg, canister Principal, init func(*S, *Msg, A) (None, error), arg A, opts ...Option) error {
	code := m.r.rv.env.installable(reflect.TypeFor[S]())
	if code == nil {
		m.r.fail("code %v is not known: declare it with model.Installable", reflect.TypeFor[S]())
	}
	a := engine.ManagementArg{Canister: canister, Module: code.name, Init: named(init).name, Arg: must(codec.Encode(arg))}
	m.r.names(canister, a.Init)
	_, err := fromAnswer[None](m.r.await(manage(m.r, engine.MethodInstall, a, fmt.Sprintf("%s %s %s", canister, a.Module, words.Show(arg)), opts)))
	return err
}

// CanisterStatus asks the management canister about a canister the caller controls.
func CanisterStatus(m *Msg, canister Principal, opts ...Option) (Status, error) {
	return fromAnswer[Status](m.r.await(manage(m.r, engine.MethodStatus, engine.ManagementArg{Canister: canister}, string(canister), opts)))
}

// manage calls the management canister about a canister.
func manage(r *run, method string, arg engine.ManagementArg, shown string, opts []Option) int {
	return r.start(engine.Send{To: Management, Method: method, Arg: must(codec.Encode(arg)), Shown: shown}, optionsOf(opts))
}
