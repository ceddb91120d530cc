package factory

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// Large returns the scenarios that are wanted to violate something with so many
// sessions of one principal, so many calls of each, and every kind of fault. That
// includes a trap in cleanup and a call that is never answered, after which no
// design frees its lock.
func Large(sessions, calls int) []model.Scenario {
	large := func(name string, price uint64, p program, violates ...string) model.Scenario {
		return model.Scenario{
			Name:     fmt.Sprintf("factory/%s@%dx%d", name, sessions, calls),
			Setup:    large(price, p, sessions, calls),
			Violates: violates,
		}
	}
	return []model.Scenario{
		large("motoko", Extra, once((*Factory).CreateChildCanisterMotoko), noOrphan, paidOnce),
		large("rust", model.CreationFee+Extra, once((*Factory).CreateChildCanisterRust), noOrphan, paidOnce),
		large("failed-install", Extra, once((*Factory).CreateChildCanisterMotoko), noOrphan, paidOnce),
		large("locked", Extra, once((*Factory).CreateChildCanisterLocked), noOrphan, paidOnce, lockFree),
		large("trap-at-birth", Extra, untilReady((*Factory).CreateChildCanister, (*Factory).InstallChildCanister, 0), noOrphan, paidOnce, lockFree),
	}
}

// large is sessions that run a program so many times.
func large(price uint64, p program, sessions, times int) func(*model.Env) {
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
		e.Faults(model.SysReject | model.Trap | model.Unknown | model.CleanupTrap | model.Silence)
	}
}
