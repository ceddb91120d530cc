package twin

import (
	"maps"
	"slices"

	"github.com/icmc-project/icmc/model/engine"
)

// Twin explores a program naively.
type Twin struct {
	p     Program
	codes bool
	// Features counts what transitions did.
	Features map[string]int
}

// New returns a twin of the model for a program.
func New(p Program) *Twin {
	t := &Twin{p: p, Features: map[string]int{}}
	for _, c := range slices.Concat(p.Canisters, p.Codes) {
		for _, m := range c.Methods {
			t.codes = t.codes || m.looks()
		}
	}
	for _, c := range p.Clients {
		t.codes = t.codes || c.Body.looks()
	}
	return t
}

func (b Block) looks() bool {
	return slices.ContainsFunc(b, func(o Op) bool {
		return slices.Contains([]Verb{CodeOf, Clean, DeferCode, DeferClean}, o.Verb) || o.Body.looks()
	})
}

// initial returns the initial worlds.
func (t *Twin) initial() []*world {
	w := &world{
		canisters: map[string]*state{},
		contexts:  map[string]*callContext{},
		queues:    map[[2]string][]request{},
		ingress:   map[string]request{},
		responses: map[string]response{},
	}
	for _, c := range t.p.Canisters {
		w.canisters[c.Name] = &state{cycles: c.Cycles, code: Deployed}
	}
	for _, c := range t.p.Clients {
		w.users = append(w.users, session{frame: frame{prefix: c.Name, levels: []level{{block: c.Body}}}})
	}
	return t.all(w, func(s *step) {
		for i := range s.w.users {
			s.runClient(i)
		}
	})
}

// all makes a transition with all choices.
func (t *Twin) all(w *world, do func(*step)) []*world {
	var out []*world
	var script []int
	for {
		s := &step{p: t.p, w: w.clone(), codes: t.codes, script: script, note: func(f string) { t.Features[f]++ }}
		do(s)
		out = append(out, s.w)
		script = s.script[:len(s.arity)]
		for len(script) > 0 && script[len(script)-1]+1 == s.arity[len(script)-1] {
			script = script[:len(script)-1]
		}
		if len(script) == 0 {
			return out
		}
		script = slices.Clone(script)
		script[len(script)-1]++
	}
}

// Seen is what a search has seen: the least number of faults for each sight, of
// all worlds, of those at rest and of those where everything has ended.
type Seen struct {
	Worlds                int
	All, AtRest, Terminal map[string]int
}

// NewSeen returns what is seen before a search.
func NewSeen() Seen {
	return Seen{All: map[string]int{}, AtRest: map[string]int{}, Terminal: map[string]int{}}
}

// Add notes a world that needs some faults and whose free transitions have
// some classes.
func (s *Seen) Add(sight string, faults int, progress, start bool) {
	s.Worlds++
	least(s.All, sight, faults)
	if !progress {
		least(s.AtRest, sight, faults)
		if !start {
			least(s.Terminal, sight, faults)
		}
	}
}

func (s Seen) clone() Seen {
	return Seen{s.Worlds, maps.Clone(s.All), maps.Clone(s.AtRest), maps.Clone(s.Terminal)}
}

func least(m map[string]int, k string, n int) {
	if old, ok := m[k]; !ok || n < old {
		m[k] = n
	}
}

// Search finds what can be seen within a bound on faults, which it lowers where
// there would be more worlds than most, or one with more orphans than have keys, and returns
// the bound: -1 if there are such without a fault.
func (t *Twin) Search(faults, most int) (Seen, int) {
	seen, below := NewSeen(), NewSeen()
	claimed := map[string]bool{}
	layer := t.initial()
	for n := 0; n <= faults; n++ {
		var next []*world
		for len(layer) > 0 {
			w := layer[len(layer)-1]
			layer = layer[:len(layer)-1]
			k, few := w.key()
			if claimed[k] {
				continue
			}
			if claimed[k] = true; len(claimed) > most || !few {
				return below, n - 1
			}
			progress, start := false, false
			for _, m := range t.moves(w) {
				if m.class == engine.ClassFault && n == faults {
					continue
				}
				t.Features[m.name]++
				reached := t.all(w, m.do)
				switch m.class {
				case engine.ClassFault:
					next = append(next, reached...)
				default:
					layer = append(layer, reached...)
					progress = progress || m.class == engine.ClassProgress
					start = start || m.class == engine.ClassStart
				}
			}
			seen.Add(w.sight(t.p), n, progress, start)
		}
		layer, below = next, seen.clone()
	}
	return seen, faults
}
