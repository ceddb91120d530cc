package wallet

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// Sized returns the designs with so many sessions of one user, so many
// withdrawals of each, those kinds of fault and, where a design is wanted to
// violate something, the kind that is the cause. A design that is wanted to
// hold does so under model.DefaultFaults or some of them; a trap in cleanup and a
// call that is never answered leave every lock held.
func Sized(sessions, withdrawals int, faults model.Faults) []model.Scenario {
	sized := func(name string, method withdraw, refuses bool, conservation model.Kind, faults model.Faults, violates ...string) model.Scenario {
		return model.Scenario{
			Name: "wallet/" + name,
			Setup: func(e *model.Env) {
				var names []string
				for i := range sessions {
					names = append(names, fmt.Sprintf("session%d", i+1))
				}
				deploy(e, method, names, withdrawals, refuses).books().properties(e, conservation)
				e.Faults(faults)
			},
			Violates: violates,
		}
	}
	locks := []string{noDoubleSpend, conserved}
	if faults&(model.CleanupTrap|model.Silence) != 0 {
		locks = append(locks, lockFree)
	}
	return []model.Scenario{
		sized("check-then-pay", (*Wallet).WithdrawCheckThenPay, false, model.AtRest, faults, noDoubleSpend, conserved),
		sized("refund-on-reject", (*Wallet).WithdrawRefundOnReject, false, model.AtRest, faults|model.Unknown, noDoubleSpend, conserved),
		sized("lock-leak", (*Wallet).WithdrawLockLeak, false, model.Always, faults|model.Trap, lockFree),
		sized("guarded", (*Wallet).WithdrawGuarded, false, model.AtRest, faults|model.Trap, locks...),
		sized("journaled", (*Wallet).WithdrawJournaled, true, model.Always, faults),
	}
}
