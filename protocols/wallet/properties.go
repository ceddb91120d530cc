package wallet

import (
	"fmt"

	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
)

// The properties, by name.
const (
	noDoubleSpend = "no money is spent twice"
	conserved     = "balances <= the wallet's ledger account <= balances + pending"
	nonePending   = "in the end nothing is pending"
	lockFree      = "no lock is held at rest"
	knowsStage    = "what a user was told of a withdrawal stays true"
)

// books is where a scenario keeps its money, for its properties.
type books struct {
	ledger   model.Ref[Ledger]
	wallet   model.Principal
	balances func(*model.View) int
	pending  func(*model.View) int
}

// account is what the ledger says that somebody has.
func (b books) account(owner model.Principal) func(*model.View) int {
	return func(v *model.View) int {
		has, _ := b.ledger.In(v).Accounts.Get(owner)
		return int(has)
	}
}

// properties declares what is asked of every wallet. Where a design writes down
// what it is about to pay, its books are asked for in every world; where the truth
// is in a frame while a call is under way, where none is.
func (b books) properties(e *model.Env, kind model.Kind) {
	paid := invariants.Quantity{Name: "paid to " + string(owner), Of: b.account(owner)}
	funds := invariants.Quantity{Name: "what was theirs", Of: func(*model.View) int { return 1 }}
	e.Property(invariants.Named(noDoubleSpend, invariants.NoDoubleSpend(paid, funds)))

	balances := invariants.Quantity{Name: "balances", Of: b.balances}
	pending := invariants.Quantity{Name: "pending", Of: b.pending}
	holds := invariants.Quantity{Name: "the ledger account", Of: b.account(b.wallet)}
	p := invariants.Named(conserved, invariants.ConservedBetween(balances, holds, balances.Plus(pending)))
	p.Kind = kind
	e.Property(p)

	e.Property(invariants.Named(lockFree, invariants.NoLockHeld()))
	e.Sometimes("the user is paid", func(v *model.View) bool { return paid.Of(v) > 0 })
}

// sum adds up the values of a map.
func sum[K comparable](m *model.Map[K, Money]) int {
	total := Money(0)
	for _, amount := range m.All() {
		total += amount
	}
	return int(total)
}

// books of a wallet of the first kind.
func (s setting) books() books {
	return books{
		ledger:   s.ledger,
		wallet:   s.wallet.ID,
		balances: func(v *model.View) int { return sum(&s.wallet.In(v).Balances) },
		pending:  func(v *model.View) int { return sum(&s.wallet.In(v).Journal) },
	}
}

// books of a wallet that reconciles.
func (s reconciling) books() books {
	return books{
		ledger:   s.ledger,
		wallet:   s.wallet.ID,
		balances: func(v *model.View) int { return sum(&s.wallet.In(v).Balances) },
		pending:  s.pending,
	}
}

// pending is how much is debited and not settled.
func (s reconciling) pending(v *model.View) int {
	total := Money(0)
	for _, w := range s.wallet.In(v).Withdrawals.All() {
		if w.Stage == Pending {
			total += w.Amount
		}
	}
	return int(total)
}

// nonePending: nobody waits for ever, and nothing is left to settle.
func (s reconciling) nonePending(v *model.View) error {
	for i, u := range s.users {
		if !u.Done(v) {
			return fmt.Errorf("session %d is never answered", i+1)
		}
	}
	if n := s.pending(v); n > 0 {
		return fmt.Errorf("%d is pending and nobody will settle it", n)
	}
	return nil
}

// knowsStage: the stage that a user was told is the one that the wallet has, where
// it has one.
func (s reconciling) knowsStage(v *model.View) error {
	for i, u := range s.users {
		told := u.In(v).Told.Get()
		if told == "" {
			continue
		}
		if is, ok := s.wallet.In(v).Withdrawals.Get(WithdrawalID{owner, i + 1}); ok && is.Stage != told {
			return fmt.Errorf("session %d was told %s, and it is %q", i+1, told, is.Stage)
		}
	}
	return nil
}
