package random

import (
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// An acting worker says what a transition is without writing its label.
type acting interface {
	Verb(i int) trace.Verb
	ActorName(actor uint32) string
}

// actions numbers what a worker's transitions are, by their verbs and actors, and
// counts those that were learnt.
type actions struct {
	worker space.Worker
	acting acting // nil if the worker is none
	known  []action
	counts []ActionCount // by number
}

// An action is a verb and an actor, by number or, if the worker is not acting,
// by name.
type action struct {
	verb  trace.Verb
	actor uint32
	name  string
}

func newActions(w space.Worker) actions {
	a := actions{worker: w}
	a.acting, _ = w.(acting)
	return a
}

// verb returns that of transition i of the latest Expand.
func (a *actions) verb(i int) (trace.Verb, error) {
	if a.acting != nil {
		return a.acting.Verb(i), nil
	}
	l, err := a.worker.Label(i)
	return l.Verb, err
}

// number returns that of transition i of the latest Expand.
func (a *actions) number(i int) (int, error) {
	var what action
	if a.acting != nil {
		what = action{verb: a.acting.Verb(i), actor: a.worker.Event(i).Actor}
	} else {
		l, err := a.worker.Label(i)
		if err != nil {
			return 0, err
		}
		what = action{verb: l.Verb, name: l.Actor}
	}
	for n, k := range a.known {
		if k == what {
			return n, nil
		}
	}
	a.known = append(a.known, what)
	name := ActionCount{Verb: what.verb, Actor: what.name}
	if a.acting != nil {
		name.Actor = a.acting.ActorName(what.actor)
	}
	a.counts = append(a.counts, name)
	return len(a.known) - 1, nil
}
