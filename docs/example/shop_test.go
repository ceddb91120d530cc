package shop

import (
	"fmt"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// What a canister answers on purpose is an error of this type.
const ErrSoldOut = model.Error("sold out")

// Stock is a canister. All of its state is in tracked fields.
type Stock struct {
	Left model.Cell[int]
}

func (s *Stock) Look(*model.Msg, struct{}) (int, error) {
	return s.Left.Get(), nil
}

func (s *Stock) Take(*model.Msg, struct{}) (int, error) {
	if s.Left.Get() == 0 {
		return 0, ErrSoldOut
	}
	s.Left.Set(s.Left.Get() - 1)
	return s.Left.Get(), nil
}

// Shop is another canister; it calls the first.
type Shop struct {
	Stock model.Ref[Stock]
	Sold  model.Cell[int]
}

// BuyCareless looks before the await and sells after it.
func (s *Shop) BuyCareless(m *model.Msg, _ struct{}) (int, error) {
	left, err := model.Call(m, s.Stock, (*Stock).Look, struct{}{})
	if err != nil {
		return 0, err
	}
	if left == 0 {
		return 0, ErrSoldOut
	}
	s.Sold.Set(s.Sold.Get() + 1) // what was left then may be gone now
	model.Notify(m, s.Stock, (*Stock).Take, struct{}{})
	return s.Sold.Get(), nil
}

// Buy lets the stock decide.
func (s *Shop) Buy(m *model.Msg, _ struct{}) (int, error) {
	if _, err := model.Call(m, s.Stock, (*Stock).Take, struct{}{}); err != nil {
		return 0, err
	}
	s.Sold.Set(s.Sold.Get() + 1)
	return s.Sold.Get(), nil
}

// Customer is what a user knows.
type Customer struct {
	Got model.Cell[bool]
}

// lastItem is a scenario: two customers want the one thing that is left.
func lastItem(name string, buy func(*Shop, *model.Msg, struct{}) (int, error), violates ...string) model.Scenario {
	return model.Scenario{Name: name, Violates: violates, Setup: func(e *model.Env) {
		shelf := &Stock{}
		stock := model.Deploy(e, "stock", shelf)
		model.Seed(e, shelf, func(s *Stock) { s.Left.Set(1) })
		shop := model.Deploy(e, "shop", &Shop{Stock: stock})
		var customers []model.ClientRef[Customer]
		for _, who := range []string{"alice", "bob"} {
			customers = append(customers, model.NewClient(e, who, &Customer{}, func(s *Customer, c *model.Client) {
				if _, err := model.Ingress(c, shop, buy, struct{}{}); err == nil {
					s.Got.Set(true)
				}
			}))
		}
		e.Faults(model.DefaultFaults) // rejects by the system, traps, unknown outcomes
		e.Always("no more is sold than there was", func(v *model.View) error {
			if n := shop.In(v).Sold.Get(); n > 1 {
				return fmt.Errorf("%d sold, 1 there", n)
			}
			return nil
		})
		e.Sometimes("bob gets it", func(v *model.View) bool { return customers[1].In(v).Got.Get() })
	}}
}

func TestCareless(t *testing.T) {
	explore.Check(t, lastItem("shop/careless", (*Shop).BuyCareless, "no more is sold than there was"))
}

func TestCareful(t *testing.T) {
	explore.Check(t, lastItem("shop/careful", (*Shop).Buy))
}
