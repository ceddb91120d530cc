// Package factory is the seed's second example: a canister that creates a child
// canister for each caller. Methods and the order of awaits and effects are those
// of the seed's Motoko and Rust listings; the repaired design does what the seed
// says beneath them is missing: a lock, and the id tracked before install_code.
//
// Not modelled: the second controller of a child (its user, who could rescue a
// canister whose id is known) and an allowlist of callers.
package factory

import "github.com/icmc-project/icmc/model"

// Extra is what the listings mean to give a child: 1T cycles.
const Extra uint64 = 1_000_000_000_000

// The answers on purpose.
const (
	ErrBusy         = model.Error("Another call of this caller is at work")
	ErrNotInstalled = model.Error("The child has no code yet: call installChildCanister")
	ErrNoChild      = model.Error("This caller has no child")
)

// Child is the code of a child canister: the wasm_module that the listings take
// as an argument.
type Child struct {
	Owner model.Cell[model.Principal] `icmc:"stable"`
}

// Init is the child's init: its argument is the owner.
func (c *Child) Init(_ *model.Msg, owner model.Principal) (struct{}, error) {
	c.Owner.Set(owner)
	return struct{}{}, nil
}

// Factory is the canister factory. The listings use ChildCanisters only.
type Factory struct {
	ChildCanisters model.Map[model.Principal, model.Principal] `icmc:"stable"` // owner -> canister
	Uninstalled    model.Map[model.Principal, model.Principal] `icmc:"stable"` // owner -> canister that may have no code yet
	Creating       model.Locks[model.Principal]                // callers with a call in flight
}

// CreateChildCanisterMotoko is createChildCanister of the Motoko listing.
func (f *Factory) CreateChildCanisterMotoko(m *model.Msg, _ struct{}) (model.Principal, error) {
	caller := m.Caller()
	if caller.IsAnonymous() {
		m.Trap("Auth required")
	}
	if f.ChildCanisters.Has(caller) {
		m.Trap("Child canister already exists for this caller")
	}
	// The check above is one message and what follows each await is another: a
	// second call of the same caller passes the check as well.
	id, err := model.CreateCanister(m, model.WithCycles(Extra)) // the fee is taken out of it
	if err != nil {
		return "", err // Motoko throws on what nobody catches
	}
	// From here on id is in this frame and nowhere else.
	if err := model.InstallCode(m, id, (*Child).Init, caller); err != nil {
		return "", err
	}
	f.ChildCanisters.Put(caller, id)
	return id, nil
}

// CreateChildCanisterRust is create_child_canister of the Rust listing: the same
// awaits, but a reject is an expect that fails, so the callback traps, and
// create_canister_with_extra_cycles adds the fee to the cycles it is given.
func (f *Factory) CreateChildCanisterRust(m *model.Msg, _ struct{}) (model.Principal, error) {
	caller := m.Caller()
	if caller.IsAnonymous() {
		m.Trap("Auth required")
	}
	if f.ChildCanisters.Has(caller) {
		m.Trap("Child canister already exists for this caller")
	}
	id, err := model.CreateCanister(m, model.WithCycles(model.CreationFee+Extra))
	if err != nil {
		m.Trap("Failed to create canister: %v", err)
	}
	if err := model.InstallCode(m, id, (*Child).Init, caller); err != nil {
		m.Trap("Failed to install code: %v", err)
	}
	f.ChildCanisters.Put(caller, id)
	return id, nil
}

// CreateChildCanisterLocked is the Motoko listing behind a lock for each caller,
// and nothing else.
func (f *Factory) CreateChildCanisterLocked(m *model.Msg, in struct{}) (model.Principal, error) {
	if !f.Creating.TryAcquire(m.Caller()) {
		return "", ErrBusy
	}
	defer f.Creating.Release(m.Caller())
	return f.CreateChildCanisterMotoko(m, in)
}

// CreateChildCanister is the repaired design: a lock for each caller, and the id
// recorded in the message that learns it. A caller may repeat it: it answers with
// the child once there is one, and says so if the child is created but was not
// installed.
func (f *Factory) CreateChildCanister(m *model.Msg, _ struct{}) (model.Principal, error) {
	caller := m.Caller()
	if caller.IsAnonymous() {
		m.Trap("Auth required")
	}
	if !f.Creating.TryAcquire(caller) {
		return "", ErrBusy
	}
	defer f.Creating.Release(caller)
	if id, ok := f.ChildCanisters.Get(caller); ok {
		return id, nil
	}
	if f.Uninstalled.Has(caller) {
		return "", ErrNotInstalled
	}
	// Unbounded: a creation whose outcome is unknown would be a lost canister.
	id, err := model.CreateCanister(m, model.WithCycles(Extra))
	if err != nil {
		return "", err // the system rejected it: no canister, and the cycles are back
	}
	// Recorded in this very message: whatever becomes of the next call, the id
	// stays known. A trap in this message alone is beyond any design.
	f.Uninstalled.Put(caller, id)
	return f.install(m, caller, id)
}

// InstallChildCanister resumes: it gives the recorded canister its code, unless
// an earlier call did so and failed to note it.
func (f *Factory) InstallChildCanister(m *model.Msg, _ struct{}) (model.Principal, error) {
	caller := m.Caller()
	if !f.Creating.TryAcquire(caller) {
		return "", ErrBusy
	}
	defer f.Creating.Release(caller)
	if id, ok := f.ChildCanisters.Get(caller); ok {
		return id, nil
	}
	id, ok := f.Uninstalled.Get(caller)
	if !ok {
		return "", ErrNoChild
	}
	// The callback of an earlier install_code may have trapped after the code was
	// installed. install_code would reject for ever, so ask before.
	status, err := model.CanisterStatus(m, id)
	if err != nil {
		return "", err
	}
	if status.Installed {
		return f.ready(caller, id), nil
	}
	return f.install(m, caller, id)
}

// install gives a recorded canister its code. The lock of the caller is held.
func (f *Factory) install(m *model.Msg, caller, id model.Principal) (model.Principal, error) {
	if err := model.InstallCode(m, id, (*Child).Init, caller); err != nil {
		return "", err // it stays recorded
	}
	return f.ready(caller, id), nil
}

// ready notes that a child has its code.
func (f *Factory) ready(caller, id model.Principal) model.Principal {
	f.Uninstalled.Delete(caller)
	f.ChildCanisters.Put(caller, id)
	return id
}
