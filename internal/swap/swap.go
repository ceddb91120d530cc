// Package swap is the SNS swap canister with its two ledgers, as the TLA+ model in DFINITY's
// formal-models repository describes them (tla/sns-swap): two users, one call to refresh and
// one to refund at a time, two to finalize. TLC's states at message boundaries, without dead
// variables, are an oracle for the engine.
package swap

import "github.com/icmc-project/icmc/model"

// Users are those who buy.
var Users = []string{"u1", "u2"}

const (
	perUser    = 2 // what a user has on the ICP ledger
	governance = "governance"
)

// Lifecycle is how far a swap is.
type Lifecycle int

// The stages of a swap.
const (
	Open Lifecycle = iota
	Aborted
	Committed
)

// Transfer is a request to a ledger.
type Transfer struct {
	From, To string
	Amount   int
}

// refused is the one error that a ledger has.
const refused = model.Error("refused")

// Escrow is the account of the swap on which a user pays.
func Escrow(user string) string { return "escrow of " + user }

// Ledger is a ledger that may refuse anything.
type Ledger struct{ Balances model.Map[string, int] }

// Balance returns the balance of an account.
func (l *Ledger) Balance(m *model.Msg, account string) (int, error) {
	if model.Choose(m, false, true) {
		return 0, refused
	}
	n, _ := l.Balances.Get(account)
	return n, nil
}

// Transfer moves tokens; those that come from nobody are minted.
func (l *Ledger) Transfer(m *model.Msg, t Transfer) (struct{}, error) {
	if model.Choose(m, false, true) {
		return struct{}{}, refused
	}
	if t.From != "" {
		from, _ := l.Balances.Get(t.From)
		if from < t.Amount {
			return struct{}{}, refused
		}
		l.Balances.Put(t.From, from-t.Amount)
	}
	to, _ := l.Balances.Get(t.To)
	l.Balances.Put(t.To, to+t.Amount)
	return struct{}{}, nil
}

// Pay lets some user move some of what he has to his escrow account.
func (l *Ledger) Pay(m *model.Msg, _ struct{}) (struct{}, error) {
	user := model.Choose(m, Users...)
	has, _ := l.Balances.Get(user)
	var amounts []int
	for n := range has + 1 {
		amounts = append(amounts, n)
	}
	amount := model.Choose(m, amounts...)
	l.Balances.Put(user, has-amount)
	escrowed, _ := l.Balances.Get(Escrow(user))
	l.Balances.Put(Escrow(user), escrowed+amount)
	return struct{}{}, nil
}

// Share is what a user has in the swap, and how far its transfer is.
type Share struct {
	Amount             int
	Started, Succeeded bool
}

// Swap is the swap canister.
type Swap struct {
	ICP, SNS model.Ref[Ledger]

	Lifecycle model.Cell[Lifecycle]
	Buyers    model.Map[string, Share]
	Recipes   model.Map[string, Share]
}

// Commit ends the swap with success: what was bought is to be paid out.
func (s *Swap) Commit(*model.Msg, struct{}) (struct{}, error) {
	if s.Lifecycle.Get() == Open {
		for user, share := range s.Buyers.All() {
			s.Recipes.Put(user, share)
		}
		s.Lifecycle.Set(Committed)
	}
	return struct{}{}, nil
}

// Abort ends the swap without success.
func (s *Swap) Abort(*model.Msg, struct{}) (struct{}, error) {
	if s.Lifecycle.Get() == Open {
		s.Lifecycle.Set(Aborted)
	}
	return struct{}{}, nil
}

// Refresh notes what the first user has on its escrow account, or a part of it, or nothing.
func (s *Swap) Refresh(m *model.Msg, _ struct{}) (struct{}, error) {
	if s.Lifecycle.Get() != Open {
		return struct{}{}, nil
	}
	user := Users[0]
	amount, err := model.Call(m, s.ICP, (*Ledger).Balance, Escrow(user))
	if err != nil || s.Lifecycle.Get() != Open {
		return struct{}{}, nil
	}
	share, _ := s.Buyers.Get(user)
	totals := []int{share.Amount}
	for n := share.Amount + 1; n <= amount; n++ {
		totals = append(totals, n)
	}
	if total := model.Choose(m, totals...); total > share.Amount {
		s.Buyers.Put(user, Share{Amount: total})
	}
	return struct{}{}, nil
}

// sweep is how far a call to finalize is.
type sweep struct {
	Recipes bool // it pays out; before that it collects
	Begun   bool
	Left    []string
}

// Finalize collects what buyers have paid, or pays it back, and then pays out.
func (s *Swap) Finalize(m *model.Msg, _ struct{}) (struct{}, error) {
	model.Loop(m, sweep{}, func(at sweep) (sweep, bool) {
		if !at.Begun {
			if s.Lifecycle.Get() == Open {
				return sweep{}, true
			}
			at.Begun, at.Left = true, keys(s.shares(at.Recipes))
		}
		if len(at.Left) == 0 {
			return sweep{Recipes: true}, at.Recipes || s.Lifecycle.Get() != Committed
		}
		s.settle(m, at.Left[0], at.Recipes)
		at.Left = at.Left[1:]
		return at, false
	})
	return struct{}{}, nil
}

func (s *Swap) shares(recipes bool) *model.Map[string, Share] {
	if recipes {
		return &s.Recipes
	}
	return &s.Buyers
}

func keys(m *model.Map[string, Share]) (out []string) {
	for user := range m.All() {
		out = append(out, user)
	}
	return out
}

// settle makes the transfer for a share, if nobody else does.
func (s *Swap) settle(m *model.Msg, user string, recipe bool) {
	shares := s.shares(recipe)
	share, _ := shares.Get(user)
	if share.Started {
		return
	}
	share.Started = true
	shares.Put(user, share)
	t, ledger := Transfer{Escrow(user), user, share.Amount}, s.ICP
	switch {
	case recipe:
		t.From, ledger = "", s.SNS
	case s.Lifecycle.Get() == Committed:
		t.To = governance
	}
	_, err := model.Call(m, ledger, (*Ledger).Transfer, t)
	share.Started, share.Succeeded = err == nil, err == nil
	shares.Put(user, share)
}

// Refund gives some user some of what is left on its escrow account.
func (s *Swap) Refund(m *model.Msg, _ struct{}) (struct{}, error) {
	// The loop keeps nothing but the choice in the frame.
	user := model.Loop(m, "", func(string) (string, bool) {
		var may []string
		for _, user := range Users {
			if share, buys := s.Buyers.Get(user); !buys || share.Succeeded {
				may = append(may, user)
			}
		}
		if s.Lifecycle.Get() == Open || len(may) == 0 {
			return "", true
		}
		return model.Choose(m, may...), true
	})
	if user != "" {
		_, _ = model.Call(m, s.ICP, (*Ledger).Transfer, Transfer{Escrow(user), user, 1})
	}
	return struct{}{}, nil
}

// nothing is what a client knows.
type nothing struct{}

// Scenario is the swap with clients that try for ever and look at no answer.
func Scenario(faults model.Faults, properties func(*model.Env, Parts)) model.Scenario {
	return model.Scenario{Name: "swap/sns", Setup: func(e *model.Env) {
		p := Parts{ICP: ledger(e, "icp", perUser), SNS: ledger(e, "sns", 0)}
		p.Swap = model.Deploy(e, "swap", &Swap{ICP: p.ICP, SNS: p.SNS})
		calls(e, "payer", p.ICP, (*Ledger).Pay)
		calls(e, "committer", p.Swap, (*Swap).Commit)
		calls(e, "aborter", p.Swap, (*Swap).Abort)
		calls(e, "refresher", p.Swap, (*Swap).Refresh)
		calls(e, "finalizer1", p.Swap, (*Swap).Finalize)
		calls(e, "finalizer2", p.Swap, (*Swap).Finalize)
		calls(e, "refunder", p.Swap, (*Swap).Refund)
		e.Faults(faults)
		if properties != nil {
			properties(e, p)
		}
	}}
}

// Parts are the canisters of the scenario.
type Parts struct {
	ICP, SNS model.Ref[Ledger]
	Swap     model.Ref[Swap]
}

// ledger is one on which every user has as much.
func ledger(e *model.Env, name string, each int) model.Ref[Ledger] {
	l := &Ledger{}
	ref := model.Deploy(e, name, l)
	l.Balances.Put(governance, 0)
	for _, user := range Users {
		l.Balances.Put(user, each)
		l.Balances.Put(Escrow(user), 0)
	}
	return ref
}

// calls is a client that calls a method again and again.
func calls[C any](e *model.Env, name string, to model.Ref[C], method func(*C, *model.Msg, struct{}) (struct{}, error)) {
	model.NewClient(e, name, &nothing{}, func(_ *nothing, c *model.Client) {
		model.Loop(c, 0, func(int) (int, bool) {
			_, _ = model.Ingress(c, to, method, struct{}{})
			return 0, false
		})
	})
}
