package invariants

import (
	"errors"
	"fmt"

	"github.com/anishathalye/porcupine"

	"github.com/icmc-project/icmc/model"
)

// Judge says whether a whole history is linearizable, by porcupine: the twin of
// the monitor of Linearizable, to which it owes only the specification. An
// operation without a return is still under way when the history ends.
func (s *Spec[S]) Judge(history []model.Event) (bool, error) {
	events, err := s.porcupineEvents(history)
	if err != nil {
		return false, err
	}
	start, err := model.Encode(s.Start)
	if err != nil {
		return false, err
	}
	var failed error
	m := porcupine.NondeterministicModel{
		Init: func() []any { return []any{start} },
		Step: func(state, input, output any) []any {
			e, out := input.(model.Event), output.(model.Event)
			next, r, err := s.Methods[s.method(e)].step(state.(model.Value), e.Arg, e.Caller)
			failed = errors.Join(failed, err)
			switch end, got := s.ending(out); {
			case end == nothing:
				return []any{state}
			case end == anything:
				return []any{state, next}
			case r == got:
				return []any{next}
			}
			return nil
		},
	}
	ok := porcupine.CheckEvents(m.ToModel(), events)
	return ok, failed
}

// porcupineEvents is the history with a number for each operation, because names
// are used again, and with a return for each.
func (s *Spec[S]) porcupineEvents(history []model.Event) ([]porcupine.Event, error) {
	var events []porcupine.Event
	open := map[string]int{}
	var calls []string
	for _, e := range history {
		if s.method(e) < 0 {
			continue
		}
		id, found := open[e.Op]
		switch {
		case !e.Return && found:
			return nil, fmt.Errorf("operation %s is invoked while it is under way", e.Op)
		case !e.Return:
			id = len(calls)
			open[e.Op], calls = id, append(calls, e.Op)
			events = append(events, porcupine.Event{Kind: porcupine.CallEvent, Value: e, Id: id})
		case !found && e.Outcome == model.Rejected: // without being executed
		case !found:
			return nil, fmt.Errorf("operation %s returns and was not invoked", e.Op)
		default:
			delete(open, e.Op)
			events = append(events, porcupine.Event{Kind: porcupine.ReturnEvent, Value: e, Id: id})
		}
	}
	for id, op := range calls {
		if still, ok := open[op]; ok && still == id {
			late := model.Event{Return: true, Outcome: model.Rejected}
			events = append(events, porcupine.Event{Kind: porcupine.ReturnEvent, Value: late, Id: id})
		}
	}
	return events, nil
}
