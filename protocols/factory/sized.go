package factory

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// Sized returns the designs with so many sessions of one principal, so many
// calls of each, those kinds of fault and, where a design is wanted to violate
// something, the kind that is the cause. A design that is wanted to hold does
// so under model.DefaultFaults or some of them; a trap in cleanup and a call that
// is never answered leave every lock held.
func Sized(sessions, calls int, faults model.Faults) []model.Scenario {
	design := func(name string, price uint64, p program, faults model.Faults, violates ...string) model.Scenario {
		return model.Scenario{
			Name:     "factory/" + name,
			Setup:    sized(price, p, sessions, calls, faults),
			Violates: violates,
		}
	}
	locks := []string{noOrphan, paidOnce}
	if faults&(model.CleanupTrap|model.Silence) != 0 {
		locks = append(locks, lockFree)
	}
	repaired := untilReady((*Factory).CreateChildCanister, (*Factory).InstallChildCanister, 0)
	tracked := design("tracked", Extra, repaired, faults)
	tracked.Setup = spareBirth("CreateChildCanister", tracked.Setup)
	return []model.Scenario{
		design("motoko", Extra, once((*Factory).CreateChildCanisterMotoko), faults, noOrphan, paidOnce),
		design("rust", model.CreationFee+Extra, once((*Factory).CreateChildCanisterRust), faults, noOrphan, paidOnce),
		design("failed-install", Extra, once((*Factory).CreateChildCanisterMotoko), faults|model.SysReject, noOrphan, paidOnce),
		design("locked", Extra, once((*Factory).CreateChildCanisterLocked), faults|model.SysReject, locks...),
		design("trap-at-birth", Extra, repaired, faults|model.Trap, locks...),
		tracked,
	}
}

// sized is sessions that run a program so many times.
func sized(price uint64, p program, sessions, times int, faults model.Faults) func(*model.Env) {
	return func(e *model.Env) {
		var names []string
		for i := range sessions {
			names = append(names, fmt.Sprintf("session%d", i+1))
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
		deployWith(e, uint64(sessions*times+10)*2*Extra, price, again, names...)
		e.Faults(faults)
	}
}
