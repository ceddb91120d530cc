package explore_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

type leaky struct{ Paid model.Cell[int] }

func (l *leaky) Pay(m *model.Msg, _ struct{}) (int, error) {
	paid := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		paid++
		return i + 1, i == 1
	})
	l.Paid.Set(paid)
	return paid, nil
}

// leaks is right by chance: nothing is awaited in the loop, so the search finds nothing wrong.
var leaks = model.Scenario{Name: "test/leaks", Setup: func(e *model.Env) {
	l := model.Deploy(e, "leaky", &leaky{})
	model.NewClient(e, "u", &struct{ N model.Cell[int] }{}, func(_ *struct{ N model.Cell[int] }, c *model.Client) {
		model.Ingress(c, l, (*leaky).Pay, struct{}{})
	})
	e.Always("little is paid", func(v *model.View) error {
		if n := l.In(v).Paid.Get(); n > 2 {
			return fmt.Errorf("%d", n)
		}
		return nil
	})
}}

// Check reads the source before it searches, and a mistake there is a modelling error.
func TestCheckVets(t *testing.T) {
	var w vetWitness
	w.T = t
	explore.Check(&w, leaks)
	if !strings.Contains(w.fatal, "test/leaks: handler leaky.Pay, call u/0: in its source, at ") || !strings.Contains(w.fatal, "vetted_test.go:18:3: the body of a loop (model.Loop) in leaky.Pay writes paid") {
		t.Errorf("fatal: %q", w.fatal)
	}
	w.fatal = ""
	explore.Check(&w, leaks, func(o *explore.Options) { o.Unvetted = true })
	if w.fatal != "" {
		t.Errorf("not vetted: %q", w.fatal)
	}
}

// ends would end the process of the test before a search of it begins.
var ends = model.Scenario{Name: "test/ends", Setup: func(e *model.Env) {
	l := model.Deploy(e, "leaky", &leaky{})
	model.NewClient(e, "u", &struct{ N model.Cell[int] }{}, func(_ *struct{ N model.Cell[int] }, c *model.Client) {
		os.Exit(0)
		model.Ingress(c, l, (*leaky).Pay, struct{}{})
	})
}}

const endsTrace = `icmc-trace 1
scenario  test/ends
property  p
broken    it is 1
actors    u leaky
faults    0
steps     1

  execute  leaky  u/0  Pay({})
`

// What ends the process is found before the first step of a client, and in Setup before that.
func TestVetBeforeItRuns(t *testing.T) {
	setUp := model.Scenario{Name: "test/setup", Setup: func(*model.Env) { os.Exit(0) }}
	for name, run := range map[string]func(explore.TB){
		"test/ends":  func(w explore.TB) { explore.Check(w, ends) },
		"test/setup": func(w explore.TB) { explore.Check(w, setUp) },
		"Gone":       func(w explore.TB) { explore.Gone(w, ends, endsTrace) },
	} {
		w := vetWitness{T: t}
		run(&w)
		if !strings.Contains(w.fatal, "has a modelling error in its source, at ") || !strings.Contains(w.fatal, "uses os.Exit, which ends the process") {
			t.Errorf("%s: fatal: %q", name, w.fatal)
		}
	}
}

type vetWitness struct {
	*testing.T
	fatal string
}

func (w *vetWitness) Fatalf(format string, args ...any) { w.fatal = fmt.Sprintf(format, args...) }
