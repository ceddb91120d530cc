package factory

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// Sized returns the designs with so many sessions, so many calls of each, those
// kinds of fault and, where a design is wanted to violate something, the kind
// that is the cause. A design shows what its scenario in the library shows: the
// sessions act for one principal, but where their race would hide the cause, and
// a trap in the callback that learns the id of a new canister is spared, but where
// it is the cause.
//
// A design that is wanted to hold does so under model.DefaultFaults or some of
// them; a trap in cleanup and a call that is never answered leave every lock held.
func Sized(sessions, calls int, faults model.Faults) []model.Scenario {
	design := func(name string, setup func(*model.Env), violates ...string) model.Scenario {
		return model.Scenario{Name: "factory/" + name, Setup: setup, Violates: violates}
	}
	shared := func(string) model.Principal { return owner }
	own := func(session string) model.Principal { return model.Principal("owner of " + session) }
	size := func(price uint64, p program, as func(string) model.Principal, faults model.Faults) func(*model.Env) {
		return sized(price, p, as, sessions, calls, faults)
	}
	locks := []string{noOrphan, paidOnce}
	if faults&(model.CleanupTrap|model.Silence) != 0 {
		locks = append(locks, lockFree)
	}
	listed := once((*Factory).CreateChildCanisterMotoko)
	repaired := untilReady((*Factory).CreateChildCanister, (*Factory).InstallChildCanister, 0)
	return []model.Scenario{
		design("motoko", size(Extra, listed, shared, faults), noOrphan, paidOnce),
		design("rust", size(model.CreationFee+Extra, once((*Factory).CreateChildCanisterRust), shared, faults), noOrphan, paidOnce),
		// A user who stops waiting and calls again races as well.
		design("failed-install", spareBirth("CreateChildCanisterMotoko",
			size(Extra, listed, own, faults&^model.Unknown|model.SysReject)), noOrphan, paidOnce),
		design("locked", spareBirth("CreateChildCanisterLocked",
			size(Extra, once((*Factory).CreateChildCanisterLocked), shared, faults|model.SysReject)), locks...),
		design("trap-at-birth", size(Extra, repaired, shared, faults|model.Trap), locks...),
		design("tracked", spareBirth("CreateChildCanister", size(Extra, repaired, shared, faults))),
	}
}

// sized is sessions that run a program so many times, each as its principal.
func sized(price uint64, p program, as func(session string) model.Principal, sessions, times int, faults model.Faults) func(*model.Env) {
	return func(e *model.Env) {
		var names []string
		owners := map[string]model.Principal{}
		for i := range sessions {
			name := fmt.Sprintf("session%d", i+1)
			names, owners[name] = append(names, name), as(name)
		}
		again := func(factory model.Ref[Factory]) func(*User, *model.Client) {
			run := p(factory)
			return func(u *User, c *model.Client) {
				for range times {
					run(u, c)
				}
			}
		}
		// Each call creates one canister, and one more for each that a fault loses.
		deployWith(e, uint64(sessions*times+10)*2*Extra, price, again, names, owners)
		e.Faults(faults)
	}
}
