// Package samples has scenarios that tests of several packages use.
package samples

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// Tallied is a counter.
type Tallied struct{ N model.Cell[int] }

// Add counts, without looking.
func (c *Tallied) Add(*model.Msg, int) (int, error) {
	c.N.Update(func(n int) int { return n + 1 })
	return 0, nil
}

// Errands is n users who call a counter twice each; also, which may be nil, declares more.
func Errands(n int, also func(*model.Env, model.Ref[Tallied])) model.Scenario {
	return model.Scenario{Name: "test/errands", Setup: func(e *model.Env) {
		counter := model.Deploy(e, "counter", &Tallied{})
		for i := range n {
			model.NewClient(e, fmt.Sprint("user", i), &struct{}{}, func(_ *struct{}, c *model.Client) {
				for range 2 {
					_, _ = model.Ingress(c, counter, (*Tallied).Add, 0)
				}
			})
		}
		if also != nil {
			also(e, counter)
		}
	}}
}
