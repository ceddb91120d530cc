package engine_test

import (
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// Teller answers early, with values of several types.
type Teller struct{ N model.Cell[int] }

type amount int

func (*Teller) Wide(m *model.Msg, _ struct{}) (int, error) {
	model.Reply(m, uint64(5))
	return 0, nil
}

func (*Teller) Wrapped(m *model.Msg, _ struct{}) (int, error) {
	model.Reply(m, struct{ X int }{42})
	return 0, nil
}

func (*Teller) Spoken(m *model.Msg, _ struct{}) (int, error) {
	model.Reply(m, "five")
	return 0, nil
}

func (*Teller) Real(m *model.Msg, _ struct{}) (float64, error) {
	model.Reply(m, 3)
	return 0, nil
}

func (*Teller) InTask(m *model.Msg, _ struct{}) (int, error) {
	model.Go(m, func(m *model.Msg) { model.Reply(m, true) })
	return 0, model.NoAnswer
}

func (*Teller) Alike(m *model.Msg, _ struct{}) (int, error) {
	model.Reply(m, amount(5))
	return 0, nil
}

// asksTeller sets up a client that asks once.
func asksTeller[R any](method func(*Teller, *model.Msg, struct{}) (R, error)) func(*model.Env) {
	return func(e *model.Env) {
		teller := model.Deploy(e, "teller", &Teller{})
		model.NewClient(e, "alice", &struct{}{}, func(_ *struct{}, c *model.Client) { model.Ingress(c, teller, method, struct{}{}) })
		e.Always("p", func(v *model.View) error { teller.In(v); return nil })
	}
}

// An early reply has the type that the method returns, for its callers decode that.
func TestEarlyReplyOfAnotherType(t *testing.T) {
	for _, c := range []struct {
		setup func(*model.Env)
		want  []string
	}{
		{asksTeller((*Teller).Wide), []string{"handler teller.Wide", "type uint64", "Wide returns int"}},
		{asksTeller((*Teller).Wrapped), []string{"handler teller.Wrapped", "Wrapped returns int"}},
		{asksTeller((*Teller).Spoken), []string{"handler teller.Spoken", "type string"}},
		{asksTeller((*Teller).Real), []string{"handler teller.Real", "type int", "Real returns float64"}},
		{asksTeller((*Teller).InTask), []string{"handler teller.InTask", "type bool"}},
	} {
		err := searchError(t, c.setup)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %q: %v", want, err)
			}
		}
	}
	sys, err := explore.Compile(model.Scenario{Name: "test/alike", Setup: asksTeller((*Teller).Alike)}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := explore.Exhaustive(t.Context(), sys, explore.Options{}); err != nil || r.Verdict != explore.Holds {
		t.Errorf("a type of the same structure: %s, %v", r.Verdict, err)
	}
}
