// Package wallet is the double spend that the seed warns of ("Avoid reentrancy
// issues", "Securely handle traps in callbacks", "Use idempotent APIs"): a wallet
// keeps its users' balances, a ledger keeps the money, and a withdrawal is a call
// from the one to the other. Wallet has five designs of that one method, in the
// order in which people find them; Reconciler is the sixth.
package wallet

import (
	"errors"

	"github.com/icmc-project/icmc/model"
)

// The answers on purpose.
const (
	ErrInsufficientFunds      = model.Error("InsufficientFunds")
	ErrTemporarilyUnavailable = model.Error("TemporarilyUnavailable")
	ErrBusy                   = model.Error("Another withdrawal of this caller is at work")
	ErrPending                = model.Error("It is not known whether the money was paid")
)

// Money is an amount, a natural number.
type Money int

// Ledger is the canister ledger, in the manner of ICRC-1.
type Ledger struct {
	Accounts model.Map[model.Principal, Money] `icmc:"stable"`
	Seen     model.Set[PaymentID]              `icmc:"stable"` // payments with an id that were executed
	Refuses  bool                              // it may answer TemporarilyUnavailable
}

// PaymentID is what the payer calls a payment: created_at_time and memo in ICRC-1.
type PaymentID struct {
	Payer model.Principal
	ID    WithdrawalID
}

// Payment is the argument of Transfer.
type Payment struct {
	To     model.Principal
	Amount Money
}

// Transfer is icrc1_transfer without created_at_time: executed twice, it pays twice.
func (l *Ledger) Transfer(m *model.Msg, in Payment) (struct{}, error) {
	return struct{}{}, l.transfer(m, in)
}

// NamedPayment is the argument of TransferOnce.
type NamedPayment struct {
	ID WithdrawalID
	Payment
}

// TransferOnce is icrc1_transfer with created_at_time and memo: a payment that
// was executed before is not executed again, and that is a success. It looks for
// the earlier payment before anything else, so that a refusal proves that there
// was none.
func (l *Ledger) TransferOnce(m *model.Msg, in NamedPayment) (struct{}, error) {
	id := PaymentID{m.Caller(), in.ID}
	if l.Seen.Has(id) {
		return struct{}{}, nil // Duplicate
	}
	if err := l.transfer(m, in.Payment); err != nil {
		return struct{}{}, err
	}
	l.Seen.Add(id)
	return struct{}{}, nil
}

// transfer moves money, unless there is too little of it or the ledger will not.
func (l *Ledger) transfer(m *model.Msg, in Payment) error {
	if l.Refuses && model.Choose(m, "it pays", "it refuses") == "it refuses" {
		return ErrTemporarilyUnavailable
	}
	has, _ := l.Accounts.Get(m.Caller())
	if has < in.Amount {
		return ErrInsufficientFunds
	}
	l.Accounts.Put(m.Caller(), has-in.Amount)
	l.Accounts.Update(in.To, func(has Money) Money { return has + in.Amount })
	return nil
}

// Wallet is the canister wallet.
type Wallet struct {
	Ledger   model.Ref[Ledger]
	Balances model.Map[model.Principal, Money] `icmc:"stable"`
	Paying   model.Locks[model.Principal]      // callers with a payment in flight
	Journal  model.Map[model.Principal, Money] `icmc:"stable"` // debited and not known to be paid
}

// pay calls the ledger; without an option it waits until the ledger answers.
func (w *Wallet) pay(m *model.Msg, amount Money, wait ...model.Option) error {
	_, err := model.Call(m, w.Ledger, (*Ledger).Transfer, Payment{m.Caller(), amount}, wait...)
	return err
}

// debit takes from a balance, which the caller has checked in this message.
func (w *Wallet) debit(user model.Principal, amount Money) {
	has, _ := w.Balances.Get(user)
	w.Balances.Put(user, has-amount)
}

func (w *Wallet) credit(user model.Principal, amount Money) {
	w.Balances.Update(user, func(has Money) Money { return has + amount })
}

// funded reports whether a user has that much.
func (w *Wallet) funded(user model.Principal, amount Money) bool {
	has, _ := w.Balances.Get(user)
	return has >= amount
}

// WithdrawCheckThenPay checks, pays, and debits what was paid.
func (w *Wallet) WithdrawCheckThenPay(m *model.Msg, amount Money) (struct{}, error) {
	caller := m.Caller()
	if !w.funded(caller, amount) {
		return struct{}{}, ErrInsufficientFunds
	}
	// Until the ledger has answered, the balance stands, and a second withdrawal
	// passes the same check.
	if err := w.pay(m, amount); err != nil {
		return struct{}{}, err
	}
	if !w.funded(caller, amount) {
		m.Trap("Natural subtraction underflow") // Nat in Motoko, checked_sub in Rust
	}
	w.debit(caller, amount)
	return struct{}{}, nil
}

// WithdrawRefundOnReject debits first, does not wait for ever, and takes any
// reject for a failure.
func (w *Wallet) WithdrawRefundOnReject(m *model.Msg, amount Money) (struct{}, error) {
	caller := m.Caller()
	if !w.funded(caller, amount) {
		return struct{}{}, ErrInsufficientFunds
	}
	w.debit(caller, amount)
	if err := w.pay(m, amount, model.Bounded()); err != nil {
		w.credit(caller, amount) // SYS_UNKNOWN comes here too: the ledger may have paid, or may yet
		return struct{}{}, err
	}
	return struct{}{}, nil
}

// WithdrawLockLeak keeps a journal as WithdrawJournaled does, and frees its lock
// on every path that it can see.
func (w *Wallet) WithdrawLockLeak(m *model.Msg, amount Money) (struct{}, error) {
	caller := m.Caller()
	if !w.Paying.TryAcquire(caller) {
		return struct{}{}, ErrBusy
	}
	err := w.journaled(m, caller, amount)
	// A trap between the await in there and this line rolls back to where the lock
	// is held, and nothing else frees it.
	w.Paying.Release(caller)
	return struct{}{}, err
}

// WithdrawGuarded is WithdrawCheckThenPay behind a lock that cleanup frees.
func (w *Wallet) WithdrawGuarded(m *model.Msg, amount Money) (struct{}, error) {
	caller := m.Caller()
	if !w.Paying.TryAcquire(caller) {
		return struct{}{}, ErrBusy
	}
	defer w.Paying.Release(caller)
	if !w.funded(caller, amount) {
		return struct{}{}, ErrInsufficientFunds
	}
	if err := w.pay(m, amount); err != nil {
		return struct{}{}, err
	}
	// The money is gone. A trap in this message undoes the debit, not the payment,
	// and the guard lets the next withdrawal in.
	w.debit(caller, amount)
	return struct{}{}, nil
}

// WithdrawJournaled debits and writes down what it is about to pay, in one
// message, before it pays; cleanup frees the lock. What is not known to be paid or
// refused stays in the journal: for somebody to look at, see Reconciler.
func (w *Wallet) WithdrawJournaled(m *model.Msg, amount Money) (struct{}, error) {
	caller := m.Caller()
	if !w.Paying.TryAcquire(caller) {
		return struct{}{}, ErrBusy
	}
	defer w.Paying.Release(caller)
	return struct{}{}, w.journaled(m, caller, amount)
}

// journaled is a withdrawal with a journal. The lock of the caller is held.
func (w *Wallet) journaled(m *model.Msg, caller model.Principal, amount Money) error {
	if w.Journal.Has(caller) {
		return ErrPending
	}
	if !w.funded(caller, amount) {
		return ErrInsufficientFunds
	}
	w.debit(caller, amount)
	w.Journal.Put(caller, amount)
	err := w.pay(m, amount, model.Bounded())
	// A trap in this message leaves the intent in the journal: the user is neither
	// paid twice nor robbed.
	if err == nil {
		w.Journal.Delete(caller)
		return nil
	}
	if r, ok := errors.AsType[*model.Reject](err); ok && !r.Clean() {
		return ErrPending // the ledger may have paid, or may yet
	}
	// The ledger refused, or never saw the request: this one try was the only one.
	w.Journal.Delete(caller)
	w.credit(caller, amount)
	return err
}
