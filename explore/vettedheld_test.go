package explore_test

import (
	"testing"
	"time"

	"github.com/icmc-project/icmc/model"
)

// A keeper is a canister that holds functions.
type keeper struct {
	hook  func()
	other func()
}

func (k *keeper) Calls(*model.Msg, noArg) (int, error) { k.hook(); return 0, nil }

func (k *keeper) Looks(*model.Msg, noArg) (int, error) { k.other(); return 0, nil }

type keeping func(*keeper, *model.Msg, noArg) (int, error)

// kept is a scenario that is given the function which its canister holds.
func kept(name string, method keeping, k func() *keeper) model.Scenario {
	return model.Scenario{Name: name, Setup: func(e *model.Env) {
		t := model.Deploy(e, "keeper", k())
		model.NewClient(e, "buyer", &buyer{}, func(_ *buyer, c *model.Client) { _, _ = model.Ingress(c, t, method, noArg{}) })
	}}
}

// held is kept with a function, given to what makes the canister.
func held(name string, hook func()) model.Scenario {
	return model.Scenario{Name: name, Setup: func(e *model.Env) {
		t := deployed(e, hook)
		model.NewClient(e, "buyer", &buyer{}, func(_ *buyer, c *model.Client) { _, _ = model.Ingress(c, t, (*keeper).Calls, noArg{}) })
	}}
}

func deployed(e *model.Env, hook func()) model.Ref[keeper] {
	return model.Deploy(e, "keeper", hooked(hook))
}

func hooked(hook func()) *keeper { return &keeper{hook: hook} }

type setting func(*keeper)

func withHook(hook func()) setting { return func(k *keeper) { k.hook = hook } }

func set(settings ...setting) *keeper {
	k := &keeper{}
	for _, s := range settings {
		s(k)
	}
	return k
}

// Each case has a variable and functions of its own: a finding that is of one is none of
// another.
var counted struct{ function, value, made, option, literal, optional, part, later, returned, method, unused, chosen, through int }

func countFunction() { counted.function++ }
func countOption()   { counted.option++ }
func countPart()     { counted.part++ }
func countLater()    { counted.later++ }
func countUnused()   { counted.unused++ }
func countChosen()   { counted.chosen++ }

type upper struct{ n *int }

func (u upper) up() { *u.n++ }

func upOf(n *int) func() { return func() { *n++ } }

func upOfSame(n *int) func() { return func() { *n++ } }

type hooker struct{ n *int }

func (a hooker) hooked() *keeper { return &keeper{hook: a.add} }

func (a hooker) add() { *a.n++ }

func chosen(of map[string]func() func(), name string) func() { return of[name]() }

func through(pointer func() *int) func() { return func() { *pointer()++ } }

// What a canister's fields are given is run with its handlers, however it got there; what
// another scenario gives them is not.
func TestFunctionsThatCanistersHold(t *testing.T) {
	local := func() { _ = len("harmless") }
	for name, s := range map[string]struct {
		scenario model.Scenario
		wrong    string
	}{
		"harmless":         {held("test/harmless", local), ""},
		"harmless literal": {held("test/harmless literal", func() {}), ""},
		"literal":          {held("test/literal", func() { counted.literal++ }), "counted.literal"},
		"function":         {held("test/function", countFunction), "counted.function"},
		"method value":     {held("test/method value", upper{&counted.value}.up), "package variable"},
		"made":             {held("test/made", upOf(&counted.made)), "package variable"},
		"chosen": {kept("test/chosen", (*keeper).Calls, func() *keeper {
			return hooked(chosen(map[string]func() func(){"a": func() func() { return countChosen }}, "a"))
		}), "counted.chosen"},
		"through":         {held("test/through", through(func() *int { return &counted.through })), "package variable"},
		"option":          {kept("test/option", (*keeper).Calls, func() *keeper { return set(withHook(countOption)) }), "counted.option"},
		"option literal":  {kept("test/option literal", (*keeper).Calls, func() *keeper { return set(withHook(func() { counted.optional++ })) }), "counted.optional"},
		"harmless option": {kept("test/harmless option", (*keeper).Calls, func() *keeper { return set(withHook(func() {})) }), ""},
		"part":            {kept("test/part", (*keeper).Looks, func() *keeper { k := hooked(nil); k.other = countPart; return k }), "counted.part"},
		"harmless part":   {kept("test/harmless part", (*keeper).Looks, func() *keeper { k := hooked(nil); k.other = func() {}; return k }), ""},
		"set later":       {kept("test/set later", (*keeper).Calls, func() *keeper { k := &keeper{}; k.hook = countLater; return k }), "counted.later"},
		"returned":        {kept("test/returned", (*keeper).Calls, func() *keeper { return hooked(upOfSame(&counted.returned)) }), "package variable"},
		"method":          {kept("test/method", (*keeper).Calls, hooker{&counted.method}.hooked), "package variable"},
		"not called":      {kept("test/not called", (*keeper).Looks, func() *keeper { k := hooked(countUnused); k.other = func() {}; return k }), "counted.unused"},
		"clock":           {held("test/clock", func() { _ = time.Now() }), "clock"},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, s.scenario, s.wrong) })
	}
}

type clocked struct{ now func() time.Time }

func (c *clocked) Calls(*model.Msg, noArg) (int, error) { return int(c.now().Unix() % 2), nil }

func TestStandardFunctionsThatCanistersHold(t *testing.T) {
	with := func(now func() time.Time) func(*model.Env) {
		return func(e *model.Env) {
			t := model.Deploy(e, "clocked", &clocked{now})
			model.NewClient(e, "buyer", &buyer{}, func(_ *buyer, c *model.Client) { _, _ = model.Ingress(c, t, (*clocked).Calls, noArg{}) })
		}
	}
	refuses(t, model.Scenario{Name: "test/clock", Setup: with(time.Now)}, "asks the clock")
	refuses(t, model.Scenario{Name: "test/no clock", Setup: with(func() time.Time { return time.Unix(0, 0) })}, "")
}

// A stall's handlers share helpers, which are given what only one of them does wrong.
type stall struct{ N model.Cell[int] }

func each(m *model.Msg, p model.Ref[stall], done func(int)) {
	model.Loop(m, 0, func(i int) (int, bool) {
		_, _ = model.Call(m, p, (*stall).Void, noArg{})
		done(i)
		return i + 1, i < 1
	})
}

func eachFar(m *model.Msg, p model.Ref[stall], done func(int)) { each(m, p, done) }

func (s *stall) Void(*model.Msg, noArg) (int, error) { return 0, nil }

func (s *stall) Good(m *model.Msg, _ noArg) (int, error) {
	each(m, model.RefTo[stall](m.Self()), func(i int) { s.N.Set(i) })
	return 0, nil
}

func (s *stall) GoodFar(m *model.Msg, _ noArg) (int, error) {
	eachFar(m, model.RefTo[stall](m.Self()), func(i int) { s.N.Set(i) })
	return 0, nil
}

func (s *stall) Bad(m *model.Msg, _ noArg) (int, error) {
	n := 0
	each(m, model.RefTo[stall](m.Self()), func(int) { n++ })
	return n, nil
}

func (s *stall) BadFar(m *model.Msg, _ noArg) (int, error) {
	n := 0
	eachFar(m, model.RefTo[stall](m.Self()), func(int) { n++ })
	return n, nil
}

func TestHelpersThatSiblingsShare(t *testing.T) {
	for name, s := range map[string]struct {
		method func(*stall, *model.Msg, noArg) (int, error)
		wrong  string
	}{
		"good": {(*stall).Good, ""}, "good far": {(*stall).GoodFar, ""},
		"bad": {(*stall).Bad, "writes n"}, "bad far": {(*stall).BadFar, "writes n"},
	} {
		t.Run(name, func(t *testing.T) {
			refuses(t, model.Scenario{Name: "test/" + name, Setup: func(e *model.Env) {
				r := model.Deploy(e, "stall", &stall{})
				model.NewClient(e, "buyer", &buyer{}, func(_ *buyer, c *model.Client) { _, _ = model.Ingress(c, r, s.method, noArg{}) })
			}}, s.wrong)
		})
	}
}
