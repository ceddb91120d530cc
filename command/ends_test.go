package command

import (
	"log"
	"os"

	"github.com/icmc-project/icmc/model"
)

// ends holds scenarios whose code ends the process. A client's program runs up to its
// first call before any search, and Setup before that.
var ends = model.Protocol{Name: "ends", Doc: "code that ends the process", Scenarios: []model.Scenario{
	{Name: "ends/fine", Setup: counting(2, true)},
	{Name: "ends/client", Setup: func(e *model.Env) {
		reg := model.Deploy(e, "counter", &counter{})
		model.NewClient(e, "user", &struct{}{}, func(_ *struct{}, c *model.Client) {
			giveUp("in a client")
			model.Ingress(c, reg, (*counter).Add, 1)
		})
	}},
	{Name: "ends/handler", Setup: func(e *model.Env) {
		reg := model.Deploy(e, "counter", &counter{})
		model.NewClient(e, "user", &struct{}{}, func(_ *struct{}, c *model.Client) {
			model.Ingress(c, reg, (*counter).Leave, 1)
		})
		e.Always("it is 0", func(*model.View) error { return nil })
	}},
	{Name: "ends/property", Setup: func(e *model.Env) {
		counting(2, true)(e)
		e.Always("it is 0", func(*model.View) error {
			log.Fatal("in a property")
			return nil
		})
	}},
	{Name: "ends/setup", Setup: func(e *model.Env) {
		counting(2, true)(e)
		giveUp("in Setup")
	}},
}}

// Leave ends the process after an addition.
func (c *counter) Leave(m *model.Msg, n int) (int, error) {
	c.N.Set(n)
	log.Fatal("in a handler")
	return 0, nil
}

// giveUp is a helper, which the code that the engine runs leads to.
func giveUp(why string) {
	log.Print(why)
	os.Exit(0)
}
