package engine

import (
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// Check tests a world against what the interface specification promises of every
// state ("Invariants") and what the engine relies on. An error is a bug of the
// engine, never of a model: without this check it would look like a protocol's.
func (x *Worker) Check(w World) error {
	if err := x.checkContent(w); err != nil {
		return err
	}
	if err := x.checkOrphans(w); err != nil {
		return err
	}
	live := map[trace.Call]int{}      // call -> messages and contexts that can still answer it
	contexts := map[trace.Call]bool{} // open contexts
	count := func(n trace.Call, expired bool) {
		if !expired {
			live[n]++
		}
	}
	for _, id := range w[x.slots:] {
		switch c := x.store.content(id).(type) {
		case request:
			count(c.Name, c.Expired)
		case queue:
			if len(c.Requests) == 0 {
				return x.insane(w, "an empty queue is a part")
			}
			for _, rq := range c.Requests {
				r := x.store.content(rq).(request)
				if actor(r.To) != c.To || r.From != c.From {
					return x.insane(w, "request %s is in the queue %s -> %s", r.Name, c.From, c.To)
				}
				count(r.Name, r.Expired)
			}
		case response:
			count(c.Call, false)
		case callContext:
			if contexts[c.Name] {
				return x.insane(w, "two contexts are named %s", c.Name)
			}
			contexts[c.Name] = true
			count(c.Name, c.Expired || c.Answered)
			if c.Answered && c.Cycles != 0 {
				return x.insane(w, "context %s was answered and has cycles available", c.Name)
			}
			if !c.Silent && len(c.Open) == 0 {
				return x.insane(w, "context %s waits for nothing", c.Name)
			}
		}
	}
	check := func(open []OpenCall) error {
		for _, o := range open {
			if live[o.Name] != 1 {
				return x.insane(w, "%d messages and contexts can answer call %s, which needs 1", live[o.Name], o.Name)
			}
			delete(live, o.Name)
		}
		return nil
	}
	for _, id := range w {
		if err := check(openCalls(x.store.content(id))); err != nil {
			return err
		}
	}
	for n := range live {
		return x.insane(w, "nobody waits for call %s", n)
	}
	return nil
}

// openCalls are those of a context or client.
func openCalls(content any) []OpenCall {
	switch c := content.(type) {
	case callContext:
		return c.Open
	case clientState:
		return c.Open
	}
	return nil
}

// checkContent compares the content of every part with its encoding: no content of an
// interned part ever changes, whatever shares memory with it.
func (x *Worker) checkContent(w World) error {
	for _, id := range w {
		if err := x.store.checkContent(id); err != nil {
			return x.insane(w, "%w", err)
		}
	}
	return nil
}

// checkOrphans tests that orphans have the numbers that their content gives them.
func (x *Worker) checkOrphans(w World) error {
	var parts []partID
	for _, id := range w {
		if x.store.meta(id).flags&flagOrphans != 0 {
			parts = append(parts, id)
		}
	}
	names, err := x.numbersOf(parts)
	if err == nil && len(names) > 0 {
		err = x.insane(w, "orphan %s has another number than its content gives it", x.store.symbols.text(names[0].from))
	}
	return err
}

func (x *Worker) insane(w World, format string, args ...any) error {
	return fmt.Errorf("internal: %s: %w in world\n%s", x.m.Name(), fmt.Errorf(format, args...), x.Describe(w))
}

// Cycles returns the cycles that are anywhere in w: balances, contexts, requests
// and refunds under way.
func (x *Worker) Cycles(w World) (sum uint64) {
	for _, id := range w {
		switch c := x.store.content(id).(type) {
		case canisterState:
			sum += c.Balance
		case request:
			sum += c.Cycles
		case queue:
			for _, rq := range c.Requests {
				sum += x.store.content(rq).(request).Cycles
			}
		case response:
			if !c.Arrived {
				sum += c.Refund
			}
		case callContext:
			sum += c.Cycles
		}
	}
	return sum
}
