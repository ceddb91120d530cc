package wallet

import (
	"errors"

	"github.com/icmc-project/icmc/model"
)

// Protocol is a wallet over a ledger, five designs that lose money or locks, and
// one that does not.
var Protocol = model.Protocol{
	Name: "wallet",
	Doc:  "balances in one canister, the money in another: a withdrawal is a call across an await",
	Scenarios: []model.Scenario{
		{
			Name: "wallet/check-then-pay",
			Doc: "The balance is checked before the await and debited after it. Two withdrawals of one user pass the same check. " +
				"No fault is needed, so none is enabled.",
			Setup:    simple((*Wallet).WithdrawCheckThenPay, 0, model.AtRest),
			Violates: []string{noDoubleSpend, conserved},
		},
		{
			Name: "wallet/refund-on-reject",
			Doc: "The balance is debited first and credited again on any reject of a bounded wait: also on SYS_UNKNOWN, where the ledger " +
				"has paid or will. Unknown outcomes only: they are the cause.",
			Setup:    simple((*Wallet).WithdrawRefundOnReject, model.Unknown, model.AtRest),
			Violates: []string{noDoubleSpend, conserved},
		},
		{
			Name: "wallet/lock-leak",
			Doc: "A journal keeps the money safe, and the lock is freed in the callback: after a trap there it is held for ever. " +
				"Traps only: they are the cause.",
			Setup:    simple((*Wallet).WithdrawLockLeak, model.Trap, model.Always),
			Violates: []string{lockFree},
		},
		{
			Name: "wallet/guarded",
			Doc: "A lock that cleanup frees, as the ic-cdk and Motoko guides have it, and the debit after the payment: a trap in the callback " +
				"frees the lock and forgets the debit. Traps only: they are the cause.",
			Setup:    simple((*Wallet).WithdrawGuarded, model.Trap, model.AtRest),
			Violates: []string{noDoubleSpend, conserved},
		},
		{
			Name: "wallet/journaled",
			Doc: "The debit and the intent are recorded in one message before the payment, and cleanup frees the lock. What is not known to " +
				"be paid or refused stays pending. All faults, a bounded wait, and a ledger that may refuse.",
			Setup: journaled((*Wallet).WithdrawJournaled),
		},
		{
			Name: "wallet/reconcile",
			Doc: "The journal, and settling what is pending against a ledger that knows a payment by its id: credited again only where " +
				"the ledger has executed the request and refused it. Two sessions that call settle until they are answered. All faults, a " +
				"bounded wait, and a ledger that may refuse.",
			Setup: reconciles((*Reconciler).Withdraw, (*Reconciler).Settle, 0),
		},
	},
}

// owner is the principal of all sessions. It has 1 in the wallet; so has bob, who
// does nothing and whose money is what a double spend takes.
const owner model.Principal = "alice"

func fill(balances *model.Map[model.Principal, Money]) {
	balances.Put(owner, 1)
	balances.Put("bob", 1)
}

// newLedger is a ledger on which the wallet has the money of both.
func newLedger(e *model.Env, refuses bool) model.Ref[Ledger] {
	l := &Ledger{Refuses: refuses}
	ref := model.Deploy(e, "ledger", l)
	model.Seed(e, l, func(l *Ledger) { l.Accounts.Put("wallet", 2) })
	return ref
}

// withdraw is the signature of the methods that pay out, of the first kind.
type withdraw = func(*Wallet, *model.Msg, Money) (struct{}, error)

// setting is what a scenario of the first kind deploys.
type setting struct {
	ledger model.Ref[Ledger]
	wallet model.Ref[Wallet]
}

// User is a session that withdraws and, in scenarios of the first kind, knows nothing.
type User struct {
	Told model.Cell[Stage] // the last word on its withdrawal
}

// twoSessions are enough for every bug of the library.
var twoSessions = []string{"phone", "laptop"}

// deploy declares a wallet and sessions of one user, each of which withdraws all
// there is, as many times.
func deploy(e *model.Env, method withdraw, sessions []string, times int, refuses bool) setting {
	s := setting{ledger: newLedger(e, refuses)}
	w := &Wallet{Ledger: s.ledger}
	s.wallet = model.Deploy(e, "wallet", w)
	model.Seed(e, w, func(w *Wallet) { fill(&w.Balances) })
	for _, name := range sessions {
		model.NewSession(e, name, owner, &User{}, func(_ *User, c *model.Client) {
			for range times {
				model.Ingress(c, s.wallet, method, 1)
			}
		})
	}
	return s
}

// simple is a wallet of the first kind.
func simple(method withdraw, faults model.Faults, conservation model.Kind) func(*model.Env) {
	return func(e *model.Env) {
		deploy(e, method, twoSessions, 1, false).books().properties(e, conservation)
		e.Faults(faults)
	}
}

// journaled is a wallet of the first kind that is wanted to hold.
func journaled(method withdraw) func(*model.Env) {
	return func(e *model.Env) {
		s := deploy(e, method, twoSessions, 2, true) // a user who tries again whatever came of it
		b := s.books()
		b.properties(e, model.Always)
		e.Faults(model.DefaultFaults)
		e.Sometimes("a payment stays pending though it was paid", func(v *model.View) bool {
			return len(v.OpenContexts()) == 0 && b.pending(v) > 0 && b.account(owner)(v) > 0
		})
	}
}

// reconciling is what a scenario with a Reconciler deploys.
type reconciling struct {
	ledger model.Ref[Ledger]
	wallet model.Ref[Reconciler]
	users  []model.ClientRef[User]
}

// The signatures of the methods of a Reconciler.
type (
	withdrawOnce = func(*Reconciler, *model.Msg, WithdrawArg) (Stage, error)
	settle       = func(*Reconciler, *model.Msg, int) (Stage, error)
)

// reconciles is a wallet that settles, and two sessions of one user, each of which
// wants all there is and settles until it knows what became of that. If tries is
// not 0, they give up after that many, not counting those that were turned away
// because another call was at work.
func reconciles(withdraw withdrawOnce, settle settle, tries int) func(*model.Env) {
	return func(e *model.Env) {
		s := deployReconciler(e, withdraw, untilSettled(settle, tries))
		s.books().properties(e, model.Always)
		e.Always(knowsStage, s.knowsStage)
		e.AtEnd(nonePending, s.nonePending)
		e.Faults(model.DefaultFaults)
		told := func(stage Stage) func(*model.View) bool {
			return func(v *model.View) bool {
				return s.users[0].In(v).Told.Get() == stage || s.users[1].In(v).Told.Get() == stage
			}
		}
		e.Sometimes("a refused withdrawal is credited again", told(Refused))
		e.Sometimes("a withdrawal is settled before it begins", told(Cancelled))
	}
}

func deployReconciler(e *model.Env, withdraw withdrawOnce, learn func(*User, *model.Client, model.Ref[Reconciler], int)) reconciling {
	s := reconciling{ledger: newLedger(e, true)}
	w := &Reconciler{Ledger: s.ledger}
	s.wallet = model.Deploy(e, "wallet", w)
	model.Seed(e, w, func(w *Reconciler) { fill(&w.Balances) })
	for i, name := range twoSessions {
		n := i + 1 // what this session calls its one withdrawal
		s.users = append(s.users, model.NewSession(e, name, owner, &User{}, func(u *User, c *model.Client) {
			stage, err := model.Ingress(c, s.wallet, withdraw, WithdrawArg{n, 1})
			switch {
			case err == nil:
				u.Told.Set(stage)
			case !errors.Is(err, ErrInsufficientFunds):
				learn(u, c, s.wallet, n)
			}
		}))
	}
	return s
}

// untilSettled is a user who asks what became of a withdrawal.
func untilSettled(settle settle, tries int) func(*User, *model.Client, model.Ref[Reconciler], int) {
	return func(u *User, c *model.Client, wallet model.Ref[Reconciler], n int) {
		model.Loop(c, 0, func(tried int) (int, bool) {
			stage, err := model.Ingress(c, wallet, settle, n)
			if err == nil {
				u.Told.Set(stage)
				return tried, true
			}
			if tries > 0 && !errors.Is(err, ErrBusy) {
				tried++
			}
			return tried, tries > 0 && tried == tries
		})
	}
}
