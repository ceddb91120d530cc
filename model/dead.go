package model

// What nothing can come of any more is no part of a world: worlds that differ in it alone
// go on alike, and are one.

// live is a call context without what is dead: the argument and the caller once no frame
// is left and nobody is told of them, what was kept for frames that are gone, and what
// matters until it is answered.
func (m *Machine) live(c callContext) callContext {
	running := func(task int) bool {
		for _, t := range c.Tasks {
			if t.ID == task {
				return true
			}
		}
		return false
	}
	var open []openCall
	for _, o := range c.Open {
		if !running(o.Task) || o.Forgotten {
			if o.Answered {
				continue
			}
			o.Task, o.Index, o.Forgotten = -1, 0, true // its answer is dropped
		}
		if !o.Bounded {
			o.Spared = 0 // its wait cannot expire
		}
		open = append(open, o)
	}
	c.Open = sortedCalls(open)
	if len(c.Tasks) == 0 && !m.told(c) {
		c.Arg, c.Shown, c.Caller = "", "", ""
	}
	if c.Answered {
		c.Bounded, c.Expired, c.Spared, c.Fate = false, false, 0, answer{}
	}
	return c
}

// told says whether somebody is told what was asked of a context: a monitor when it
// answers, or who reads that its user stops waiting.
func (m *Machine) told(c callContext) bool {
	return c.Ingress && !c.Answered && (!c.Expired || len(m.monitors) > 0)
}
