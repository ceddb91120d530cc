package wallet

import (
	"errors"
	"testing"

	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
)

// The mutants of the two designs that hold, each named by the mistake. Each must
// be caught by the properties of its scenario within the default bound.

// TestJournaledMutants: what a journal must do, undone one by one.
func TestJournaledMutants(t *testing.T) {
	for _, mutant := range []struct {
		mistake  string
		method   withdraw
		property string
		path     scenariotest.Path
	}{
		// One await is enough to see that the debit is nowhere but in a frame.
		{"journals-after-paying", (*Wallet).JournalsAfterPaying, conserved, scenariotest.Path{0, 1}},
		// Withdraw and transfer: the payment is done and the balance stands.
		{"debits-after-paying", (*Wallet).WithdrawGuarded, conserved, scenariotest.Path{0, 2}},
		// Withdraw, transfer, expiry, and the callback that credits. The transfer
		// may also come last: a late execution.
		{"refunds-unknown", (*Wallet).RefundsUnknown, conserved, scenariotest.Path{1, 4}},
		// Withdraw, a refusal or reject, and the callback that returns too early.
		{"keeps-the-lock-on-error", (*Wallet).KeepsTheLockOnError, lockFree, scenariotest.Path{0, 3}},
		// Withdraw, an answer, and the trap in the callback.
		{"no-cleanup", (*Wallet).WithdrawLockLeak, lockFree, scenariotest.Path{1, 3}},
	} {
		t.Run(mutant.mistake, func(t *testing.T) {
			if got := scenariotest.Caught(t, journaled(mutant.method), 2, mutant.property); got != mutant.path {
				t.Errorf("caught with %v, want %v", got, mutant.path)
			}
		})
	}
}

// JournalsAfterPaying writes the intent down once it knows that it is needed.
func (w *Wallet) JournalsAfterPaying(m *model.Msg, amount Money) (struct{}, error) {
	caller := m.Caller()
	if !w.Paying.TryAcquire(caller) {
		return struct{}{}, ErrBusy
	}
	defer w.Paying.Release(caller)
	if !w.funded(caller, amount) {
		return struct{}{}, ErrInsufficientFunds
	}
	w.debit(caller, amount)
	err := w.pay(m, amount, model.Bounded())
	if r, ok := errors.AsType[*model.Reject](err); ok && !r.Clean() {
		w.Journal.Put(caller, amount)
		return struct{}{}, ErrPending
	}
	if err != nil {
		w.credit(caller, amount)
	}
	return struct{}{}, err
}

// RefundsUnknown takes any error for a failed payment.
func (w *Wallet) RefundsUnknown(m *model.Msg, amount Money) (struct{}, error) {
	caller := m.Caller()
	if !w.Paying.TryAcquire(caller) {
		return struct{}{}, ErrBusy
	}
	defer w.Paying.Release(caller)
	if !w.funded(caller, amount) {
		return struct{}{}, ErrInsufficientFunds
	}
	w.debit(caller, amount)
	w.Journal.Put(caller, amount)
	err := w.pay(m, amount, model.Bounded())
	w.Journal.Delete(caller)
	if err != nil {
		w.credit(caller, amount)
	}
	return struct{}{}, err
}

// KeepsTheLockOnError frees the lock where all went well.
func (w *Wallet) KeepsTheLockOnError(m *model.Msg, amount Money) (struct{}, error) {
	caller := m.Caller()
	if !w.Paying.TryAcquire(caller) {
		return struct{}{}, ErrBusy
	}
	if err := w.journaled(m, caller, amount); err != nil {
		return struct{}{}, err
	}
	w.Paying.Release(caller)
	return struct{}{}, nil
}

// TestReconcileMutants: what settling must mind, one by one.
func TestReconcileMutants(t *testing.T) {
	for _, mutant := range []struct {
		mistake  string
		withdraw withdrawOnce
		settle   settle
		property string
		path     scenariotest.Path
	}{
		// Withdraw, transfer, a trap in the callback; settle, the attempt is rejected
		// by the system, and the callback credits what was paid. With an unknown
		// outcome instead of the trap there is a step more.
		{"refunds-a-clean-reject", (*Reconciler).WithdrawRefundsClean, (*Reconciler).SettleRefundsClean, conserved, scenariotest.Path{2, 6}},
		// Withdraw, transfer, expiry, and the callback that credits.
		{"refunds-unknown", (*Reconciler).WithdrawRefundsUnknown, (*Reconciler).SettleRefundsUnknown, conserved, scenariotest.Path{1, 4}},
		// Withdraw, transfer, a trap in the callback; settle, and transfer again.
		{"ledger-without-ids", (*Reconciler).WithdrawWithoutID, (*Reconciler).SettleWithoutID, noDoubleSpend, scenariotest.Path{1, 5}},
		// Withdraw, transfer, a trap in the callback; settle, the ledger refuses what
		// it has paid, and the callback credits.
		{"ledger-refuses-before-it-looks", (*Reconciler).WithdrawHastyLedger, (*Reconciler).SettleHastyLedger, conserved, scenariotest.Path{1, 6}},
		// Withdraw, the user stops waiting, settle: two attempts are under way. The
		// ledger refuses one, the callback credits, the ledger pays the other.
		{"settles-without-lock", (*Reconciler).Withdraw, (*Reconciler).SettleWithoutLock, conserved, scenariotest.Path{1, 6}},
		// The user stops waiting for a withdrawal that has not begun; settle finds
		// nothing; it begins, the ledger answers, and a trap in the callback leaves
		// it pending. The other session's withdrawal ends the run.
		{"settle-forgets-what-it-did-not-find", (*Reconciler).Withdraw, (*Reconciler).SettleForgetful, nonePending, scenariotest.Path{2, 6}},
		// The same until the withdrawal that was called off begins.
		{"settle-forgets-what-it-did-not-find", (*Reconciler).Withdraw, (*Reconciler).SettleForgetful, knowsStage, scenariotest.Path{1, 3}},
		// Withdraw, transfer, a trap in the callback, two settles, and the other
		// session's withdrawal: nobody ever asks the ledger again.
		{"settle-only-looks", (*Reconciler).Withdraw, (*Reconciler).SettleOnlyLooks, nonePending, scenariotest.Path{1, 6}},
	} {
		t.Run(mutant.mistake, func(t *testing.T) {
			if got := scenariotest.Caught(t, reconciles(mutant.withdraw, mutant.settle, 2), 2, mutant.property); got != mutant.path {
				t.Errorf("caught with %v, want %v", got, mutant.path)
			}
		})
	}
	// The copies that the mutants are made of do not break anything by themselves.
	t.Run("none", func(t *testing.T) {
		scenariotest.Holds(t, reconciles((*Reconciler).WithdrawCopied, (*Reconciler).SettleCopied, 2), 2)
	})
}

// An attempt is what Reconciler.attempt is.
type attempt func(*Reconciler, *model.Msg, WithdrawalID, Money) (Stage, error)

// withdrawBy is Withdraw with another attempt.
func (w *Reconciler) withdrawBy(m *model.Msg, in WithdrawArg, try attempt) (Stage, error) {
	id := WithdrawalID{m.Caller(), in.N}
	if known, ok := w.Withdrawals.Get(id); ok {
		return known.Stage, nil
	}
	has, _ := w.Balances.Get(id.User)
	if has < in.Amount {
		return "", ErrInsufficientFunds
	}
	w.Paying.TryAcquire(id)
	defer w.Paying.Release(id)
	w.Balances.Put(id.User, has-in.Amount)
	w.Withdrawals.Put(id, Withdrawal{in.Amount, Pending})
	return try(w, m, id, in.Amount)
}

// settleBy is Settle with another attempt.
func (w *Reconciler) settleBy(m *model.Msg, n int, try attempt) (Stage, error) {
	id := WithdrawalID{m.Caller(), n}
	known, ok := w.Withdrawals.Get(id)
	if !ok {
		w.Withdrawals.Put(id, Withdrawal{0, Cancelled})
		return Cancelled, nil
	}
	if known.Stage != Pending {
		return known.Stage, nil
	}
	if !w.Paying.TryAcquire(id) {
		return "", ErrBusy
	}
	defer w.Paying.Release(id)
	return try(w, m, id, known.Amount)
}

// refund is what a mutant does too early.
func (w *Reconciler) refund(id WithdrawalID, amount Money) (Stage, error) {
	w.Withdrawals.Put(id, Withdrawal{amount, Refused})
	w.Balances.Update(id.User, func(has Money) Money { return has + amount })
	return Refused, nil
}

// end is what an attempt does with an answer that is not a reject.
func (w *Reconciler) end(id WithdrawalID, amount Money, err error) (Stage, error) {
	switch {
	case model.IsReject(err):
		return "", ErrPending
	case err != nil:
		return w.refund(id, amount)
	}
	w.Withdrawals.Put(id, Withdrawal{amount, Paid})
	return Paid, nil
}

func (w *Reconciler) WithdrawCopied(m *model.Msg, in WithdrawArg) (Stage, error) {
	return w.withdrawBy(m, in, (*Reconciler).attempt)
}

func (w *Reconciler) SettleCopied(m *model.Msg, n int) (Stage, error) {
	return w.settleBy(m, n, (*Reconciler).attempt)
}

func (w *Reconciler) WithdrawRefundsClean(m *model.Msg, in WithdrawArg) (Stage, error) {
	return w.withdrawBy(m, in, refundsClean)
}

func (w *Reconciler) SettleRefundsClean(m *model.Msg, n int) (Stage, error) {
	return w.settleBy(m, n, refundsClean)
}

// refundsClean takes a clean reject of this attempt for the failure of them all.
func refundsClean(w *Reconciler, m *model.Msg, id WithdrawalID, amount Money) (Stage, error) {
	_, err := model.Call(m, w.Ledger, (*Ledger).TransferOnce, NamedPayment{id, Payment{id.User, amount}}, model.Bounded())
	if r, ok := errors.AsType[*model.Reject](err); ok && r.Clean() {
		return w.refund(id, amount)
	}
	return w.end(id, amount, err)
}

func (w *Reconciler) WithdrawRefundsUnknown(m *model.Msg, in WithdrawArg) (Stage, error) {
	return w.withdrawBy(m, in, refundsUnknown)
}

func (w *Reconciler) SettleRefundsUnknown(m *model.Msg, n int) (Stage, error) {
	return w.settleBy(m, n, refundsUnknown)
}

// refundsUnknown takes an unknown outcome for a failure.
func refundsUnknown(w *Reconciler, m *model.Msg, id WithdrawalID, amount Money) (Stage, error) {
	_, err := model.Call(m, w.Ledger, (*Ledger).TransferOnce, NamedPayment{id, Payment{id.User, amount}}, model.Bounded())
	if model.IsUnknown(err) {
		return w.refund(id, amount)
	}
	return w.end(id, amount, err)
}

func (w *Reconciler) WithdrawWithoutID(m *model.Msg, in WithdrawArg) (Stage, error) {
	return w.withdrawBy(m, in, withoutID)
}

func (w *Reconciler) SettleWithoutID(m *model.Msg, n int) (Stage, error) {
	return w.settleBy(m, n, withoutID)
}

// withoutID settles against a ledger that does not know a payment again.
func withoutID(w *Reconciler, m *model.Msg, id WithdrawalID, amount Money) (Stage, error) {
	_, err := model.Call(m, w.Ledger, (*Ledger).Transfer, Payment{id.User, amount}, model.Bounded())
	return w.end(id, amount, err)
}

func (w *Reconciler) WithdrawHastyLedger(m *model.Msg, in WithdrawArg) (Stage, error) {
	return w.withdrawBy(m, in, hastyLedger)
}

func (w *Reconciler) SettleHastyLedger(m *model.Msg, n int) (Stage, error) {
	return w.settleBy(m, n, hastyLedger)
}

func hastyLedger(w *Reconciler, m *model.Msg, id WithdrawalID, amount Money) (Stage, error) {
	_, err := model.Call(m, w.Ledger, (*Ledger).TransferOnceHasty, NamedPayment{id, Payment{id.User, amount}}, model.Bounded())
	return w.end(id, amount, err)
}

// TransferOnceHasty may refuse a payment that it has made.
func (l *Ledger) TransferOnceHasty(m *model.Msg, in NamedPayment) (struct{}, error) {
	if model.Choose(m, "it pays", "it refuses") == "it refuses" {
		return struct{}{}, ErrTemporarilyUnavailable
	}
	return l.TransferOnce(m, in)
}

// SettleWithoutLock lets two attempts of one withdrawal be under way.
func (w *Reconciler) SettleWithoutLock(m *model.Msg, n int) (Stage, error) {
	id := WithdrawalID{m.Caller(), n}
	known, ok := w.Withdrawals.Get(id)
	if !ok {
		w.Withdrawals.Put(id, Withdrawal{0, Cancelled})
		return Cancelled, nil
	}
	if known.Stage != Pending {
		return known.Stage, nil
	}
	return w.attempt(m, id, known.Amount)
}

// SettleOnlyLooks answers what it knows.
func (w *Reconciler) SettleOnlyLooks(m *model.Msg, n int) (Stage, error) {
	known, ok := w.Withdrawals.Get(WithdrawalID{m.Caller(), n})
	if ok && known.Stage == Pending {
		return "", ErrPending
	}
	return w.SettleCopied(m, n)
}

// SettleForgetful says that there is nothing to settle and does not note it.
func (w *Reconciler) SettleForgetful(m *model.Msg, n int) (Stage, error) {
	if !w.Withdrawals.Has(WithdrawalID{m.Caller(), n}) {
		return Cancelled, nil
	}
	return w.SettleCopied(m, n)
}
