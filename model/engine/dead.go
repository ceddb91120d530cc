package engine

import "slices"

// What nothing can come of any more is no part of a world: worlds that differ in it alone
// go on alike, and are one.

// live is a call context without what is dead: what code keeps, the argument and the caller
// once no answer runs code and nobody is told of them, and what matters until it is answered.
func (m *Machine) live(c callContext) callContext {
	runs := false
	open := slices.Clone(c.Open)
	for i := range open {
		o := &open[i]
		if o.Token == "" {
			o.Place, o.Awaited = 0, false // its answer is dropped
		}
		if !o.Bounded {
			o.Spared = 0 // its wait cannot expire
		}
		runs = runs || o.Token != ""
	}
	c.Open = sortedCalls(open)
	if !runs {
		c.Context = Opaque{}
	}
	if !runs && !m.told(c) {
		c.Arg, c.Shown, c.Caller = "", "", ""
	}
	if c.Answered {
		c.Bounded, c.Expired, c.Spared, c.Fate = false, false, 0, Answer{}
	}
	return c
}

// told says whether somebody is told what was asked of a context: a monitor when it
// answers, or who reads that its user stops waiting.
func (m *Machine) told(c callContext) bool {
	return c.Ingress && !c.Answered && (!c.Expired || len(m.monitors) > 0)
}
