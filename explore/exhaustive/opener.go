package exhaustive

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
)

// An opener is one worker of a search with what it has found in the level
// that is being opened.
type opener struct {
	search *search
	worker space.Worker
	claim  inserter
	out    builder
	err    error
	errAt  []space.Fingerprint // the worlds where a property could not be asked, if that is the error

	at   int   // the chunk that is worked on
	rest chunk // what is left of it

	settling bool // the errand is done

	hits             [][]hit // by property: the worlds that decide it
	transitions      int64
	visited          int64
	told             told
	rests, terminals int64
	cut              bool // something lies behind a level that is not to be left

	marks []mark // found by a sweep for counterexamples
}

// A hit is a world that decides a property: by breaking it in a way that was not
// found before, if all of them are asked for.
type hit struct {
	world    space.Fingerprint
	identity string
}

// anyIdentity stands for all ways in which a world breaks a property where they are not
// told apart.
var anyIdentity = []string{""}

func newOpener(s *search, w space.Worker) *opener {
	return &opener{
		search: s,
		worker: w,
		claim:  inserter{set: s.seen},
		hits:   make([][]hit, len(s.properties)),
	}
}

func (o *opener) reset() {
	for i := range o.hits {
		o.hits[i] = nil
	}
	o.transitions, o.visited, o.told, o.rests, o.terminals, o.cut = 0, 0, told{}, 0, 0, false
}

// fail keeps the error with the least text: which worker meets which error
// first depends on chance.
func (o *opener) fail(err error) { o.failAt(err) }

// failAt keeps an error that says nothing of how it was come to, with the worlds where it
// is met: all of them, if it is the one that is kept.
func (o *opener) failAt(err error, worlds ...space.Fingerprint) {
	switch {
	case o.err == nil || err.Error() < o.err.Error():
		o.err, o.errAt = err, worlds
	case err.Error() == o.err.Error():
		o.errAt = append(o.errAt, worlds...)
	}
}

// An errand is what openers do for every world of some chunks.
type errand struct {
	chunks int
	chunk  func(i int) chunk
	world  func(o *opener, w space.World, i int) error // i is that of its chunk
	after  func(o *opener)                             // each chunk; may be nil
	halted func() bool                                 // leaves out what is left; may be nil
	next   atomic.Int64                                // chunk
}

// each runs an errand on all workers, lets the workers settle and returns the error
// with the least text.
func (s *search) each(e *errand) error {
	busy := s.openers[:min(max(e.chunks, 1), len(s.openers))]
	var group sync.WaitGroup
	for _, o := range busy {
		o.settling = false
		limit.Attend(&group, func() { o.run(e) }, o.ended)
	}
	group.Wait()
	var least opener
	for _, o := range busy {
		if o.err != nil {
			least.failAt(o.err, o.errAt...)
		}
	}
	s.errAt = least.errAt
	return least.err
}

// run does an opener's part of an errand.
func (o *opener) run(e *errand) {
	o.drain(e)
	if o.search.guard.Halted() {
		return // nothing is concluded from what was cut, and what is to run again may be much
	}
	o.settling = true
	if err := o.worker.Settle(); err != nil {
		o.fail(err)
	}
}

// ended notes that the modeller's code has ended the goroutine that was at work: the next
// one goes on with the next world, as after any other error.
func (o *opener) ended() bool {
	o.fail(limit.Exited(o.worker))
	return !o.settling
}

// drain takes chunk after chunk until none is left.
func (o *opener) drain(e *errand) {
	for {
		if len(o.rest) == 0 {
			i := int(e.next.Add(1) - 1)
			if i >= e.chunks {
				return
			}
			o.at, o.rest = i, e.chunk(i)
		}
		o.worlds(e)
		if e.after != nil {
			e.after(o)
		}
	}
}

// worlds goes over what is left of a chunk.
func (o *opener) worlds(e *errand) {
	o.claim.begin()
	defer o.claim.end()
	for len(o.rest) > 0 {
		if e.halted != nil && e.halted() {
			o.rest = nil
			return
		}
		var w space.World
		w, o.rest = o.rest.next() // before it is looked at, which may not return
		if err := e.world(o, w, o.at); err != nil {
			o.fail(err)
		}
	}
}

// opening is the errand of opening a level.
func (s *search) opening(j *job) *errand {
	return &errand{
		chunks: len(j.open) + len(j.below),
		chunk:  func(i int) chunk { c, _ := j.chunk(i); return c },
		world: func(o *opener, w space.World, i int) error {
			if _, below := j.chunk(i); below {
				return o.inject(j, w)
			}
			o.visited++
			return o.visit(j, w)
		},
		after:  func(o *opener) { o.tell(j) },
		halted: s.guard.Halted,
	}
}

// tell adds what was done since it was last called to the counters that all share.
func (o *opener) tell(j *job) {
	c := &o.search.counters
	fresh := o.out.out.worlds - o.told.fresh
	j.fresh.Add(fresh)
	c.claimed.Add(fresh)
	c.opened.Add(o.visited - o.told.visited)
	c.transitions.Add(o.transitions - o.told.transitions)
	o.told = told{o.out.out.worlds, o.visited, o.transitions}
}

// told is how much the shared counters know of an opener.
type told struct{ fresh, visited, transitions int64 }

// visit asks w its properties and claims what it leads to without a fault.
func (o *opener) visit(j *job, w space.World) error {
	if err := o.probe(j, w); err != nil {
		return err
	}
	ts, err := o.worker.Expand(w, false)
	if err != nil {
		return err
	}
	rest := space.AtRest(ts)
	terminal := len(ts) == 0
	if err := o.follow(j, ts, false); err != nil {
		return err
	}
	if rest {
		o.rests++
	}
	if terminal {
		o.terminals++
	}
	return o.ask(j, w, rest, terminal)
}

// probe looks whether a fault is enabled in w. It looks at all worlds of a level, also
// once it has found one, so that the same local steps are run whatever the number of
// workers.
func (o *opener) probe(j *job, w space.World) error {
	if !j.probe {
		return nil
	}
	ts, err := o.worker.Expand(w, true)
	if len(ts) > 0 {
		o.search.faulty.Store(true)
	}
	return err
}

// inject claims what w leads to with a fault.
func (o *opener) inject(j *job, w space.World) error {
	ts, err := o.worker.Expand(w, true)
	if err != nil {
		return err
	}
	return o.follow(j, ts, true)
}

// follow claims where transitions lead to and builds the worlds that are new;
// most are not, and are never built.
func (o *opener) follow(j *job, ts []space.Transition, faults bool) error {
	full := j.full()
	for i, t := range ts {
		if (t.Class == space.Fault) != faults {
			return fmt.Errorf("transition %d of a world is of class %d, expanded with faults=%t", i, t.Class, faults)
		}
		if j.last {
			o.cut = o.cut || !o.search.seen.contains(t.Next)
			continue
		}
		o.transitions++
		if full {
			continue
		}
		fresh, ok := o.claim.insert(t.Next)
		if !ok {
			o.search.guard.Halt(limit.Memory)
			return nil
		}
		if !fresh {
			continue
		}
		next, err := o.worker.Successor(o.out.room(), i)
		if err != nil {
			return err
		}
		o.out.put(next)
	}
	return nil
}

// ask asks w every undecided property that is about such worlds.
func (o *opener) ask(j *job, w space.World, rest, terminal bool) error {
	for _, i := range j.asked {
		kind := o.search.properties[i].Kind
		if kind == engine.AtRest && !rest || kind == engine.Terminal && !terminal {
			continue
		}
		holds, err := o.worker.Holds(w, i)
		if err != nil { // the other properties are asked all the same
			o.failAt(err, o.worker.Fingerprint(w))
			continue
		}
		if holds != (kind == engine.Sometimes) {
			continue
		}
		found := anyIdentity
		if o.search.options.All && kind != engine.Sometimes {
			if found, err = space.Identities(o.worker, w, i); err != nil {
				return err
			}
		}
		for _, identity := range found {
			if !o.search.findings[i].has(identity) {
				o.hits[i] = append(o.hits[i], hit{o.worker.Fingerprint(w), identity})
			}
		}
	}
	return nil
}
