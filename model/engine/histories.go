package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/icmc-project/icmc/internal/words"
)

// Histories says how far the check went that no frame misses what its log leaves out.
type Histories struct {
	Frames    int   // suspended contexts and clients with a log that leaves something out
	Histories int   // pasts of them that were followed
	Runs      int64 // steps that were run from a past
	// Capped says that there are more: loops were followed for HistoryIterations
	// iterations and contexts with HistoryMost pasts, as far as the budget went.
	Capped bool
}

// String says how far loops were checked; "" if there is nothing to say.
func (h Histories) String() string {
	if !h.Capped {
		return ""
	}
	return fmt.Sprintf("loops checked to %d iterations, with at most %d histories of a frame", HistoryIterations, HistoryMost)
}

const (
	// HistoryIterations is how many iterations of a loop a past may have.
	HistoryIterations = 8
	// HistoryMost is how many pasts of a suspended context or client are followed.
	HistoryMost = 64
)

// histories checks that frames do not miss what their logs leave out. Beside each
// suspended context, which is what worlds are made of, it keeps pasts: a context may
// have come about in many ways. Every step that a search has taken from the context is
// run from each past, too, and must do the same: nobody can know of what is left out
// but a Go variable that a loop's body, or a function given to Update, has written. No
// world is added, and no past is kept by chance: those that take the fewest steps are,
// spread over the courses that a frame can take, then those with the fewest rejects,
// then the shortest, then the first in the order of their bytes.
type histories struct {
	needed  atomic.Bool // some log leaves something out
	stepper *stepper
	steps   int // that the machine had at the last check
	last    Histories
}

// CheckHistories runs the steps taken so far from the pasts of their frames. It does
// nothing unless there are four times as many steps as at the last check, or, at the end of a
// search, any new ones. No Worker of the machine may be at work. It runs at most
// budget steps, more or less. An error is a modelling error.
func (m *Machine) CheckHistories(budget int64, end bool) (Histories, error) {
	h := &m.histories
	if !h.needed.Load() {
		return Histories{}, nil
	}
	steps := m.steps.count()
	if steps == h.steps || !end && steps < 4*h.steps {
		return h.last, nil
	}
	if h.stepper == nil {
		a := m.watch.activity()
		d, err := m.declare(a)
		if err != nil {
			return Histories{}, err
		}
		h.stepper = &stepper{m: m, d: d, activity: a, uncut: true}
	}
	c := &historian{m: m, s: h.stepper, budget: budget, edges: map[partID][]edge{}, had: map[partID]*hadPasts{}}
	c.collect()
	for len(c.next) > 0 {
		c.round()
	}
	h.steps, h.last = steps, c.said
	return c.said, c.err
}

// An edge is a step from a suspended context or client.
type edge struct {
	key  stepKey
	outs []outcome
}

// historian is one check.
type historian struct {
	m      *Machine
	s      *stepper
	budget int64
	edges  map[partID][]edge
	had    map[partID]*hadPasts
	whole  []partID          // reached with whole logs, to be followed
	next   map[partID][]Past // to be followed in the next round
	said   Histories
	err    error // the one with the least text
}

// hadPasts is what is known of a suspended context or client.
type hadPasts struct {
	whole    bool // it is reached with whole logs
	known    map[string]bool
	patterns map[string]int
}

// collect finds the steps and follows what has whole logs: those pasts are the logs,
// and their steps were run.
func (c *historian) collect() {
	c.next = map[partID][]Past{}
	c.m.steps.each(func(k stepKey, outs []outcome) {
		e := edge{k, outs}
		switch {
		case k.op == opDeliver && k.b != 0:
			c.edges[k.b] = append(c.edges[k.b], e)
		case k.op == opClient && k.c != 0:
			c.edges[k.a] = append(c.edges[k.a], e)
		case k.op == opDeliver || k.op == opClient:
			c.follow(e, outs)
		case k.op == opExpire || k.op == opRename:
			if kind := c.m.store.meta(k.a).kind; kind == contextPart || kind == clientPart {
				c.edges[k.a] = append(c.edges[k.a], e)
			}
		}
	})
	c.followWhole()
}

// followWhole follows what was reached with whole logs.
func (c *historian) followWhole() {
	for len(c.whole) > 0 {
		id := c.whole[len(c.whole)-1]
		c.whole = c.whole[:len(c.whole)-1]
		for _, e := range c.edges[id] {
			c.follow(e, e.outs)
		}
	}
}

// after is the context or client that an outcome leaves suspended, 0 if none.
func (e edge) after(o outcome) partID {
	if e.key.op == opDeliver {
		return o.context
	}
	return o.state
}

// follow notes with which pasts the outcomes of a step leave something suspended.
func (c *historian) follow(e edge, outs []outcome) {
	for _, o := range outs {
		id := e.after(o)
		if id != 0 {
			c.reach(id, o.past)
		}
	}
}

// reach notes that a context or client is suspended with these pasts.
func (c *historian) reach(id partID, past Past) {
	h := c.had[id]
	if h == nil {
		h = &hadPasts{known: map[string]bool{}, patterns: map[string]int{}}
		c.had[id] = h
	}
	switch {
	case past == nil && !h.whole:
		h.whole = true
		c.whole = append(c.whole, id)
	case past != nil && past.Iterations() > HistoryIterations:
		c.said.Capped = true
	case past != nil:
		c.next[id] = append(c.next[id], past)
	}
}

// round follows what was reached in as many steps.
func (c *historian) round() {
	ids := make([]partID, 0, len(c.next))
	for id := range c.next {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b partID) int { return strings.Compare(c.m.store.part(a).bytes, c.m.store.part(b).bytes) })
	reached := c.next
	c.next = map[partID][]Past{}
	for _, id := range ids {
		fresh := c.choose(c.had[id], reached[id])
		if len(fresh) > 0 && len(c.had[id].known) == len(fresh) {
			c.said.Frames++
		}
		for _, past := range fresh {
			if c.said.Runs >= c.budget {
				c.said.Capped = true
				return
			}
			c.said.Histories++
			c.run(id, past)
		}
	}
	c.followWhole() // where an outcome forgets what was left out
}

// choose returns those pasts that are followed of those that a context was reached with
// in one round, in this order: first one of each pattern, then a second, and so on.
func (c *historian) choose(had *hadPasts, reached []Past) []Past {
	type candidate struct {
		past           Past
		bytes, pattern string
		rank           int
	}
	var all []candidate
	for _, p := range reached {
		b := p.Bytes()
		if !had.known[b] && !slices.ContainsFunc(all, func(c candidate) bool { return c.bytes == b }) {
			all = append(all, candidate{past: p, bytes: b, pattern: p.Pattern()})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.past.Rejects(), b.past.Rejects()), cmp.Compare(a.past.Length(), b.past.Length()), cmp.Compare(a.bytes, b.bytes))
	})
	for i := range all {
		all[i].rank = had.patterns[all[i].pattern]
		had.patterns[all[i].pattern]++
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.rank, b.rank) })
	var chosen []Past
	for _, a := range all {
		if len(had.known) == HistoryMost {
			c.said.Capped = true
			break
		}
		had.known[a.bytes] = true
		chosen = append(chosen, a.past)
	}
	return chosen
}

// run runs the steps from a context or client with these pasts and compares them with
// what the search has: outcomes have logs, and no pasts.
func (c *historian) run(id partID, past Past) {
	for _, e := range c.edges[id] {
		if !e.key.op.handles() { // no code runs
			c.reach(e.outs[0].state, past)
			continue
		}
		c.said.Runs++
		c.s.past = past
		now, err := c.s.compute(e.key)
		if err != nil {
			c.fail(err)
			continue
		}
		if !sameOutcomes(e.outs, now) {
			c.fail(c.differs(e, now))
			continue
		}
		c.follow(e, now)
	}
}

func (c *historian) fail(err error) {
	if c.err == nil || err.Error() < c.err.Error() {
		c.err = err
	}
}

// differs says what a frame does from its past and from its log.
func (c *historian) differs(e edge, now []outcome) error {
	i := 0
	for i < min(len(e.outs), len(now)) && sameOutcomes(e.outs[i:i+1], now[i:i+1]) {
		i++
	}
	past, log := c.does(e, i, true), c.does(e, i, false)
	if past == log && i < min(len(e.outs), len(now)) { // what differs is not in what it says
		log, past = teller{c.m.store, c.s.d}.difference(&e.outs[i], &now[i])
	}
	return fmt.Errorf("%s: %s: it remembers in a Go variable what it may not: it does\n  %s\nwith all that it has seen, and\n  %s\nwith what its frame keeps over an await: of a declared loop the state, of an Update nothing; usual cause: the body of a model.Loop, or a function given to Update, writes a variable that is declared outside of it. Let the loop's state carry it, or use FetchUpdate",
		c.m.Name(), c.m.where(e.key), past, log)
}

// does says what outcome i of a step is, run from the past of its frame or from its log.
func (c *historian) does(e edge, i int, uncut bool) string {
	s := *c.s
	s.uncut, s.explain = uncut, true
	outs, err := s.compute(e.key)
	switch {
	case err != nil:
		return err.Error()
	case i >= len(outs):
		return "nothing"
	}
	text := strings.TrimSpace(string(outs[i].verb) + " " + outs[i].note)
	for _, e := range outs[i].effects {
		text += "; " + e.String()
	}
	return words.OneLine(text)
}
