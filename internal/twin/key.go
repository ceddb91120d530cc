package twin

import (
	"slices"
	"strconv"
)

// text is all of the world.
func (w *world) text() string {
	var t key
	for _, n := range names(w.canisters) {
		c := w.canisters[n]
		t.word(n).numbers(c.cells[:]...).flags(c.lock).word(c.kept).numbers(c.cycles, int(c.code)).word(c.controller)
	}
	for _, u := range w.users {
		t.numbers(u.cells[:]...).frame(u.frame)
	}
	for _, n := range names(w.contexts) {
		c := w.contexts[n]
		t.word("\ncontext").word(n).word(c.canister).target(c.what).numbers(c.cycles, c.origin.user).word(c.origin.context)
		t.flags(c.answered, c.silent)
		running := func(i int) bool { return i != nobody && !c.frames[i].ended }
		some := false
		for i := range c.frames {
			some = some || running(i)
		}
		if some {
			t.packet(c.arg).word(c.caller)
		}
		if !c.answered {
			t.flags(c.bounded, c.expired, slices.ContainsFunc(c.frames, func(f frame) bool { return f.trapped }))
		}
		for _, n := range names(c.open) {
			o := c.open[n]
			if !running(o.frame) {
				o.frame = nobody
			}
			t.word(n).numbers(o.frame).flags(o.bounded, o.unknown)
		}
		for i, f := range c.frames {
			if running(i) {
				t.numbers(i).frame(f)
			}
		}
	}
	for _, p := range pairs(w.queues) {
		for _, r := range w.queues[p] {
			t.request(r)
		}
	}
	for _, n := range names(w.ingress) {
		t.request(w.ingress[n])
	}
	for _, n := range names(w.responses) {
		r := w.responses[n]
		t.word("\nresponse").word(n).word(r.context).result(r.what).flags(r.arrived)
	}
	return string(t)
}

// key is a text in the making.
type key []byte

func (t *key) word(s string) *key {
	*t = append(append(*t, s...), ' ')
	return t
}

func (t *key) numbers(ns ...int) *key {
	for _, n := range ns {
		*t = append(strconv.AppendInt(*t, int64(n), 10), ' ')
	}
	return t
}

func (t *key) flags(bs ...bool) *key {
	for _, b := range bs {
		*t = append(strconv.AppendBool(*t, b), ' ')
	}
	return t
}

func (t *key) result(r result) *key {
	return t.numbers(r.v, r.code).flags(r.trapped).word(r.id).numbers(r.refund)
}

func (t *key) packet(p packet) *key { return t.numbers(p.v).word(p.id) }

func (t *key) target(x target) *key {
	return t.word(string(x.verb)).numbers(int(x.code), x.method).word(x.subject)
}

func (t *key) request(r request) {
	t.word("\nrequest").word(r.name).word(r.to).target(r.what).packet(r.arg).numbers(r.cycles, r.origin.user).word(r.caller).word(r.origin.context)
	t.flags(r.bounded, r.expired)
}

func (t *key) frame(f frame) {
	if f.ended {
		t.word("ended")
		return
	}
	t.word("frame").word(f.prefix).numbers(f.calls, f.tasks).word(f.waits).flags(f.task)
	for _, l := range f.levels {
		t.word("at").numbers(l.pc, l.base, l.turn)
	}
	for _, v := range f.locals {
		t.result(v.result).word(v.call).numbers(v.turn).flags(v.now)
		if v.got {
			t.word("was").result(v.was)
		}
	}
	t.answers(f.kept)
}

func (t *key) answers(kept map[string]result) {
	for _, n := range names(kept) {
		t.word("kept").word(n).result(kept[n])
	}
}
