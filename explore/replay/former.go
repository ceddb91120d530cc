package replay

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// Traces that were written before orphans had names of their own call calls otherwise: one
// that was made in a loop had a generation, the smallest that nothing alive used, and kept
// its name for ever; a canister that was created had the name of the call that created it.

// namer is a worker that tells what a transition does to the names of calls.
type namer interface {
	Renamed(i int) []map[trace.Call]trace.Call
	Made(i int) ([]trace.Call, error)
	Names(w space.World) (calls []trace.Call, created []model.Principal)
}

// former knows what calls and canisters were called then, along a replay.
type former struct {
	worker    namer
	calls     map[trace.Call]trace.Call // those with marks
	canisters map[string]string
}

// newFormer begins with an initial world; it is nil for a flat system.
func newFormer(w space.Worker, initial space.World) *former {
	n, ok := w.(namer)
	if !ok {
		return nil
	}
	f := &former{worker: n, calls: map[trace.Call]trace.Call{}, canisters: map[string]string{}}
	made, _ := n.Names(initial)
	f.name(made)
	return f
}

// hasGenerations says whether a trace may have been written then.
func hasGenerations(t trace.Trace) bool {
	return slices.ContainsFunc(t.Steps, func(s trace.Step) bool { return strings.Contains(string(s.Label.Call), "'") })
}

// label is what a label was.
func (f *former) label(l trace.Label) trace.Label {
	l.Call, l.Actor = l.Call.In(f.calls), f.text(l.Actor)
	l.Argument, l.Choice = f.text(l.Argument), f.text(l.Choice)
	return l
}

// text is what a text was in which canisters may be named.
func (f *former) text(s string) string {
	var ids []string
	for now, then := range f.canisters {
		if now != then {
			ids = append(ids, now)
		}
	}
	if len(ids) == 0 {
		return s
	}
	slices.SortFunc(ids, func(a, b string) int { return len(b) - len(a) }) // the longest where one begins with another
	var pairs []string
	for _, now := range ids {
		pairs = append(pairs, now, f.canisters[now])
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// take notes that transition i of the latest Expand is taken, which is about a call, and
// returns what is left to do when it has led to a world.
func (f *former) take(i int, about trace.Call) (arrive func(space.World), err error) {
	made, err := f.worker.Made(i)
	if err != nil {
		return nil, err
	}
	renamed := f.worker.Renamed(i)
	return func(next space.World) {
		creator := about.In(f.calls)
		for _, to := range renamed {
			moved := map[trace.Call]trace.Call{}
			for now, then := range f.calls {
				if other := now.In(to); other != now {
					moved[other] = then // and now, if its frame still waits for an answer
				}
			}
			maps.Copy(f.calls, moved)
		}
		f.arrive(next, made, creator)
	}, nil
}

// arrive forgets what is gone in a world and names what is new.
func (f *former) arrive(next space.World, made []trace.Call, creator trace.Call) {
	alive, created := f.worker.Names(next)
	for now := range f.calls {
		if slices.Contains(made, now) || !slices.Contains(alive, now) {
			delete(f.calls, now)
		}
	}
	for _, id := range created {
		if _, had := f.canisters[string(id)]; !had {
			f.canisters[string(id)] = string(creator)
		}
	}
	f.name(made)
}

// name gives calls that were made in loops the names that they had then.
func (f *former) name(made []trace.Call) {
	used := map[trace.Call]bool{}
	for _, then := range f.calls {
		used[then] = true
	}
	for _, then := range f.canisters {
		for _, c := range trace.Call(then).Marked() {
			used[c] = true
		}
	}
	for _, c := range made {
		if c.Place() == c {
			continue
		}
		place := c.Place()
		place = place.Parent().In(f.calls) + place[len(place.Parent()):]
		generation := 0
		for used[trace.Call(fmt.Sprintf("%s'%d", place, generation))] {
			generation++
		}
		then := trace.Call(fmt.Sprintf("%s'%d", place, generation))
		f.calls[c], used[then] = then, true
	}
}
