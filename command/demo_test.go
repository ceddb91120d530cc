package command

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// demo holds scenarios that are not as they should be.
var demo = model.Protocol{Name: "demo", Doc: "what goes wrong with a model", Scenarios: []model.Scenario{
	{Name: "demo/unwanted", Doc: "A property is broken that was wanted to hold.", Setup: counting(1, true)},
	{Name: "demo/endless", Doc: "A space without end.", Setup: endless},
	{Name: "demo/unbroken", Violates: []string{"the counter is small"}, Setup: counting(2, true)},
	{Name: "demo/vacuous", Setup: counting(2, false)},
	{Name: "demo/idle", Doc: "It holds, and a client has nothing to do.", Setup: func(e *model.Env) {
		counting(2, true)(e)
		model.NewClient(e, "carol", &struct{}{}, func(*struct{}, *model.Client) {})
	}},
	{Name: "demo/ways", Setup: added("the counter is as it was", func(v *model.View, n int) error {
		switch n {
		case 1:
			return v.Broken("it is %d", n)
		case 2:
			return v.Broken("%d were added", n)
		}
		return nil
	})},
	{Name: "demo/wordless", Setup: added("it is fine", func(v *model.View, n int) error {
		if n == 0 {
			return nil
		}
		return v.Broken("%d", n)
	})},
	{Name: "demo/panics", Setup: func(e *model.Env) {
		reg := model.Deploy(e, "counter", &counter{})
		model.NewClient(e, "alice", &struct{}{}, func(_ *struct{}, c *model.Client) { model.Ingress(c, reg, (*counter).Crash, 0) })
	}},
}}

// added lets two users add 1, and asks a property of the sum.
func added(property string, check func(v *model.View, n int) error) func(*model.Env) {
	return func(e *model.Env) {
		reg := model.Deploy(e, "counter", &counter{})
		for _, name := range []string{"alice", "bob"} {
			model.NewClient(e, name, &struct{}{}, func(_ *struct{}, c *model.Client) { model.Ingress(c, reg, (*counter).Add, 1) })
		}
		e.Always(property, func(v *model.View) error { return check(v, reg.In(v).N.Get()) })
	}
}

type counter struct {
	N model.Cell[int]
}

// Add adds to the counter.
func (c *counter) Add(_ *model.Msg, n int) (int, error) {
	c.N.Set(c.N.Get() + n)
	return c.N.Get(), nil
}

// Crash is a mistake in the model, not a trap of the canister.
func (c *counter) Crash(*model.Msg, int) (int, error) {
	var none []int
	return none[c.N.Get()], nil
}

// counting lets two users add 1, and perhaps says that both can.
func counting(most int, reachable bool) func(*model.Env) {
	return func(e *model.Env) {
		reg := model.Deploy(e, "counter", &counter{})
		for _, name := range []string{"alice", "bob"} {
			model.NewClient(e, name, &struct{}{}, func(_ *struct{}, c *model.Client) {
				model.Ingress(c, reg, (*counter).Add, 1)
			})
		}
		e.Faults(model.Trap)
		e.Always("the counter is small", func(v *model.View) error {
			if n := reg.In(v).N.Get(); n > most {
				return fmt.Errorf("it is %d", n)
			}
			return nil
		})
		e.Sometimes("both have added", func(v *model.View) bool { return reachable && reg.In(v).N.Get() == 2 })
	}
}

// endless lets users add for ever.
func endless(e *model.Env) {
	reg := model.Deploy(e, "counter", &counter{})
	for i := range 3 {
		model.NewClient(e, fmt.Sprintf("user%d", i), &counter{}, func(s *counter, c *model.Client) {
			model.Loop(c, 0, func(int) (int, bool) {
				n, _ := model.Ingress(c, reg, (*counter).Add, 1)
				s.N.Set(n)
				return 0, false
			})
		})
	}
	e.Always("the counter is not negative", func(v *model.View) error {
		if n := reg.In(v).N.Get(); n < 0 {
			return fmt.Errorf("it is %d", n)
		}
		return nil
	})
}
