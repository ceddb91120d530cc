package wallet

import (
	"errors"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/crowd"
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

// sessions are those of the library's scenarios: a user who has 1 in the wallet
// and asks for that in so many withdrawals each. Two sessions are enough for every
// bug of the library.
func sessions(withdrawals int) crowd.Crowd { return crowd.Of("alice", withdrawals, "phone", "laptop") }

// bystander has as much in every wallet as the others and does nothing: this is
// the money that a double spend takes.
const bystander model.Principal = "bob"

// amount is how much is asked for: no more than there is in the beginning.
func amount(c crowd.Crowd, ask int) Money { return Money(min(ask, c.Funds)) }

// fill gives everybody at a place their money.
func fill(balances *model.Map[model.Principal, Money], c crowd.Crowd, place int) {
	for _, p := range append(c.At(place), bystander) {
		balances.Put(p, Money(c.Funds))
	}
}

// newLedger is a ledger on which each wallet has the money of everybody there.
func newLedger(e *model.Env, c crowd.Crowd, refuses bool) model.Ref[Ledger] {
	l := &Ledger{Refuses: refuses}
	ref := model.Deploy(e, "ledger", l)
	model.Seed(e, l, func(l *Ledger) {
		for place, wallet := range c.Canisters("wallet") {
			l.Accounts.Put(model.Principal(wallet), Money((len(c.At(place))+1)*c.Funds))
		}
	})
	return ref
}

// withdraw is the signature of the methods that pay out, of the first kind.
type withdraw = func(*Wallet, *model.Msg, Money) (struct{}, error)

// setting is what a scenario of the first kind deploys.
type setting struct {
	crowd   crowd.Crowd
	ledger  model.Ref[Ledger]
	wallets []model.Ref[Wallet] // by place
}

// User is a session that withdraws and, in scenarios of the first kind, knows nothing.
type User struct {
	Told model.Map[int, Stage] // the last word on each withdrawal, by its number
}

// deploy declares wallets over one ledger, and sessions that withdraw.
func deploy(e *model.Env, method withdraw, c crowd.Crowd, refuses bool) setting {
	s := setting{crowd: c, ledger: newLedger(e, c, refuses)}
	for place, name := range c.Canisters("wallet") {
		w := &Wallet{Ledger: s.ledger}
		s.wallets = append(s.wallets, model.Deploy(e, name, w))
		model.Seed(e, w, func(w *Wallet) { fill(&w.Balances, c, place) })
	}
	for _, session := range c.Sessions {
		wallet := s.wallets[c.Place(session.As)]
		model.NewSession(e, session.Name, session.As, &User{}, func(_ *User, client *model.Client) {
			for _, ask := range session.Asks {
				model.Ingress(client, wallet, method, amount(c, ask))
			}
		})
	}
	return s
}

// simple is a wallet of the first kind.
func simple(method withdraw, faults model.Faults, conservation model.Kind) func(*model.Env) {
	return func(e *model.Env) {
		deploy(e, method, sessions(1), false).books().properties(e, conservation)
		crowd.Faults(e, faults)
	}
}

// journaled is a wallet of the first kind that is wanted to hold.
func journaled(method withdraw) func(*model.Env) {
	return func(e *model.Env) {
		s := deploy(e, method, sessions(2), true) // a user who tries again whatever came of it
		b := s.books()
		b.properties(e, model.Always)
		e.Faults(model.DefaultFaults)
		e.Sometimes("a payment stays pending though it was paid", func(v *model.View) bool {
			return len(v.OpenContexts()) == 0 && b.pending(v, 0) > 0 && b.account("alice")(v) > 0
		})
	}
}

// reconciling is what a scenario with a Reconciler deploys.
type reconciling struct {
	crowd   crowd.Crowd
	ledger  model.Ref[Ledger]
	wallets []model.Ref[Reconciler] // by place
	users   []model.ClientRef[User] // by session
}

// The signatures of the methods of a Reconciler.
type (
	withdrawOnce = func(*Reconciler, *model.Msg, WithdrawArg) (Stage, error)
	settle       = func(*Reconciler, *model.Msg, int) (Stage, error)
)

// learn is how a user learns what became of the withdrawal with a number.
type learn = func(*User, *model.Client, model.Ref[Reconciler], int)

// reconciles is a wallet that settles, and two sessions of one user, each of which
// wants all there is and settles until it knows what became of that. If tries is
// not 0, they give up after that many, not counting those that were turned away
// because another call was at work.
func reconciles(withdraw withdrawOnce, settle settle, tries int) func(*model.Env) {
	return func(e *model.Env) {
		s := deployReconciler(e, withdraw, untilSettled(settle, tries), sessions(1))
		s.properties(e)
		e.Faults(model.DefaultFaults)
		told := func(stage Stage) func(*model.View) bool {
			return func(v *model.View) bool { return s.told(v, stage) }
		}
		e.Sometimes("a refused withdrawal is credited again", told(Refused))
		e.Sometimes("a withdrawal is settled before it begins", told(Cancelled))
	}
}

// deployReconciler declares wallets over one ledger, and sessions that withdraw and
// learn what became of it. Every withdrawal has a number that no other has.
func deployReconciler(e *model.Env, withdraw withdrawOnce, learn learn, c crowd.Crowd) reconciling {
	s := reconciling{crowd: c, ledger: newLedger(e, c, true)}
	for place, name := range c.Canisters("wallet") {
		w := &Reconciler{Ledger: s.ledger}
		s.wallets = append(s.wallets, model.Deploy(e, name, w))
		model.Seed(e, w, func(w *Reconciler) { fill(&w.Balances, c, place) })
	}
	first := 1
	for _, session := range c.Sessions {
		wallet, begin := s.wallets[c.Place(session.As)], first
		s.users = append(s.users, model.NewSession(e, session.Name, session.As, &User{}, func(u *User, client *model.Client) {
			for i, ask := range session.Asks {
				n := begin + i
				stage, err := model.Ingress(client, wallet, withdraw, WithdrawArg{n, amount(c, ask)})
				switch {
				case err == nil:
					u.Told.Put(n, stage)
				case !errors.Is(err, ErrInsufficientFunds):
					learn(u, client, wallet, n)
				}
			}
		}))
		first += len(session.Asks)
	}
	return s
}

// untilSettled is a user who asks what became of a withdrawal.
func untilSettled(settle settle, tries int) learn {
	return func(u *User, c *model.Client, wallet model.Ref[Reconciler], n int) {
		model.Loop(c, 0, func(tried int) (int, bool) {
			stage, err := model.Ingress(c, wallet, settle, n)
			if err == nil {
				u.Told.Put(n, stage)
				return tried, true
			}
			if tries > 0 && !errors.Is(err, ErrBusy) {
				tried++
			}
			return tried, tries > 0 && tried == tries
		})
	}
}
