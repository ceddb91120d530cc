package engine

// invocation returns the number of the event that a request is invoked, 0 when no
// property asks for histories.
func (m *Machine) invocation(rq request) uint32 {
	if len(m.monitors) == 0 || !rq.Ingress {
		return 0
	}
	return m.event(Event{Op: string(rq.Name), Client: string(rq.From), Caller: rq.Caller, To: rq.To, Method: rq.Method, Arg: Value(rq.Arg)})
}

// returned returns the number of the event that an operation returns.
func (m *Machine) returned(c callContext, a Answer) uint32 {
	if len(m.monitors) == 0 {
		return 0
	}
	e := Event{Op: string(c.Name), Client: string(c.From), Caller: c.Caller, To: c.Actor, Method: c.Method, Arg: Value(c.Arg), Return: true, Outcome: Rejected}
	switch a.Kind {
	case AnswerReply:
		e.Outcome, e.Reply = Replied, Value(a.Value)
	case AnswerError:
		e.Outcome, e.Err = Failed, Error(a.Value)
	}
	return m.event(e)
}

// Events returns what transition i of the latest Expand adds to the history of
// operations: nothing, an invocation, a return, or one after the other. There are
// no events unless a property asks for histories. Operations have the names that their calls
// have before the transition; see Renamed.
func (x *Worker) Events(i int) ([]Event, error) {
	p := x.trans[i].label
	if p.key.op == 0 {
		return nil, nil
	}
	outs, err := x.local(p.key)
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, e := range []uint32{outs[p.nth].invoke, outs[p.nth].ret} {
		if e != 0 {
			events = append(events, x.m.eventOf(e))
		}
	}
	return events, nil
}

func (m *Machine) event(e Event) uint32 {
	m.events.Lock()
	defer m.events.Unlock()
	if m.eventIDs == nil {
		m.eventIDs = map[Event]uint32{}
	}
	id, ok := m.eventIDs[e]
	if !ok {
		m.eventList = append(m.eventList, e)
		id = uint32(len(m.eventList))
		m.eventIDs[e] = id
	}
	return id
}

func (m *Machine) eventOf(id uint32) Event {
	m.events.Lock()
	defer m.events.Unlock()
	return m.eventList[id-1]
}
