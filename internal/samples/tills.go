package samples

import (
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// A Till counts money and has two bugs. Both break the one property.
type Till struct {
	Bell   model.Ref[Bell]
	Money  model.Cell[int]
	Picked model.Cell[int]
}

// A Bell rings, and nothing else.
type Bell struct{}

// Ring does nothing.
func (*Bell) Ring(*model.Msg, struct{}) (int, error) { return 0, nil }

// Lose forgets what it took out.
func (s *Till) Lose(*model.Msg, struct{}) (int, error) {
	s.Money.Set(s.Money.Get() - 1)
	return 0, nil
}

// Double reads before an await what it writes after it.
func (s *Till) Double(m *model.Msg, _ struct{}) (int, error) {
	had := s.Picked.Get()
	if _, err := model.Call(m, s.Bell, (*Bell).Ring, struct{}{}); err != nil {
		return 0, err
	}
	s.Picked.Set(had + 1)
	s.Money.Set(s.Money.Get() + 1)
	return 0, nil
}

// Pick lets the environment choose.
func (s *Till) Pick(m *model.Msg, _ struct{}) (int, error) {
	s.Picked.Set(model.Choose(m, 5, 7, 9))
	return 0, nil
}

// What Tills declares of them.
const (
	Balanced = "the till is balanced"
	Modest   = "no pick is more than 6"
	Empties  = "in the end the till can be emptied"
	Finished = "in the end nobody has lost"
)

// Tills is a scenario in which three clients use a till; all of its properties are violated.
func Tills() model.Scenario {
	return model.Scenario{Name: "test/till", Setup: func(e *model.Env) {
		s := &Till{Bell: model.Deploy(e, "bell", &Bell{})}
		ref := model.Deploy(e, "till", s)
		client := func(name string, do ...func(*Till, *model.Msg, struct{}) (int, error)) {
			model.NewClient(e, name, &struct{}{}, func(_ *struct{}, c *model.Client) {
				for _, f := range do {
					model.Ingress(c, ref, f, struct{}{})
				}
			})
		}
		client("alice", (*Till).Double, (*Till).Lose)
		client("bob", (*Till).Double, (*Till).Pick)
		client("carol", (*Till).Lose)
		e.Faults(model.DefaultFaults)
		e.Always(Balanced, func(v *model.View) error {
			switch m, p := ref.In(v).Money.Get(), ref.In(v).Picked.Get(); {
			case m > p && p < 5:
				return v.Broken("%d is there, %d was counted: too much", m, p)
			case m < 0:
				return v.Broken("%d is there: too little", m)
			}
			return nil
		})
		e.Always(Modest, func(v *model.View) error {
			if p := ref.In(v).Picked.Get(); p > 6 {
				return fmt.Errorf("picked %d", p)
			}
			return nil
		})
		e.CanAlways(Empties, func(v *model.View) bool { return ref.In(v).Money.Get() == 0 })
		e.AtEnd(Finished, func(v *model.View) error {
			if m := ref.In(v).Money.Get(); m < 0 {
				return fmt.Errorf("%d", m)
			}
			return nil
		})
	}}
}
