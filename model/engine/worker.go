package engine

import (
	"fmt"
	"slices"
)

// World is a vector of part ids: first the static slots (canisters, clients,
// monitors), then everything else in no particular order.
type World []uint32

// Worker computes the worlds of a Machine for one goroutine.
type Worker struct {
	m        *Machine
	store    *partStore
	slots    int // static slots
	activity *activity
	step     stepper
	again    stepper   // second runs, with the code of another declaration
	cache    *memo     // in front of the machine's table
	owed     []stepKey // steps to run a second time
	kept     []stepKey // a sample to run once more
	ran      int

	fault  Faults // what the rule at work costs
	struck Faults // kinds that were enabled

	results []*resultTree
	// Checks to be run again, and those that are run again after every level.
	askings, keptAskings []asking
	keptOf               []int // by property

	look   Look // of the check that runs
	groups map[string]uint32
	key    []byte

	world   World // what Expand was called with
	base    Fingerprint
	marked  []int32 // indices of the parts that mention names with marks
	orphans []int32 // and of those that mention orphans
	later   bool    // some of these have a number that is not 1
	trans   []transition
	out     []Transition
	edits   []edit
	repls   []slotEdit
	namings []uint32 // numbers of renamings
	ep      int      // where the edits of the transition being made start
	rp, np  int
	sent    int32 // how many renamings there were when its calls were made

	mentioning []mention
	syms       map[string]uint32
	renamings  map[string]uint32
	here       renaming
	parts      []partID // used again, as are the next two
	rest       []partID
	places     []uint32
	numberings []numbering // a cache with one place for a sum
	aspects    map[aspectKey]Fingerprint
}

// Class says what a transition costs.
type Class uint8

// The classes of transition.
const (
	ClassProgress Class = iota // the system goes on by itself
	ClassStart                 // a client starts something new; a world with no ClassProgress is at rest
	ClassFault                 // costs one fault
)

// Transition is an enabled transition of a world.
type Transition struct {
	Next  Fingerprint
	Class Class
}

// transition is a Transition and how to build the world it leads to: which of the
// worker's edits and replacements are its own, and which names change in it.
type transition struct {
	Transition
	edits, repls, namings span
	sent                  int32 // how many renamings there were when its calls were made
	label                 pending
}

// span is a part of a slice.
type span struct{ from, to int32 }

func spanOf(from, to int) span { return span{int32(from), int32(to)} }

// edit removes the part at an index of the world, or adds a part if it is negative.
type edit struct {
	index int32
	id    partID
}

// slotEdit replaces the part in a static slot.
type slotEdit struct {
	slot int32
	id   partID
}

func newWorker(m *Machine, a *activity, first, second *Declaration) *Worker {
	x := &Worker{m: m, activity: a, store: m.store, slots: len(m.actors) + len(m.monitors), cache: newMemo()}
	x.step = stepper{m: m, d: first, activity: a}
	x.again = stepper{m: m, d: second, activity: a, check: true}
	x.groups = map[string]uint32{}
	x.syms, x.renamings = map[string]uint32{}, map[string]uint32{}
	x.numberings, x.aspects = make([]numbering, numberings), map[aspectKey]Fingerprint{}
	x.keptOf = make([]int, len(first.Properties))
	for range first.Properties {
		x.results = append(x.results, newResultTree())
	}
	return x
}

// Exited names the code of the modeller's that has ended the worker's goroutine
// (runtime.Goexit) since it was last asked, nil if none has. The worker can be
// used on by another goroutine.
func (x *Worker) Exited() *Running { return x.activity.Exited() }

// Initial returns the initial world.
func (x *Worker) Initial() ([]World, error) {
	return []World{append(append(World{}, x.m.initial...), x.m.requests...)}, nil
}

// Fingerprint returns the sum of the hashes of the parts of w.
func (x *Worker) Fingerprint(w World) (f Fingerprint) {
	for _, id := range w {
		f = f.Add(x.store.meta(id).hash)
	}
	return f
}

// Settle runs the steps and checks that were run since it was last called a second
// time, with the code of another declaration and in another order, and a sample of older ones once
// more. A difference is a modelling error.
func (x *Worker) Settle() error {
	x.m.met.struck.Or(uint32(x.struck))
	slices.Reverse(x.owed)
	for i, k := range append(x.owed, x.kept...) {
		had, _ := x.m.steps.get(k)
		now, err := x.again.compute(k)
		if err != nil {
			return err
		}
		if !sameOutcomes(had, now) {
			return fmt.Errorf("%s: %s: its second run had another result than its first: it depends on something that is not tracked state; usual causes: map iteration, time, randomness, goroutines, package or captured variables", x.m.Name(), x.m.where(k))
		}
		if x.ran++; i < len(x.owed) && x.ran%64 == 1 && len(x.kept) < 32 {
			x.kept = append(x.kept, k)
		}
	}
	x.owed = x.owed[:0]
	return x.askAgain()
}
