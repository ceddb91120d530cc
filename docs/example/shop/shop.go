package main

import (
	"fmt"

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

const oversold = "no more is sold than there was"

// sale is a scenario: so many customers want one each of the things that are left.
func sale(name string, buy func(*Shop, *model.Msg, struct{}) (int, error), customers, left int, violates ...string) model.Scenario {
	doc := fmt.Sprintf("%d left for %d customers", left, customers)
	return model.Scenario{Name: name, Doc: doc, Violates: violates, Setup: func(e *model.Env) {
		shelf := &Stock{}
		stock := model.Deploy(e, "stock", shelf)
		model.Seed(e, shelf, func(s *Stock) { s.Left.Set(left) })
		shop := model.Deploy(e, "shop", &Shop{Stock: stock})
		var last model.ClientRef[Customer]
		for i := range customers {
			last = model.NewClient(e, fmt.Sprintf("customer%d", i+1), &Customer{}, func(s *Customer, c *model.Client) {
				if _, err := model.Ingress(c, shop, buy, struct{}{}); err == nil {
					s.Got.Set(true)
				}
			})
		}
		e.Faults(model.DefaultFaults) // rejects by the system, traps, unknown outcomes
		e.Always(oversold, func(v *model.View) error {
			if n := shop.In(v).Sold.Get(); n > left {
				return v.Broken("%d sold, %d there", n, left)
			}
			return nil
		})
		e.Sometimes("the last customer gets one", func(v *model.View) bool { return last.In(v).Got.Get() })
	}}
}

var protocol = model.Protocol{Name: "shop", Doc: "a shop sells what another canister has", Scenarios: []model.Scenario{
	sale("shop/careless", (*Shop).BuyCareless, 2, 1, oversold),
	sale("shop/careful", (*Shop).Buy, 2, 1),
}}
