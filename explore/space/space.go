// Package space says what is searched: a System with its Properties, the Workers that
// compute its Worlds, a Path through them, and what may be found about a property.
//
// It knows worlds only as vectors of integers and transitions only as fingerprints, so
// flat systems (two-phase commit, Die Hard) run through the same code as canisters do and
// pin its counts. It searches nothing itself.
package space

import (
	"slices"

	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// Fingerprint identifies a world; see engine.Fingerprint.
type Fingerprint = engine.Fingerprint

// World is a vector that means something to its System only. It is never
// changed after it was built.
type World = engine.World

// Class says what a transition costs.
type Class = engine.Class

// The classes of transition.
const (
	Progress = engine.ClassProgress // the system goes on by itself
	Start    = engine.ClassStart    // a client starts something new; a world with no Progress is at rest
	Fault    = engine.ClassFault    // costs one fault
)

// Transition is one enabled step of a world.
type Transition = engine.Transition

// Event says which message a transition consumes, and where.
type Event = engine.EventID

// Property is what a search must decide about a system.
type Property struct {
	Name string // a present-tense sentence, unique in its system
	Kind engine.Kind
	Want Verdict // Holds or Violated
	// Implied says that nobody declared it. A search that has decided all that was
	// declared ends, and its report leaves out what is implied and not decided.
	Implied bool
}

// System is what can be searched.
type System interface {
	// Name is protocol/scenario, or the name of a flat system.
	Name() string
	// Actors names the columns of a trace.
	Actors() []string
	// Properties lists what to decide; the order is that of Worker.Holds.
	Properties() []Property
	// Worker returns a new one of the system. Workers of one system may
	// run concurrently; one worker may not.
	Worker() (Worker, error)
	// Executions counts the distinct local steps run so far; 0 for a flat system.
	Executions() int64
}

// Worker computes worlds for one goroutine. Every error is a modelling error:
// the search stops without a verdict, but only after the level, so a worker must
// stay usable after it returned one.
type Worker interface {
	// Initial returns the worlds a search starts from.
	Initial() ([]World, error)
	// Fingerprint returns the fingerprint of w.
	Fingerprint(w World) Fingerprint
	// Expand finds the enabled transitions of w: the faults, or all others.
	// The slice is valid until the next call of Expand.
	Expand(w World, faults bool) ([]Transition, error)
	// Successor appends to dst the world that transition i of the latest Expand leads to.
	Successor(dst World, i int) (World, error)
	// Label names transition i of the latest Expand. It is unique among the
	// transitions of that world, faults or not, and the same in every run.
	Label(i int) (trace.Label, error)
	// Effects says what transition i of the latest Expand does, for a person.
	Effects(i int) ([]trace.Effect, error)
	// Holds says whether property i is true at w (for Sometimes and CanAlways: reached).
	// AtRest and Terminal properties are asked at such worlds only.
	Holds(w World, i int) (bool, error)
	// Broken says in one line how w breaks property i.
	Broken(w World, i int) (string, error)
	// Event says what transition i of the latest Expand is an event of, for
	// schedulers that know what races with what.
	Event(i int) Event
	// Settle runs what the worker has put off (the second run of handlers);
	// a search calls it at the end of every level, before it reports anything.
	Settle() error
}

// PropertyOf returns the number of the property of s with that name, -1 if there is none.
func PropertyOf(s System, name string) int {
	return slices.IndexFunc(s.Properties(), func(p Property) bool { return p.Name == name })
}
