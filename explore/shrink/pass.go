package shrink

import (
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// passes, the cheapest and most productive first. Each tries schedules that are
// near the best one and goes on from there when one is kept.
var passes = []struct {
	name string
	run  func(*shrinker) error
}{
	{"faults", (*shrinker).fewerFaults},
	{"operations", (*shrinker).fewerOperations},
	{"calls", (*shrinker).fewerCalls},
	{"blocks", (*shrinker).fewerBlocks},
	{"steps", (*shrinker).fewerSteps},
	{"choices", (*shrinker).smallerChoices},
	{"names", (*shrinker).firstNames},
	{"order", (*shrinker).calmer},
}

// fewerFaults takes faults away: all of them, then one after the other from the
// end, each replaced by nothing, or by what could have happened to the message or
// the call without it.
func (z *shrinker) fewerFaults() error {
	if z.best.faults == 0 {
		return nil
	}
	if _, err := z.try(slices.DeleteFunc(z.best.wishes(), func(w wish) bool { return w.fault })); err != nil {
		return err
	}
	for i := len(z.best.steps) - 1; i >= 0; i-- {
		if i >= len(z.best.steps) || z.best.steps[i].faults == 0 {
			continue
		}
		ws := z.best.wishes()
		candidates := [][]wish{slices.Delete(slices.Clone(ws), i, i+1)}
		s := z.best.steps[i]
		if err := z.lenient.look(s.at, 0); err != nil {
			return err
		}
		for _, o := range s.at.options[0] {
			if o.Event == s.option().Event || o.Label.Call == s.label.Call {
				plain := slices.Clone(ws)
				plain[i] = wish{label: o.Label}
				candidates = append(candidates, plain)
			}
		}
		if _, err := z.tryAny(candidates); err != nil {
			return err
		}
	}
	return nil
}

// tryAny tries candidates until one is kept.
func (z *shrinker) tryAny(candidates [][]wish) (kept bool, err error) {
	for _, c := range candidates {
		if kept, err := z.try(c); kept || err != nil {
			return kept, err
		}
	}
	return false, nil
}

// fewerOperations takes whole clients away, and then single operations with all
// that follows from them. A client's later operations may take the place of one
// that is gone.
func (z *shrinker) fewerOperations() error {
	for _, c := range backwards(z.best.clients()) {
		if _, err := z.try(without(z.best.wishes(), func(call trace.Call) bool { return call.Client() == c })); err != nil {
			return err
		}
	}
	for _, op := range backwards(z.best.operations()) {
		gone := func(call trace.Call) bool { return call.Operation() == op }
		rest := without(z.best.wishes(), gone)
		moved := slices.Clone(rest)
		for i := range moved {
			l := &moved[i].label
			l.Call, l.Actor = l.Call.Earlier(op), string(trace.Call(l.Actor).Earlier(op))
		}
		if _, err := z.tryAny([][]wish{rest, moved}); err != nil {
			return err
		}
	}
	return nil
}

// fewerCalls takes a call away with all that follows from it.
func (z *shrinker) fewerCalls() error {
	for _, call := range backwards(first(z.best, func(l trace.Label) trace.Call { return l.Call })) {
		if _, err := z.try(without(z.best.wishes(), func(c trace.Call) bool { return c.Within(call) })); err != nil {
			return err
		}
	}
	return nil
}

func without(ws []wish, gone func(call trace.Call) bool) []wish {
	return slices.DeleteFunc(ws, func(w wish) bool { return gone(w.label.Call) })
}

func backwards[T any](s []T) []T {
	slices.Reverse(s)
	return s
}

// fewerBlocks is delta debugging: it takes blocks of steps away, from the end,
// half of all at first and ever smaller ones.
func (z *shrinker) fewerBlocks() error {
	for size := (len(z.best.steps) + 1) / 2; size >= 2; size /= 2 {
		if err := z.cut(size); err != nil {
			return err
		}
	}
	return nil
}

// fewerSteps takes single steps away, from the end: later ones depend on earlier ones.
func (z *shrinker) fewerSteps() error { return z.cut(1) }

// cut takes blocks of a size away; they overlap by half.
func (z *shrinker) cut(size int) error {
	for end := len(z.best.steps); end > 0; {
		end = min(end, len(z.best.steps))
		kept, err := z.try(slices.Delete(z.best.wishes(), max(0, end-size), end))
		if err != nil {
			return err
		}
		if !kept || z.guard.Halted() {
			end -= (size + 1) / 2
		}
	}
	return nil
}

// smallerChoices lets the environment choose what comes first.
func (z *shrinker) smallerChoices() error {
	for i := 0; i < len(z.best.steps); i++ {
		var candidates [][]wish
		for _, l := range z.best.steps[i].smaller() {
			ws := z.best.wishes()
			ws[i].label = l
			candidates = append(candidates, ws)
		}
		if _, err := z.tryAny(candidates); err != nil {
			return err
		}
	}
	return nil
}
