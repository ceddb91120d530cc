package wallet

import "github.com/icmc-project/icmc/model"

// WithdrawalID is what a user calls a withdrawal. The user picks it, once, so that
// whatever is sent again, by the user to the wallet or by the wallet to the ledger,
// is known to be the same.
type WithdrawalID struct {
	User model.Principal
	N    int
}

// Stage is how far a withdrawal is.
type Stage string

// The stages. All but Pending are final.
const (
	Pending   Stage = "pending"   // debited; the ledger may have paid
	Paid      Stage = "paid"      // the ledger has paid
	Refused   Stage = "refused"   // the ledger has refused and the money is back
	Cancelled Stage = "cancelled" // it was settled before it began, so it never will
)

// Withdrawal is an entry in the wallet's journal.
type Withdrawal struct {
	Amount Money
	Stage  Stage
}

// Reconciler is the canister wallet that settles what is not known.
type Reconciler struct {
	Ledger      model.Ref[Ledger]
	Balances    model.Map[model.Principal, Money]   `icmc:"stable"`
	Withdrawals model.Map[WithdrawalID, Withdrawal] `icmc:"stable"`
	Paying      model.Locks[WithdrawalID]           // withdrawals with a payment in flight
}

// WithdrawArg is the argument of Withdraw.
type WithdrawArg struct {
	N      int
	Amount Money
}

// Withdraw debits and writes down what it is about to pay, and tries to pay once.
// If that does not end in an answer of the ledger, Settle goes on.
func (w *Reconciler) Withdraw(m *model.Msg, in WithdrawArg) (Stage, error) {
	id := WithdrawalID{m.Caller(), in.N}
	if known, ok := w.Withdrawals.Get(id); ok {
		// The same request again, or one that was settled before it came.
		if known.Stage == Pending {
			return "", ErrPending
		}
		return known.Stage, nil
	}
	has, _ := w.Balances.Get(id.User)
	if has < in.Amount {
		return "", ErrInsufficientFunds
	}
	if !w.Paying.TryAcquire(id) {
		return "", ErrBusy
	}
	defer w.Paying.Release(id)
	w.Balances.Put(id.User, has-in.Amount)
	w.Withdrawals.Put(id, Withdrawal{in.Amount, Pending})
	return w.attempt(m, id, in.Amount)
}

// Settle answers what has become of a withdrawal, once that can no longer change.
// It may be called again until it answers.
func (w *Reconciler) Settle(m *model.Msg, n int) (Stage, error) {
	id := WithdrawalID{m.Caller(), n}
	known, ok := w.Withdrawals.Get(id)
	if !ok {
		// The user's request may still be under way. Whoever was told that there is
		// nothing to settle would never come back for it, so it must not begin.
		w.Withdrawals.Put(id, Withdrawal{0, Cancelled})
		return Cancelled, nil
	}
	if known.Stage != Pending {
		return known.Stage, nil
	}
	// One attempt at a time: with two in flight, one may be refused and the other paid.
	if !w.Paying.TryAcquire(id) {
		return "", ErrBusy
	}
	defer w.Paying.Release(id)
	return w.attempt(m, id, known.Amount)
}

// attempt asks the ledger to pay. The lock of the withdrawal is held.
func (w *Reconciler) attempt(m *model.Msg, id WithdrawalID, amount Money) (Stage, error) {
	_, err := model.Call(m, w.Ledger, (*Ledger).TransferOnce, NamedPayment{id, Payment{id.User, amount}}, model.Bounded())
	if model.IsReject(err) {
		// Not even a clean reject proves more than that this attempt was not
		// executed. An earlier one may have been.
		return "", ErrPending
	}
	if err != nil {
		// The ledger executed this attempt and refused. It had seen no earlier one,
		// and will see none: requests to one canister are executed in order.
		w.Withdrawals.Put(id, Withdrawal{amount, Refused})
		w.Balances.Update(id.User, func(has Money) Money { return has + amount })
		return Refused, nil
	}
	w.Withdrawals.Put(id, Withdrawal{amount, Paid})
	return Paid, nil
}
