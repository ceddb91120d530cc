package explore

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/icmc-project/icmc/model"
)

// An opener is one worker of a search with what it has found in the level
// that is being opened.
type opener struct {
	search *search
	worker Worker
	claim  inserter
	out    builder
	err    error

	hits             [][]hit // by property: the worlds that decide it
	transitions      int64
	rests, terminals int64
	cut              bool // something lies behind a level that is not to be left

	marks []mark // found by a sweep for counterexamples
}

// A hit is a world that decides a property: by breaking it in a way that was not
// found before, if all of them are asked for.
type hit struct {
	world    Fingerprint
	identity string
}

func newOpener(s *search, w Worker) *opener {
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
	o.transitions, o.rests, o.terminals, o.cut = 0, 0, 0, false
}

// fail keeps the error with the least text: which worker meets which error
// first depends on chance.
func (o *opener) fail(err error) {
	if o.err == nil || err.Error() < o.err.Error() {
		o.err = err
	}
}

// each runs do for every chunk on all workers, lets the workers settle and
// returns the error with the least text.
func (s *search) each(chunks int, do func(o *opener, i int)) error {
	var next atomic.Int64
	work := func(o *opener) {
		for i := next.Add(1) - 1; i < int64(chunks); i = next.Add(1) - 1 {
			do(o, int(i))
		}
		if err := o.worker.Settle(); err != nil {
			o.fail(err)
		}
	}
	busy := s.openers[:min(max(chunks, 1), len(s.openers))]
	var group sync.WaitGroup
	for _, o := range busy[1:] {
		group.Go(func() { work(o) })
	}
	work(busy[0])
	group.Wait()
	var least opener
	for _, o := range busy {
		if o.err != nil {
			least.fail(o.err)
		}
	}
	return least.err
}

// open asks or follows the worlds of one chunk.
func (o *opener) open(j *job, i int) {
	c, below := j.chunk(i)
	before, taken, worlds := o.out.out.worlds, o.transitions, int64(0)
	o.claim.begin()
	for len(c) > 0 && !o.search.guard.halted() {
		var w World
		w, c = c.next()
		var err error
		if below {
			err = o.inject(j, w)
		} else {
			err = o.visit(j, w)
			worlds++
		}
		if err != nil {
			o.fail(err)
		}
	}
	o.claim.end()
	fresh := o.out.out.worlds - before
	j.fresh.Add(fresh)
	o.search.counters.claimed.Add(fresh)
	o.search.counters.opened.Add(worlds)
	o.search.counters.transitions.Add(o.transitions - taken)
}

// visit asks w its properties and claims what it leads to without a fault.
func (o *opener) visit(j *job, w World) error {
	ts, err := o.worker.Expand(w, false)
	if err != nil {
		return err
	}
	rest := true
	for _, t := range ts {
		rest = rest && t.Class != Progress
	}
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

// inject claims what w leads to with a fault.
func (o *opener) inject(j *job, w World) error {
	ts, err := o.worker.Expand(w, true)
	if err != nil {
		return err
	}
	return o.follow(j, ts, true)
}

// follow claims where transitions lead to and builds the worlds that are new;
// most are not, and are never built.
func (o *opener) follow(j *job, ts []Transition, faults bool) error {
	full := j.full()
	for i, t := range ts {
		if (t.Class == Fault) != faults {
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
			o.search.guard.halt(LimitMemory)
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
func (o *opener) ask(j *job, w World, rest, terminal bool) error {
	for _, i := range j.asked {
		kind := o.search.properties[i].Kind
		if kind == model.AtRest && !rest || kind == model.Terminal && !terminal {
			continue
		}
		holds, err := o.worker.Holds(w, i)
		if err != nil {
			return err
		}
		if holds != (kind == model.Sometimes) {
			continue
		}
		found := oneIdentity
		if o.search.options.All && kind != model.Sometimes {
			if found, err = identities(o.worker, w, i); err != nil {
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
