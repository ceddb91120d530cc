package engine

import (
	"reflect"
	"testing"
)

// Contexts are alike if they differ in what is dead, and only then.
func TestLive(t *testing.T) {
	base := func(change func(*callContext)) callContext {
		c := callContext{Actor: "a", Name: "alice/0/0", From: "b", Caller: "b", Method: "M", Arg: "x", Shown: "x", Bounded: true, Spared: Trap,
			Fate: didNotAnswer, Open: []OpenCall{{Place: 1, Name: "alice/0/0/1", To: "c", Bounded: true, Spared: Unknown}}}
		change(&c)
		return c
	}
	with := func(changes ...func(*callContext)) func(*callContext) {
		return func(c *callContext) {
			for _, change := range changes {
				change(c)
			}
		}
	}
	none := func(*callContext) {}
	running := func(c *callContext) { c.Open[0].Token, c.Context.Bytes = "0", "frame" }
	answered := func(c *callContext) { c.Answered = true }
	expired := func(c *callContext) { c.Expired = true }
	ingress := func(c *callContext) { c.Ingress = true }
	argument := func(c *callContext) { c.Arg, c.Shown = "y", "y" }
	caller := func(c *callContext) { c.Caller = "d" }
	fate := func(c *callContext) { c.Fate = calleeTrapped }
	bounded := func(c *callContext) { c.Bounded = false }
	spared := func(c *callContext) { c.Spared = 0 }
	awaited := func(c *callContext) { c.Open[0].Awaited = true }
	token := func(c *callContext) { c.Open[0].Token = "1" }
	place := func(c *callContext) { c.Open[0].Place = 2 }
	callBounded := func(c *callContext) { c.Open[0].Bounded = false }
	callSpared := func(c *callContext) { c.Open[0].Spared = 0 }
	unbounded := func(c *callContext) { c.Open[0].Bounded = false }
	keeps := func(c *callContext) { c.Context.Bytes = "kept" }
	for name, c := range map[string]struct {
		monitored bool
		always    func(*callContext)
		differ    func(*callContext)
		alike     bool
	}{
		"argument of no frame":           {always: none, differ: argument, alike: true},
		"caller of no frame":             {always: none, differ: caller, alike: true},
		"argument of a frame":            {always: running, differ: argument},
		"caller of a frame":              {always: running, differ: caller},
		"argument a user waits for":      {always: ingress, differ: argument},
		"argument of an operation":       {monitored: true, always: with(ingress, expired), differ: argument},
		"caller of an operation":         {monitored: true, always: with(ingress, expired), differ: caller},
		"argument nobody waits for":      {always: with(ingress, expired), differ: argument, alike: true},
		"argument of what was answered":  {monitored: true, always: with(ingress, answered), differ: argument, alike: true},
		"argument of no operation":       {monitored: true, always: none, differ: argument, alike: true},
		"fate":                           {always: none, differ: fate},
		"fate of what was answered":      {always: answered, differ: fate, alike: true},
		"bound of the wait":              {always: none, differ: bounded},
		"bound of a wait that is over":   {always: answered, differ: bounded, alike: true},
		"spared":                         {always: none, differ: spared},
		"spared and answered":            {always: answered, differ: spared, alike: true},
		"expired and answered":           {always: answered, differ: expired, alike: true},
		"expired":                        {always: none, differ: expired},
		"await of a call of no frame":    {always: none, differ: awaited, alike: true},
		"place of a call of no frame":    {always: none, differ: place, alike: true},
		"await of a call":                {always: running, differ: awaited},
		"token of a call":                {always: running, differ: token},
		"place of a call":                {always: running, differ: place},
		"bound of a call":                {always: none, differ: callBounded},
		"spared at a call":               {always: none, differ: callSpared},
		"spared at a call without bound": {always: unbounded, differ: callSpared, alike: true},
		"what is kept for a frame":       {always: running, differ: keeps},
		"what is kept for nobody":        {always: none, differ: keeps, alike: true},
	} {
		m := &Machine{}
		if c.monitored {
			m.monitors = []int{0}
		}
		one, other := m.live(base(c.always)), m.live(base(with(c.always, c.differ)))
		if reflect.DeepEqual(one, other) != c.alike {
			t.Errorf("%s: alike is %v, want %v\n%+v\n%+v", name, !c.alike, c.alike, one, other)
		}
	}
}
