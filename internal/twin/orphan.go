package twin

import (
	"fmt"
	"slices"
	"strings"
)

// An orphan is what is left of a call that its frame cannot await any more. Its name ends
// with a number that says nothing: worlds that differ in these numbers only are one.

// within replaces the name of a call, in it and in what follows from it.
func within(name, from, to string) string {
	if rest, ok := strings.CutPrefix(name, from); ok && (rest == "" || rest[0] == '/') {
		return to + rest
	}
	return name
}

// orphan gives what is left of a call another name, if it is none yet. Its frame knows the
// call by the old name, unless it has forgotten it.
func (s *step) orphan(name string, forgotten bool) {
	last := name[strings.LastIndexByte(name, '/')+1:]
	if strings.Contains(last, "~") {
		return
	}
	n := 1
	for s.w.mentions(fmt.Sprintf("%s~%d", name, n)) {
		n++
	}
	to := fmt.Sprintf("%s~%d", name, n)
	mine := func(n string) string { return within(n, name, to) }
	s.w.rename(mine, func(n string) string {
		if n == name && !forgotten {
			return n
		}
		return mine(n)
	})
	if s.w.mentions(to) {
		s.note("orphan")
		if n > 1 {
			s.note("another orphan")
		}
	}
}

// mentions says whether a call has this name, or one that followed from it.
func (w *world) mentions(name string) bool {
	found := false
	see := func(n string) string {
		found = found || within(n, name, "") != n
		return n
	}
	w.rename(see, see)
	return found
}

// rename gives calls other names in place: own those of what there is of them, and
// callers' those by which their callers know them.
func (w *world) rename(own, callers func(string) string) {
	w.ingress = keyed(w.ingress, own)
	for n, r := range w.ingress {
		r.name = n
		w.ingress[n] = r
	}
	for _, q := range w.queues {
		for i := range q {
			q[i].name, q[i].origin.context = own(q[i].name), own(q[i].origin.context)
		}
	}
	w.responses = keyed(w.responses, callers)
	for n, r := range w.responses {
		r.context = own(r.context)
		w.responses[n] = r
	}
	w.contexts = keyed(w.contexts, own)
	for n, c := range w.contexts {
		c.name, c.origin.context = n, own(c.origin.context)
		c.open = keyed(c.open, callers)
		for i := range c.frames {
			c.frames[i].rename(own, callers)
		}
	}
	for i := range w.users {
		w.users[i].frame.rename(own, callers)
	}
}

func (f *frame) rename(own, callers func(string) string) {
	f.prefix, f.waits = own(f.prefix), callers(f.waits)
	if f.kept != nil {
		f.kept = keyed(f.kept, callers)
	}
	for i := range f.locals {
		f.locals[i].call = callers(f.locals[i].call)
	}
}

func keyed[V any](m map[string]V, name func(string) string) map[string]V {
	out := make(map[string]V, len(m))
	for n, v := range m {
		out[name(n)] = v
	}
	return out
}

// orphans lists the names of orphans by their places.
func (w *world) orphans() map[string][]string {
	out := map[string][]string{}
	see := func(n string) string {
		for i := range n {
			if n[i] != '~' {
				continue
			}
			end := i
			for end < len(n) && n[end] != '/' {
				end++
			}
			if place, name := n[:i], n[:end]; !slices.Contains(out[place], name) {
				out[place] = append(out[place], name)
			}
		}
		return n
	}
	w.rename(see, see)
	return out
}

// numberings is how many numbers of orphans are tried at most.
const numberings = 720

// key is the identity of the world: the least of the texts that it has with any numbers of
// its orphans. There is none if that are too many.
func (w *world) key() (string, bool) {
	orphans := w.orphans()
	places := names(orphans)
	many := 1
	for _, here := range orphans {
		for k := range here {
			if many *= k + 1; many > numberings {
				return "", false
			}
		}
	}
	number := map[string]int{}
	name := func(n string) string {
		var b strings.Builder
		for i, component := range strings.SplitAfter(n, "/") {
			if i > 0 && strings.Contains(component, "~") {
				path := strings.Join(strings.SplitAfter(n, "/")[:i+1], "")
				slash := strings.TrimPrefix(component, strings.TrimSuffix(component, "/"))
				fmt.Fprintf(&b, "%s~%d%s", component[:strings.IndexByte(component, '~')], number[strings.TrimSuffix(path, "/")], slash)
				continue
			}
			b.WriteString(component)
		}
		return b.String()
	}
	least := ""
	var order func(i int)
	order = func(i int) {
		if i == len(places) {
			v := w.clone()
			v.rename(name, name)
			if t := v.text(); least == "" || t < least {
				least = t
			}
			return
		}
		here := orphans[places[i]]
		var place func(k int)
		place = func(k int) {
			if k == len(here) {
				order(i + 1)
				return
			}
			for n := 1; n <= len(here); n++ {
				if !slices.ContainsFunc(here[:k], func(o string) bool { return number[o] == n }) {
					number[here[k]] = n
					place(k + 1)
				}
			}
		}
		place(0)
	}
	order(0)
	return least, true
}
