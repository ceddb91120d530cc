// Package concern has a canister with one mistake, and scenarios that lead to it or not.
package concern

import (
	"os"

	"github.com/icmc-project/icmc/model"
)

type C struct{ N model.Cell[int] }

type none = struct{}

func (c *C) Fine(*model.Msg, none) (int, error) { // handler fine
	return c.N.Get(), nil
}

func (c *C) Exits(*model.Msg, none) (int, error) { // handler bad
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

// Calls calls another handler itself.
func (c *C) Calls(m *model.Msg, a none) (int, error) { // handler bad
	return c.Exits(m, a)
}

// Hands calls it as a value.
func (c *C) Hands(m *model.Msg, a none) (int, error) { // handler bad
	return run((*C).Exits, c, m)
}

func run(f method, c *C, m *model.Msg) (int, error) { return f(c, m, none{}) }

func exits() { os.Exit(1) }

var Scenarios = []model.Scenario{
	{Name: "fine", Setup: func(e *model.Env) { // scenario fine
		c := model.Deploy(e, "c", &C{})
		model.NewClient(e, "u", &user{}, func(u *user, client *model.Client) { model.Ingress(client, c, (*C).Fine, none{}) })
	}},
	{Name: "bad", Setup: func(e *model.Env) { // scenario fine: it names the method, which may never be called
		c := model.Deploy(e, "c", &C{})
		model.NewClient(e, "u", &user{}, func(u *user, client *model.Client) { model.Ingress(client, c, (*C).Exits, none{}) })
	}},
	{Name: "wrapped", Setup: func(e *model.Env) { asks((*C).Exits)(e) }},                // scenario fine: it gives the method to a helper
	{Name: "empty", Setup: func(e *model.Env) { model.Deploy(e, "c", &C{}) }},           // scenario fine: nobody calls
	{Name: "itself", Setup: func(e *model.Env) { exits(); model.Deploy(e, "c", &C{}) }}, // scenario bad: it ends itself
}
