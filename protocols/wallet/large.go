package wallet

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// Large returns the scenarios that are wanted to violate something with so many
// sessions of one user, so many withdrawals of each, and every kind of fault.
func Large(sessions, withdrawals int) []model.Scenario {
	large := func(name string, method withdraw, conservation model.Kind, violates ...string) model.Scenario {
		return model.Scenario{
			Name: fmt.Sprintf("wallet/%s@%dx%d", name, sessions, withdrawals),
			Setup: func(e *model.Env) {
				var names []string
				for i := range sessions {
					names = append(names, fmt.Sprintf("session%d", i+1))
				}
				deploy(e, method, names, withdrawals, false).books().properties(e, conservation)
				e.Faults(model.SysReject | model.Trap | model.Unknown | model.CleanupTrap | model.Silence)
			},
			Violates: violates,
		}
	}
	return []model.Scenario{
		large("check-then-pay", (*Wallet).WithdrawCheckThenPay, model.AtRest, noDoubleSpend, conserved),
		large("refund-on-reject", (*Wallet).WithdrawRefundOnReject, model.AtRest, noDoubleSpend, conserved),
		large("lock-leak", (*Wallet).WithdrawLockLeak, model.Always, lockFree),
		large("guarded", (*Wallet).WithdrawGuarded, model.AtRest, noDoubleSpend, conserved, lockFree), // a trap in cleanup
	}
}
