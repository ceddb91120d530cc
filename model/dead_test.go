package model

import (
	"reflect"
	"testing"
)

// Contexts are alike if they differ in what is dead, and only then.
func TestLive(t *testing.T) {
	frame := task{Waiting: 1, Log: []entry{{Kind: readEntry}}}
	base := func(change func(*callContext)) callContext {
		c := callContext{Actor: "a", Name: "alice/0/0", From: "b", Caller: "b", Method: "M", Arg: "x", Shown: "x", Bounded: true, Spared: Trap,
			Fate: didNotAnswer, Open: []openCall{{Task: 0, Index: 1, Name: "alice/0/0/1", To: "c", Bounded: true, Spared: Unknown}}}
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
	running := func(c *callContext) { c.Tasks = []task{frame} }
	answered := func(c *callContext) { c.Answered = true }
	expired := func(c *callContext) { c.Expired = true }
	ingress := func(c *callContext) { c.Ingress = true }
	argument := func(c *callContext) { c.Arg, c.Shown = "y", "y" }
	caller := func(c *callContext) { c.Caller = "d" }
	fate := func(c *callContext) { c.Fate = calleeTrapped }
	bounded := func(c *callContext) { c.Bounded = false }
	spared := func(c *callContext) { c.Spared = 0 }
	task1 := func(c *callContext) { c.Open[0].Task = 1 }
	index := func(c *callContext) { c.Open[0].Index = 2 }
	callBounded := func(c *callContext) { c.Open[0].Bounded = false }
	callSpared := func(c *callContext) { c.Open[0].Spared = 0 }
	unbounded := func(c *callContext) { c.Open[0].Bounded = false }
	keptFor := func(task int) func(*callContext) {
		return func(c *callContext) {
			c.Open = append(c.Open, openCall{Task: task, Index: 2, Name: "alice/0/0/2", Answered: true, Answer: replyOf(1)})
		}
	}
	for name, c := range map[string]struct {
		monitored bool
		always    func(*callContext)
		differ    func(*callContext)
		alike     bool
	}{
		"argument of no frame":              {always: none, differ: argument, alike: true},
		"caller of no frame":                {always: none, differ: caller, alike: true},
		"argument of a frame":               {always: running, differ: argument},
		"caller of a frame":                 {always: running, differ: caller},
		"argument a user waits for":         {always: ingress, differ: argument},
		"argument of an operation":          {monitored: true, always: with(ingress, expired), differ: argument},
		"caller of an operation":            {monitored: true, always: with(ingress, expired), differ: caller},
		"argument nobody waits for":         {always: with(ingress, expired), differ: argument, alike: true},
		"argument of what was answered":     {monitored: true, always: with(ingress, answered), differ: argument, alike: true},
		"argument of no operation":          {monitored: true, always: none, differ: argument, alike: true},
		"fate":                              {always: none, differ: fate},
		"fate of what was answered":         {always: answered, differ: fate, alike: true},
		"bound of the wait":                 {always: none, differ: bounded},
		"bound of a wait that is over":      {always: answered, differ: bounded, alike: true},
		"spared":                            {always: none, differ: spared},
		"spared and answered":               {always: answered, differ: spared, alike: true},
		"expired and answered":              {always: answered, differ: expired, alike: true},
		"expired":                           {always: none, differ: expired},
		"task of a call of no frame":        {always: none, differ: task1, alike: true},
		"index of a call of no frame":       {always: none, differ: index, alike: true},
		"task of a call":                    {always: running, differ: task1},
		"index of a call":                   {always: running, differ: index},
		"bound of a call":                   {always: none, differ: callBounded},
		"spared at a call":                  {always: none, differ: callSpared},
		"spared at a call without bound":    {always: unbounded, differ: callSpared, alike: true},
		"answer kept for a frame":           {always: running, differ: keptFor(0)},
		"answer kept for a frame that went": {always: running, differ: keptFor(1), alike: true},
		"answer kept for nobody":            {always: none, differ: keptFor(0), alike: true},
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
