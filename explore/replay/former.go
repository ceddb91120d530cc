package replay

import (
	"slices"
	"strings"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// Traces that were written while a canister that was created had the name of the call that
// created it have other principals in their labels, and no other call could have that name.

// former knows what canisters were called then, along a replay.
type former struct {
	worker    space.Namer
	canisters map[string]string
}

// newFormer is nil for a flat system.
func newFormer(w space.Worker) *former {
	c, ok := w.(space.Namer)
	if !ok {
		return nil
	}
	return &former{worker: c, canisters: map[string]string{}}
}

// hasGenerations says whether a trace may have been written then.
func hasGenerations(t trace.Trace) bool {
	return slices.ContainsFunc(t.Steps, func(s trace.Step) bool { return strings.Contains(string(s.Label.Call), "'") })
}

// arrive notes which canister the last step of a path has created.
func (f *former) arrive(p *space.Path) {
	_, created := f.worker.Names(p.At)
	for _, id := range created {
		if _, had := f.canisters[string(id)]; !had {
			by := p.Steps[len(p.Steps)-1].Call
			f.canisters[string(id)] = string(by)
			p.Names.Keep(by.Marked()...)
		}
	}
}

// label is what a label was.
func (f *former) label(l trace.Label) trace.Label {
	l.Actor, l.Argument, l.Choice = f.text(l.Actor), f.text(l.Argument), f.text(l.Choice)
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
	slices.SortFunc(ids, func(a, b string) int { return len(b) - len(a) }) // the longest where one begins with another
	var pairs []string
	for _, now := range ids {
		pairs = append(pairs, now, f.canisters[now])
	}
	return strings.NewReplacer(pairs...).Replace(s)
}
