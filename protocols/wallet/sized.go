package wallet

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/crowd"
)

// Sized returns the designs for a crowd: every session withdraws what it asks for,
// from the wallet where it is. Those kinds of fault are on and, where a design is
// wanted to violate something, the kind that is the cause.
//
// A design that would not show what it is wanted to is left out: a double spend
// where no two sessions of one user ask for more than there is, and one that is
// wanted to hold where locks get stuck.
func Sized(c crowd.Crowd, faults model.Faults) []model.Scenario {
	var designs []model.Scenario
	add := func(shown bool, name string, setup func(*model.Env), violates ...string) {
		if shown {
			designs = append(designs, model.Scenario{Name: "wallet/" + name, Doc: doc(name, c), Setup: setup, Violates: violates})
		}
	}
	first := func(method withdraw, refuses bool, conservation model.Kind, faults model.Faults) func(*model.Env) {
		return func(e *model.Env) {
			deploy(e, method, c, refuses).books().properties(e, conservation)
			crowd.Faults(e, faults)
		}
	}
	guarded := []string{noDoubleSpend, conserved}
	if crowd.Stuck(faults | model.Trap) {
		guarded = append(guarded, lockFree)
	}
	short, freed := overdrawn(c), !crowd.Stuck(faults)
	add(short, "check-then-pay", first((*Wallet).WithdrawCheckThenPay, false, model.AtRest, faults), noDoubleSpend, conserved)
	add(short, "refund-on-reject", first((*Wallet).WithdrawRefundOnReject, false, model.AtRest, faults|model.Unknown), noDoubleSpend, conserved)
	add(true, "lock-leak", first((*Wallet).WithdrawLockLeak, false, model.Always, faults|model.Trap), lockFree)
	add(short, "guarded", first((*Wallet).WithdrawGuarded, false, model.AtRest, faults|model.Trap), guarded...)
	add(freed, "journaled", first((*Wallet).WithdrawJournaled, true, model.Always, faults))
	add(freed, "reconcile", func(e *model.Env) {
		deployReconciler(e, (*Reconciler).Withdraw, untilSettled((*Reconciler).Settle, 0), c).properties(e)
		crowd.Faults(e, faults)
	})
	return designs
}

// overdrawn says whether what two sessions of one user ask for first is more than
// there is: what comes later may depend on what came before.
func overdrawn(c crowd.Crowd) bool {
	for i, a := range c.Sessions {
		for _, b := range c.Sessions[:i] {
			if a.As == b.As && int(amount(c, a.Asks[0])+amount(c, b.Asks[0])) > c.Funds {
				return true
			}
		}
	}
	return false
}

// doc says what everybody has and does.
func doc(design string, c crowd.Crowd) string {
	where := "a wallet"
	if c.Places > 1 {
		where = fmt.Sprintf("%d wallets over one ledger", c.Places)
	}
	begins := fmt.Sprintf("wallet/%s with %d clients of %s, %d for each user: ", design, len(c.Sessions), where, c.Funds)
	return begins + c.Sentence(func(s crowd.Session) string {
		return "withdraws " + s.Then(func(i int) string { return fmt.Sprint(amount(c, s.Asks[i])) })
	})
}
