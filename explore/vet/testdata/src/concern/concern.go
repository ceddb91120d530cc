// Package concern has a canister with one mistake, and scenarios that lead to it or not.
package concern

import (
	"os"

	"github.com/icmc-project/icmc/model"
)

type C struct{ N model.Cell[int] }

type none = struct{}

func (c *C) Fine(*model.Msg, none) (int, error) { return c.N.Get(), nil }

func (c *C) Exits(*model.Msg, none) (int, error) {
	os.Exit(1)
	return 0, nil
}

type user struct{ Got model.Cell[int] }

type method = func(*C, *model.Msg, none) (int, error)

func asks(m method) func(*model.Env) {
	return func(e *model.Env) {
		c := model.Deploy(e, "c", &C{})
		model.NewClient(e, "u", &user{}, func(u *user, client *model.Client) { model.Ingress(client, c, m, none{}) })
	}
}

var Scenarios = []model.Scenario{
	{Name: "fine", Setup: func(e *model.Env) { // scenario fine
		c := model.Deploy(e, "c", &C{})
		model.NewClient(e, "u", &user{}, func(u *user, client *model.Client) { model.Ingress(client, c, (*C).Fine, none{}) })
	}},
	{Name: "bad", Setup: func(e *model.Env) { // scenario bad: it names the method
		c := model.Deploy(e, "c", &C{})
		model.NewClient(e, "u", &user{}, func(u *user, client *model.Client) { model.Ingress(client, c, (*C).Exits, none{}) })
	}},
	{Name: "wrapped", Setup: func(e *model.Env) { asks((*C).Exits)(e) }},      // scenario bad: it gives the method to a helper
	{Name: "empty", Setup: func(e *model.Env) { model.Deploy(e, "c", &C{}) }}, // scenario fine: nobody calls
}
