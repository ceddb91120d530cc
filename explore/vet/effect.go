package vet

import "go/token"

// An effect is something that running a function does to what lives outside of it, or
// that it must not do where the engine runs it.
type effect struct {
	kind  effectKind
	obj   *object
	pos   token.Pos // of the operation itself
	at    token.Pos // where it happens in the function that has the effect: there, or at a call
	fn    *function // that has the operation
	name  string    // the variable or call, as written
	text  string    // of a misdeed: what is wrong
	what  string    // of a misdeed: a Kind
	call  []objects // arguments of a call of obj
	gives []*object // results of a call of obj
	zone  zoneKind  // of a call: what it is called for
	via   string    // the function that is called at at, "" if none is
}

type effectKind uint8

const (
	writes  effectKind = iota // to obj
	misdeed                   // time, randomness and the like
	reads                     // a package variable
	calls                     // what obj is, which is not known here
	unknown                   // something is called, or done to obj, that cannot be told
	engaged                   // an operation of the engine, which an Update may not have
)

type effectKey struct {
	kind effectKind
	obj  *object
	pos  token.Pos
	zone zoneKind
}

// has notes an effect of f.
func (a *analysis) has(f *function, e effect) {
	if e.kind == writes && e.obj.value {
		return
	}
	k := effectKey{e.kind, e.obj, e.pos, e.zone}
	if f.known[k] {
		if e.kind == calls {
			a.widen(f, k, e)
		}
		return
	}
	f.known[k] = true
	f.effects = append(f.effects, &e)
	a.touch(f)
}

// widen adds arguments to a call that is known.
func (a *analysis) widen(f *function, k effectKey, e effect) {
	for _, had := range f.effects {
		if (effectKey{had.kind, had.obj, had.pos, had.zone}) != k {
			continue
		}
		for i := range min(len(had.call), len(e.call)) {
			for o := range e.call[i] {
				if !had.call[i][o] {
					had.call[i] = had.call[i].union(objects{o: true})
					a.touch(f)
				}
			}
		}
		return
	}
}

// visible says whether an effect is one for whoever calls f: what it does to its own is not.
func (e *effect) visible(f *function) bool {
	if e.obj == nil {
		return true
	}
	if e.obj.param >= 0 && e.obj.fn != f && e.obj.fn.within(f) {
		return false // of a literal in f
	}
	return !e.obj.within(f)
}
