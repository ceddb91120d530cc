package vet

import (
	"go/ast"
	"go/token"
)

// subst is what the objects of called code mean in f.
func (a *analysis) subst(f *function, key ast.Node, at token.Pos, c code, args []objects) *subst {
	k := substKey{key, c.fn, c.env, f}
	s := a.substs[k]
	if s == nil {
		s = &subst{fn: c.fn, next: c.env, deep: 1, site: a.site(f, siteKey{key, c.fn, f}, at)}
		if c.env != nil {
			s.deep += c.env.deep
		}
		a.substs[k] = s
	}
	for i, arg := range args {
		s.give(i, arg)
	}
	return s
}

// give says what a parameter may be; grown, whether it was not known.
func (s *subst) give(param int, what objects) (grown bool) {
	for len(s.args) <= param {
		s.args = append(s.args, nil)
	}
	n := len(s.args[param])
	s.args[param] = s.args[param].union(what)
	return len(s.args[param]) > n
}

type siteKey struct {
	key ast.Node
	fn  *function
	in  *function
}

// apply says what objects of the called function mean to the caller.
func (s *subst) apply(a *analysis, os objects) (out objects) {
	a.work += len(os)
	for o := range os {
		switch {
		case o.param >= 0 && o.fn == s.fn:
			given := s.argument(o)
			a.work += len(given)
			out = out.union(given)
		case o.within(s.fn):
			out = out.union(objects{a.escaped(o, s): true})
		case s.next != nil:
			out = out.union(s.next.apply(a, objects{o: true}))
		default:
			out = out.union(objects{o: true})
		}
	}
	return out
}

// argument is what a parameter, or what is reached from it, is here.
func (s *subst) argument(o *object) objects {
	switch {
	case o.param >= len(s.args):
		return nil
	case o.deep:
		return reached(load(s.args[o.param]))
	}
	return s.args[o.param]
}

// escaped is an object of the called function as the caller sees it: all of them are one.
func (a *analysis) escaped(o *object, s *subst) *object {
	site := s.site
	k := escape{site, o}
	if a.escapes[k] == a.round {
		return site
	}
	a.escapes[k] = a.round
	a.wraps(site, o.wraps)
	for _, c := range o.codes {
		a.carry(site, c, s)
	}
	a.put(site, s.apply(a, o.holds))
	return site
}

type escape struct{ site, o *object }

// carry gives a closure of the called function to the object that stands for it.
func (a *analysis) carry(site *object, c code, s *subst) {
	env := s
	if c.env != nil {
		k := substKey{c.env, c.fn, s, nil}
		env = a.substs[k]
		if env == nil {
			env = &subst{fn: c.env.fn, args: c.env.args, site: c.env.site, next: s, deep: c.env.deep + s.deep}
			a.substs[k] = env
		}
		for i, arg := range c.env.args {
			env.give(i, s.apply(a, arg))
		}
	}
	if c.fn.outer != nil && env.deep > substMost {
		return
	}
	if c.fn.outer == nil {
		env = nil // a declared function has no variables around it
	}
	bound := s.apply(a, c.bound)
	for i, had := range site.codes {
		if had.fn == c.fn && had.env == env {
			if n := len(had.bound); len(had.bound.union(bound)) > n {
				site.codes[i].bound = had.bound.union(bound)
				a.touched(site)
			}
			return
		}
	}
	site.codes = append(site.codes, code{fn: c.fn, env: env, bound: bound, has: c.has})
	a.touched(site)
}

// flows notes what called code puts into what it is given.
func (a *analysis) flows(fn *function, s *subst) {
	for _, p := range a.stands(fn) {
		for h := range p.holds {
			if h.param != p.param || h.fn != fn {
				given := s.argument(p)
				a.work += len(given)
				a.putAll(given, s.apply(a, objects{h: true}))
			}
		}
	}
	for o := range a.taking[fn] {
		if o.within(fn) || o.param >= 0 && o.fn == fn {
			continue
		}
		for h := range o.holds {
			if h.fn == fn && h.param >= 0 {
				a.put(o, s.argument(h))
			}
		}
	}
}
