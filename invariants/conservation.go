package invariants

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// Quantity is a sum that a modeller knows how to compute in every world: what an
// account holds, what was paid out, what is pending.
type Quantity struct {
	Name string // "balances"; what a broken property calls it
	Of   func(*model.View) int
}

func (q Quantity) in(v *model.View) string { return fmt.Sprintf("%s %d", q.Name, q.Of(v)) }

// Plus is the sum of two quantities.
func (q Quantity) Plus(p Quantity) Quantity {
	return Quantity{
		Name: q.Name + " + " + p.Name,
		Of:   func(v *model.View) int { return q.Of(v) + p.Of(v) },
	}
}

// NeverExceeds is true where a is at most b.
func NeverExceeds(a, b Quantity) model.Property {
	return model.Property{
		Name: a.Name + " never exceed " + b.Name,
		Kind: model.Always,
		Check: func(v *model.View) error {
			if a.Of(v) > b.Of(v) {
				return fmt.Errorf("%s, %s", a.in(v), b.in(v))
			}
			return nil
		},
	}
}

// NoDoubleSpend is true where no more was spent than was there to be spent:
// check-then-pay breaks it when two payments are checked against one balance.
func NoDoubleSpend(spent, funds Quantity) model.Property {
	return Named("nothing is spent twice", NeverExceeds(spent, funds))
}

// Conserved is true where a equals b: nothing is lost and nothing appears. It
// suits quantities that one canister moves in one message. Across an await the
// money is for a while in neither place: see ConservedBetween.
func Conserved(a, b Quantity) model.Property {
	return model.Property{
		Name: a.Name + " equal " + b.Name,
		Kind: model.Always,
		Check: func(v *model.View) error {
			if a.Of(v) != b.Of(v) {
				return fmt.Errorf("%s, %s", a.in(v), b.in(v))
			}
			return nil
		},
	}
}

// ConservedBetween is conservation where messages are under way, as two
// inequalities, low <= total <= high: what is promised never exceeds what is
// there, and what is there never exceeds what is promised or pending.
func ConservedBetween(low, total, high Quantity) model.Property {
	return model.Property{
		Name: total.Name + " is conserved",
		Kind: model.Always,
		Check: func(v *model.View) error {
			switch {
			case low.Of(v) > total.Of(v):
				return v.Broken("%s, %s: too little", low.in(v), total.in(v))
			case total.Of(v) > high.Of(v):
				return v.Broken("%s, %s: too much", total.in(v), high.in(v))
			}
			return nil
		},
	}
}
