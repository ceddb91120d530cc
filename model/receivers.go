package model

import (
	"fmt"

	"github.com/icmc-project/icmc/model/engine"
)

// receivers is one set of instances of all canisters and clients of a scenario.
// Tracked containers know the set they belong to, and through it the run, the
// property or the seeding that is using them. Sets share nothing, so each worker
// has its own, and the second run of a handler has another.
type receivers struct {
	env  *Env
	run  *run
	view *View
	seed map[*module][]content // while the scenario is being set up
	most int64                 // operations of one run; not positive for any number
	read budget                // of the property, or of Setup

	refused map[*method]error // handlers that may not run, and why
	stacks  *stacks           // of a native run
}

// budget is that of a run.
func (rv *receivers) budget() budget { return budget{most: rv.most} }

// current returns the run that may use a container, or stops.
func (rv *receivers) current(b *binding) *run {
	r := rv.run
	if r == nil {
		panic(engine.ModelError{Err: fmt.Errorf("%s.%s is used outside of a handler, a client's program or a property", b.module.name, b.name)})
	}
	r.enter()
	if r.module != b.module {
		r.fail("%s touches %s.%s: canisters and clients share nothing", r.actor, b.module.name, b.name)
	}
	return r
}

// readable returns the content of a container where it is read directly: in a
// property or while seeding.
func (rv *receivers) readable(b *binding) (content, bool) {
	if rv.run != nil {
		return nil, false
	}
	if rv.view != nil {
		rv.read.spend(1)
		return rv.view.state(b.module)[b.slot], true
	}
	if rv.seed != nil {
		rv.read.spend(1)
		return rv.seed[b.module][b.slot], true
	}
	return nil, false
}

func (rv *receivers) get(b *binding, key string) (string, bool) {
	if c, ok := rv.readable(b); ok {
		if i, ok := c.find(key); ok {
			return c[i].Value, true
		}
		return "", false
	}
	r := rv.current(b)
	v, ok := r.get(b.slot, key)
	if r.thread != nil {
		r.thread.reads(b, key, v, ok)
	}
	return v, ok
}

func (rv *receivers) has(b *binding, key string) bool {
	if c, ok := rv.readable(b); ok {
		_, ok := c.find(key)
		return ok
	}
	r := rv.current(b)
	ok := r.has(b.slot, key)
	if r.thread != nil {
		r.thread.finds(b, key, ok)
	}
	return ok
}

func (rv *receivers) all(b *binding) content {
	if c, ok := rv.readable(b); ok {
		rv.read.spend(int64(len(c)) / entriesPerOperation)
		return c
	}
	r := rv.current(b)
	c := r.all(b.slot)
	if r.thread != nil {
		r.thread.lists(b, c)
	}
	return c
}

func (rv *receivers) length(b *binding) int {
	if c, ok := rv.readable(b); ok {
		return len(c)
	}
	r := rv.current(b)
	n := r.length(b.slot)
	if r.thread != nil {
		r.thread.counts(b, n)
	}
	return n
}

// seeding returns where writes go while the scenario is being set up.
func (rv *receivers) seeding(b *binding) []content {
	if rv.run == nil && rv.view == nil && rv.seed != nil {
		s := rv.seed[b.module]
		rv.read.spend(1 + int64(len(s[b.slot]))/entriesPerOperation)
		return s
	}
	return nil
}

func (rv *receivers) put(b *binding, key, value string) {
	if s := rv.seeding(b); s != nil {
		s[b.slot] = s[b.slot].with(key, value)
		return
	}
	rv.writer(b).put(b.slot, key, value)
}

func (rv *receivers) remove(b *binding, key string) {
	if s := rv.seeding(b); s != nil {
		s[b.slot] = s[b.slot].without(key)
		return
	}
	rv.writer(b).remove(b.slot, key)
}

func (rv *receivers) update(b *binding, key string, f updater) {
	if s := rv.seeding(b); s != nil {
		old, found := rv.get(b, key)
		if value, keep := f(old, found); keep {
			s[b.slot] = s[b.slot].with(key, value)
		} else {
			s[b.slot] = s[b.slot].without(key)
		}
		return
	}
	rv.writer(b).update(b.slot, key, f)
}

func (rv *receivers) append(b *binding, index func(n int) string, value string) {
	if s := rv.seeding(b); s != nil {
		s[b.slot] = s[b.slot].with(index(len(s[b.slot])), value)
		return
	}
	rv.writer(b).appendTo(b.slot, index, value)
}

// writer is current, but a property may not write.
func (rv *receivers) writer(b *binding) *run {
	if rv.run == nil && rv.view != nil {
		panic(engine.ModelError{Err: fmt.Errorf("a property writes %s.%s", b.module.name, b.name)})
	}
	return rv.current(b)
}

// installed returns the installable code of that name, nil if there is none.
func (rv *receivers) installed(name string) *module {
	for _, m := range rv.env.modules {
		if m.name == name {
			return m
		}
	}
	return nil
}
