package engine

import "github.com/icmc-project/icmc/model/trace"

// A rule is a kind of transition: one verb, from parts of some kinds. Rules have a file each,
// and a place in the row of each kind of part that they start from. What they do is made of
// local steps, see stepOp.
type rule struct {
	verb trace.Verb
	// fault is the kind that its transitions are, 0 if they are none. Where the scenario
	// does not switch it on the rule is not asked.
	fault Faults
	// enabled and happens are the rule's row in the documentation of this package.
	enabled, happens string
	// make makes the transitions, any number, that start from the part at an index.
	make func(x *Worker, i int, m *partMeta) error
}

// A rulebook has the rules by the kind of part that they start from, in the order in which
// their transitions are told of: what a seed of a random search means depends on it.
type rulebook [len(kinds)][]*rule

var rules = rulebook{
	ingressPart:  {&ruleDrop, &ruleExecute, &ruleTrap, &ruleReject, &ruleSilence, &ruleExpire},
	queuePart:    {&ruleExecute, &ruleDrop, &ruleTrap, &ruleReject, &ruleSilence},
	responsePart: {&ruleCallback, &ruleTrap, &ruleTrapCleanup},
	contextPart:  {&ruleLapse, &ruleExpire},
}

// that are the rules with a property.
func (b rulebook) that(is func(*rule) bool) (out rulebook) {
	for kind, row := range b {
		for _, r := range row {
			if is(r) {
				out[kind] = append(out[kind], r)
			}
		}
	}
	return out
}

// Expand finds the enabled transitions of w: those that cost a fault, or all
// others. What it returns is valid until the next call.
func (x *Worker) Expand(w World, faults bool) ([]Transition, error) {
	x.begin(w)
	if x.m.paranoid {
		if err := x.Check(w); err != nil {
			return nil, err
		}
	}
	book := &x.m.progress
	if faults {
		book = &x.m.faults
	}
	for i := x.slots; i < len(w); i++ {
		m := x.store.meta(w[i])
		for _, r := range book[m.kind] {
			x.fault = r.fault
			if err := r.make(x, i, m); err != nil {
				return nil, err
			}
		}
	}
	for i := range x.trans {
		x.out = append(x.out, x.trans[i].Transition)
	}
	return x.out, nil
}

// begin takes a world up.
func (x *Worker) begin(w World) {
	x.world, x.base = w, Fingerprint{}
	x.trans, x.edits, x.repls, x.out = x.trans[:0], x.edits[:0], x.repls[:0], x.out[:0]
	x.namings, x.ep, x.rp, x.np = x.namings[:0], 0, 0, 0
	x.marked, x.orphans, x.mentioning, x.later = x.marked[:0], x.orphans[:0], x.mentioning[:0], false
	for i, id := range w {
		m := x.store.meta(id)
		x.base = x.base.Add(m.hash)
		if m.flags&flagMarked != 0 {
			x.marked = append(x.marked, int32(i))
			x.mentions(i, id)
		}
		if m.flags&flagOrphans != 0 {
			x.orphans = append(x.orphans, int32(i))
			x.later = x.later || m.flags&flagLater != 0
		}
	}
}

// A site is where a request is: a part of its own, or a place in a queue.
type site struct {
	index, place int
	id           partID
}

// each calls do for every request in the part at an index.
func (x *Worker) each(i int, m *partMeta, do func(s site, m *partMeta) error) error {
	if m.kind == ingressPart {
		return do(site{i, 0, x.world[i]}, m)
	}
	for place, id := range x.store.part(x.world[i]).parts {
		if err := do(site{i, place, id}, x.store.meta(id)); err != nil {
			return err
		}
	}
	return nil
}

// take removes a request from where it is.
func (x *Worker) take(s site) error {
	if x.world[s.index] == s.id {
		x.remove(s.index)
		return nil
	}
	rest, err := x.part(stepKey{op: opRemove, a: x.world[s.index], b: uint32(s.place)})
	if err == nil {
		x.swap(s.index, rest)
	}
	return err
}

// spares says whether a request is spared a kind of fault at the point of its call.
func (x *Worker) spares(id partID, kind Faults) bool {
	return x.store.meta(id).spared&kind != 0
}
