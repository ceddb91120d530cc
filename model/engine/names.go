package engine

import (
	"slices"

	"github.com/icmc-project/icmc/model/trace"
)

// What a transition does to names, for who follows calls along a path.

// Renamed lists the names that calls get in transition i of the latest Expand, one renaming
// after the other: each gives the longest prefix of a name another one.
func (x *Worker) Renamed(i int) []map[trace.Call]trace.Call {
	return x.renamingsIn(x.trans[i].namings)
}

func (x *Worker) renamingsIn(s span) []map[trace.Call]trace.Call {
	var out []map[trace.Call]trace.Call
	for _, id := range x.namings[s.from:s.to] {
		out = append(out, x.m.renamings.of(id))
	}
	return out
}

// Made lists the calls that transition i of the latest Expand makes, in order, by the names
// that they have after it.
func (x *Worker) Made(i int) ([]trace.Call, error) {
	t := x.trans[i]
	var out []trace.Call
	for _, s := range []struct {
		k stepKey
		n int
	}{{t.label.key, t.label.nth}, {t.label.client, t.label.cnth}} {
		if s.k.op == 0 {
			continue
		}
		outs, err := x.local(s.k)
		if err != nil {
			return nil, err
		}
		for _, id := range outs[s.n].sends {
			c := x.store.content(id).(request).Name
			for _, to := range x.renamingsIn(span{t.sent, t.namings.to}) {
				c = c.In(to)
			}
			out = append(out, c)
		}
		for _, id := range outs[s.n].ingress {
			out = append(out, x.store.content(id).(request).Name)
		}
	}
	return out, nil
}

// Names lists the names of calls with marks that w mentions, and the principals of the
// canisters that were created in it.
func (x *Worker) Names(w World) (calls []trace.Call, created []Principal) {
	for i, id := range w {
		for _, name := range x.store.part(id).marks {
			calls = append(calls, x.store.symbols.call(name))
		}
		if c, ok := x.store.content(id).(canisterState); ok && i >= x.slots {
			created = append(created, c.ID)
		}
	}
	slices.Sort(calls)
	slices.Sort(created)
	return slices.Compact(calls), created
}
