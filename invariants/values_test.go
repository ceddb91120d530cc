package invariants

import (
	"testing"

	"github.com/icmc-project/icmc/model"
)

func list[T any](xs ...T) func(*model.View) []T {
	return func(*model.View) []T { return xs }
}

func quantity(name string, n int) Quantity {
	return Quantity{name, func(*model.View) int { return n }}
}

// TestBroken pins the text with which each property over a modeller's own values
// is broken, and that it is not where it should not be.
func TestBroken(t *testing.T) {
	balances, ledger, pending := func(n int) Quantity { return quantity("balances", n) },
		func(n int) Quantity { return quantity("ledger", n) },
		func(n int) Quantity { return quantity("pending", n) }
	between := func(b, l, p int) model.Property {
		return ConservedBetween(balances(b), ledger(l), balances(b).Plus(pending(p)))
	}
	type post struct {
		ID     int
		Author string
	}
	for _, c := range []struct {
		what model.Property
		want string
	}{
		{NeverExceeds(balances(5), ledger(5)), ""},
		{NeverExceeds(balances(4), ledger(5)), ""},
		{NeverExceeds(balances(5), ledger(0)), "balances 5, ledger 0"},
		{NoDoubleSpend(quantity("paid", 1), quantity("funds", 1)), ""},
		{NoDoubleSpend(quantity("paid", 2), quantity("funds", 1)), "paid 2, funds 1"},
		{Conserved(balances(5), ledger(5)), ""},
		{Conserved(balances(4), ledger(5)), "balances 4, ledger 5"},
		{Conserved(balances(5), ledger(4)), "balances 5, ledger 4"},
		{between(5, 5, 0), ""},
		{between(3, 5, 2), ""},
		{between(3, 4, 2), ""},
		{between(3, 2, 2), "balances 3, ledger 2: too little"},
		{between(3, 6, 2), "ledger 6, balances + pending 5: too much"},
		{Stored(list[post](), list[post]()), ""},
		{Stored(list(post{0, "alice"}), list(post{0, "alice"}, post{1, "bob"})), ""},
		{Stored(list(post{0, "alice"}, post{0, "alice"}), list(post{0, "alice"})), ""},
		{Stored(list(post{0, "alice"}, post{0, "bob"}), list(post{0, "bob"})), "2 accepted, 1 stored: {0 alice} is missing"},
		{Stored(list(1, 2, 1, 3), list[int]()), "3 accepted, 0 stored: 1 is missing"},
		{AtMostOnce(list[string]()), ""},
		{AtMostOnce(list("a", "b")), ""},
		{AtMostOnce(list("a", "b", "c", "b", "a", "b")), "intent a has 2 effects"},
	} {
		got := ""
		if err := c.what.Check(nil); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.what.Name, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		of   model.Property
		want string
		kind model.Kind
	}{
		{NeverExceeds(quantity("balances", 0), quantity("the ledger", 0)), "balances never exceed the ledger", model.Always},
		{NoDoubleSpend(quantity("paid", 0), quantity("funds", 0)), "nothing is spent twice", model.Always},
		{Conserved(quantity("balances", 0), quantity("the ledger", 0)), "balances equal the ledger", model.Always},
		{ConservedBetween(quantity("balances", 0), quantity("money", 0), quantity("claims", 0)), "money is conserved", model.Always},
		{Stored(list[int](), list[int]()), "everything accepted is stored", model.Always},
		{AtMostOnce(list[int]()), "no intent has more than one effect", model.Always},
		{NoOrphan(list[model.Principal]()), "every created canister is remembered", model.AtRest},
		{NoLockHeld(), "no lock is held at rest", model.AtRest},
		{NoCallOpen(), "no call is left open", model.AtRest},
		{Linearizable(Spec[int]{}), "operations are linearizable", model.History},
		{Named("money is safe", NoLockHeld()), "money is safe", model.AtRest},
	} {
		if c.of.Name != c.want || c.of.Kind != c.kind {
			t.Errorf("got %q (%s), want %q (%s)", c.of.Name, c.of.Kind, c.want, c.kind)
		}
	}
}
