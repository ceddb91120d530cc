package random

import "github.com/icmc-project/icmc/explore/space"

// pct runs what has the highest priority, with priorities that are random and
// change at depth-1 random points. Priorities are of chains of events.
//
// As PCTCP (Ozkan, Majumdar, Niksic, Befrouei, Weissenbacher: Randomized Testing
// of Distributed Systems with Probabilistic Guarantees, OOPSLA 2018) the chains
// are of events that cause each other. For every sequence of depth events, a
// schedule runs them as late as can be, and in this order, with a probability of
// at least 1/(w*w*m^(depth-1)), if m is not less than the number of events and at
// most w events are independent of each other.
//
// As PCT (Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with
// Probabilistic Guarantees of Finding Bugs, ASPLOS 2010) a chain is what happens
// at one actor. With n actors the same has a probability of at least
// 1/(n*m^(depth-1)), as long as no actor has two messages at once; among those of
// one actor pct does not choose by priority.
type pct struct {
	ofActor bool

	dice    *dice
	plan    *plan
	points  [depthMax - 1]int // at which event, counted as they arrive, a priority changes
	arrived int
	pending pending[int32] // with its node
	cause   int32          // the event that happened last, noCause if there is none

	nodes  []pctNode // every event that arrived
	chains []pctChain
	groups [][]int32 // of chains: see partition
}

type pctNode struct {
	parent int32
	chain  int32
	mark   int32 // that it causes the node with this number
}

type pctChain struct {
	priority uint64
	last     int32  // node, noCause while it is empty
	actor    uint32 // for PCT
}

const noCause = -1

// Priorities that were never changed are above all that were.
const priorityBase = 1 << 32

func (p *pct) begin(d *dice, plan *plan) {
	p.dice, p.plan = d, plan
	for i := range p.points {
		p.points[i] = 1 + d.IntN(max(plan.length, 1))
	}
	p.arrived, p.cause = 0, noCause
	p.pending.clear()
	p.nodes, p.chains = p.nodes[:0], p.chains[:0]
	p.groups = p.groups[:0]
}

func (p *pct) see(w space.Worker, ts []space.Transition) { p.pending.see(w, ts, p.arrive) }

// arrive gives a new event its node and chain, and the chain another priority if
// it is time to.
func (p *pct) arrive(e space.Event) (node int32) {
	node = int32(len(p.nodes))
	p.nodes = append(p.nodes, pctNode{parent: p.cause, mark: noCause})
	chain := p.chainOf(node, e)
	p.nodes[node].chain = chain
	p.chains[chain].last = node
	p.arrived++
	for i, point := range p.points[:p.plan.depth-1] {
		if point == p.arrived {
			p.chains[chain].priority = uint64(p.plan.depth - 1 - i)
		}
	}
	return node
}

func (p *pct) chainOf(node int32, e space.Event) int32 {
	if !p.ofActor {
		return p.partition(node)
	}
	for i := range p.chains {
		if p.chains[i].actor == e.Actor {
			return int32(i)
		}
	}
	c := p.newChain()
	p.chains[c].actor = e.Actor
	return c
}

func (p *pct) newChain() int32 {
	p.chains = append(p.chains, pctChain{priority: priorityBase + p.dice.Uint64N(1<<62), last: noCause})
	return int32(len(p.chains) - 1)
}

// partition finds a chain whose last event causes the new one. It is the
// algorithm of Agarwal and Garg for events that arrive in an order that agrees
// with their causes: group i has i chains, and w groups are enough if at most w
// events are independent, so there are at most w(w+1)/2 chains.
func (p *pct) partition(node int32) int32 {
	for n := p.nodes[node].parent; n != noCause; n = p.nodes[n].parent {
		p.nodes[n].mark = node
	}
	for i := 0; ; i++ {
		if i == len(p.groups) {
			p.newGroup()
		}
		for at, c := range p.groups[i] {
			if last := p.chains[c].last; last != noCause && p.nodes[last].mark != node {
				continue
			}
			if i > 0 {
				below, here := p.groups[i-1], p.groups[i]
				// c stays here with what was below; the others go below.
				here[at] = here[i]
				exchange(below, here[:i])
				here[i] = c
			}
			return c
		}
	}
}

// exchange exchanges the contents of two slices of the same length.
func exchange(a, b []int32) {
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}

func (p *pct) newGroup() {
	i := len(p.groups)
	if i < cap(p.groups) {
		p.groups = p.groups[:i+1]
		p.groups[i] = p.groups[i][:0]
	} else {
		p.groups = append(p.groups, nil)
	}
	for range i + 1 {
		p.groups[i] = append(p.groups[i], p.newChain())
	}
}

func (p *pct) next(w space.Worker, ts []space.Transition) int {
	best := 0
	for at := range p.pending.events {
		if p.priority(at) > p.priority(best) {
			best = at
		}
	}
	e := p.pending.events[best].event
	if !p.ofActor {
		return oneOf(p.dice, w, ts, e)
	}
	pick, n := 0, 0
	for i := range ts {
		if w.Event(i).Actor != e.Actor {
			continue
		}
		if n++; n == 1 || p.dice.IntN(n) == 0 {
			pick = i
		}
	}
	return pick
}

func (p *pct) priority(at int) uint64 {
	return p.chains[p.nodes[p.pending.events[at].of].chain].priority
}

// took notes what causes whatever arrives next. A fault may be about an event
// that never arrived, such as a request that is not the first in its queue.
func (p *pct) took(e space.Event) {
	p.cause = noCause
	if at := p.pending.find(e); at >= 0 {
		p.cause = p.pending.events[at].of
		p.pending.events = append(p.pending.events[:at], p.pending.events[at+1:]...)
	}
}
