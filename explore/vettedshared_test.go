package explore_test

import (
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/model"
)

// kiosk has a right and a wrong handler for everything.
type kiosk struct {
	base
	Paid model.Cell[int]
}

type base struct{ Fee int }

type noArg = struct{}

func (b *kiosk) Right(m *model.Msg, _ noArg) (int, error) { return b.Paid.Get(), nil }

func (b *kiosk) Wrong(m *model.Msg, _ noArg) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) { n++; return i + 1, i == 1 })
	return n, nil
}

// Helped is wrong by what it calls.
func (b *kiosk) Helped(m *model.Msg, _ noArg) (int, error) { return summedUp(m), nil }

func summedUp(m *model.Msg) (n int) {
	model.Loop(m, 0, func(i int) (int, bool) { n++; return i + 1, i == 1 })
	return n
}

// Through is wrong by a handler that it calls itself, and names as a value.
func (b *kiosk) Through(m *model.Msg, a noArg) (int, error) {
	handler := (*kiosk).Wrong
	return handler(b, m, a)
}

// Bound is wrong by a method value.
func (b *kiosk) Bound(m *model.Msg, a noArg) (int, error) { return twice(b.Wrong, m) }

func twice(f func(*model.Msg, noArg) (int, error), m *model.Msg) (int, error) { return f(m, noArg{}) }

// Promoted is a handler of whatever embeds it.
func (b *base) Promoted(m *model.Msg, _ noArg) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) { n++; return i + 1, i == 1 })
	return n, nil
}

type buyer struct{ N model.Cell[int] }

type handling func(*kiosk, *model.Msg, noArg) (int, error)

// plan is a generic type whose methods programs are.
type plan[T any] struct{ wanted T }

func (p *plan[T]) right(*buyer, *model.Client) {}

func (p *plan[T]) wrong(*buyer, *model.Client) { wrongs++ }

var wrongs int

// planned hands a method of a generic type to the engine, in code that is generic itself.
func planned[T any](name string, wanted T, wrong bool) model.Scenario {
	p := &plan[T]{wanted: wanted}
	if wrong {
		return handed(name, p.wrong)
	}
	return handed(name, p.right)
}

// shared is a scenario that is given what runs.
func shared(name string, handler handling, program func(*buyer, *model.Client, model.Ref[kiosk], handling), check func(*model.View) error) model.Scenario {
	return model.Scenario{Name: name, Setup: func(e *model.Env) {
		t := model.Deploy(e, "kiosk", &kiosk{})
		model.NewClient(e, "buyer", &buyer{}, func(b *buyer, c *model.Client) { program(b, c, t, handler) })
		e.Always("it is right", check)
	}}
}

// handed is a scenario whose program is handed on as it is.
func handed(name string, program func(*buyer, *model.Client)) model.Scenario {
	return model.Scenario{Name: name, Setup: func(e *model.Env) { model.NewClient(e, "buyer", &buyer{}, program) }}
}

func once(_ *buyer, c *model.Client, t model.Ref[kiosk], h handling) { model.Ingress(c, t, h, noArg{}) }
func right(*model.View) error                                        { return nil }

// What a scenario does not run is not held against it, whoever else shares its code; what
// it does run is, however it is called.
func TestWhatASiblingRuns(t *testing.T) {
	for name, h := range map[string]struct {
		handler handling
		wrong   string
	}{
		"right":    {(*kiosk).Right, ""},
		"wrong":    {(*kiosk).Wrong, "the body of a loop (model.Loop) in kiosk.Wrong writes n"},
		"helped":   {(*kiosk).Helped, "the body of a loop (model.Loop) in summedUp writes n"},
		"through":  {(*kiosk).Through, "the body of a loop (model.Loop) in kiosk.Wrong writes n"},
		"bound":    {(*kiosk).Bound, "the body of a loop (model.Loop) in kiosk.Wrong writes n"},
		"promoted": {(*kiosk).Promoted, "the body of a loop (model.Loop) in base.Promoted writes n"},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, shared("test/"+name, h.handler, once, right), h.wrong) })
	}
	t.Run("program", func(t *testing.T) { refuses(t, handed("test/program", func(*buyer, *model.Client) {}), "") })
	t.Run("wrong program", func(t *testing.T) {
		n := 0
		refuses(t, handed("test/wrong program", func(*buyer, *model.Client) { n++ }), "writes n")
	})
	t.Run("generic program", func(t *testing.T) { refuses(t, planned("test/generic program", 1, false), "") })
	t.Run("wrong generic program", func(t *testing.T) { refuses(t, planned("test/wrong generic program", 1, true), "wrongs") })
}

func refuses(t *testing.T, s model.Scenario, why string) {
	t.Helper()
	v := compile.Vetted(t.Context(), 0, limit.Step{}, s)
	if len(v.Source.Unchecked) > 0 {
		t.Errorf("not checked: %v", v.Source.Unchecked)
	}
	err := v.Errors[0]
	if err == nil {
		_, err = explore.Verify(t.Context(), v.Systems[0], explore.Options{})
	}
	switch {
	case why == "" && err != nil:
		t.Errorf("refused: %v", err)
	case why != "" && (err == nil || !strings.Contains(err.Error(), why)):
		t.Errorf("%v, want %q", err, why)
	}
}
