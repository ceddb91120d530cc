package wallet

import (
	"errors"
	"slices"

	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/crowd"
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
	crowd             crowd.Crowd
	ledger            model.Ref[Ledger]
	balances, pending func(v *model.View, place int) int // of the wallet at a place
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
	var spent, kept []model.Property
	for _, p := range b.crowd.Principals() {
		spent = append(spent, b.spentOnce(p))
	}
	for place, wallet := range b.crowd.Canisters("wallet") {
		kept = append(kept, b.conserved(place, model.Principal(wallet)))
	}
	e.Property(all(noDoubleSpend, model.Always, spent))
	e.Property(all(conserved, kind, kept))
	e.Property(invariants.Named(lockFree, invariants.NoLockHeld()))
	e.Sometimes("the user is paid", func(v *model.View) bool {
		return slices.ContainsFunc(b.crowd.Principals(), func(p model.Principal) bool { return b.account(p)(v) > 0 })
	})
}

// spentOnce: nobody is paid more than they had.
func (b books) spentOnce(p model.Principal) model.Property {
	paid := invariants.Quantity{Name: "paid to " + string(p), Of: b.account(p)}
	funds := invariants.Quantity{Name: "what was theirs", Of: func(*model.View) int { return b.crowd.Funds }}
	return invariants.NoDoubleSpend(paid, funds)
}

// conserved: the money of a wallet is where its books say.
func (b books) conserved(place int, wallet model.Principal) model.Property {
	balances := invariants.Quantity{Name: "balances", Of: func(v *model.View) int { return b.balances(v, place) }}
	pending := invariants.Quantity{Name: "pending", Of: func(v *model.View) int { return b.pending(v, place) }}
	holds := invariants.Quantity{Name: "the ledger account", Of: b.account(wallet)}
	return invariants.ConservedBetween(balances, holds, balances.Plus(pending))
}

// all is true where every one of some properties is.
func all(name string, kind model.Kind, properties []model.Property) model.Property {
	return model.Property{Name: name, Kind: kind, Check: func(v *model.View) error {
		var errs []error // all of them: they may be broken in different ways
		for _, p := range properties {
			errs = append(errs, p.Check(v))
		}
		return errors.Join(errs...)
	}}
}

// sum adds up the values of a map.
func sum[K comparable](m *model.Map[K, Money]) int {
	total := Money(0)
	for _, amount := range m.All() {
		total += amount
	}
	return int(total)
}

// books of wallets of the first kind.
func (s setting) books() books {
	return books{
		crowd:    s.crowd,
		ledger:   s.ledger,
		balances: func(v *model.View, place int) int { return sum(&s.wallets[place].In(v).Balances) },
		pending:  func(v *model.View, place int) int { return sum(&s.wallets[place].In(v).Journal) },
	}
}

// properties declares what is asked of wallets that reconcile.
func (s reconciling) properties(e *model.Env) {
	books{
		crowd:    s.crowd,
		ledger:   s.ledger,
		balances: func(v *model.View, place int) int { return sum(&s.wallets[place].In(v).Balances) },
		pending:  s.pending,
	}.properties(e, model.Always)
	e.Always(knowsStage, s.knowsStage)
	e.AtEnd(nonePending, s.nonePending)
}

// pending is how much is debited and not settled.
func (s reconciling) pending(v *model.View, place int) int {
	total := Money(0)
	for _, w := range s.wallets[place].In(v).Withdrawals.All() {
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
			return v.Broken("session %d is never answered", i+1)
		}
	}
	for place := range s.wallets {
		if n := s.pending(v, place); n > 0 {
			return v.Broken("%d is pending and nobody will settle it", n)
		}
	}
	return nil
}

// knowsStage: the stage that a user was told is the one that the wallet has, where
// it has one.
func (s reconciling) knowsStage(v *model.View) error {
	for i, u := range s.users {
		wallet := s.wallets[s.crowd.Place(u.Principal())].In(v)
		for n, told := range u.In(v).Told.All() {
			if is, ok := wallet.Withdrawals.Get(WithdrawalID{u.Principal(), n}); ok && is.Stage != told {
				return v.Broken("session %d was told %s, and it is %q", i+1, told, is.Stage)
			}
		}
	}
	return nil
}

// told says whether a user was told that a withdrawal is at a stage.
func (s reconciling) told(v *model.View, stage Stage) bool {
	for _, u := range s.users {
		for _, told := range u.In(v).Told.All() {
			if told == stage {
				return true
			}
		}
	}
	return false
}
