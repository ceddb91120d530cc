package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

// An object is what a reference may refer to: the storage of a variable, what an
// expression allocates, or whatever can be reached from an argument or from a package
// variable, of which nothing more is known.
type object struct {
	id     int
	v      *types.Var // of a variable
	fn     *function  // that it belongs to; nil for what lives outside of functions
	param  int        // index of the parameter whose argument it stands for, or -1
	deep   bool       // it stands for what is reached from there
	global bool       // a package variable and whatever is reached from it
	at     token.Pos
	holds  objects     // what the references in it may refer to
	codes  []code      // of a function value
	value  bool        // it is a function value and nothing else: nobody writes to it
	spare  bool        // a slice of it was made shorter: what is appended there is written into it
	engine *types.Func // a function of package model as a value
	wraps  bool        // whoever writes to it writes to what it holds
	typ    types.Type  // of what is made at a place, nil if that is not known; an interface if it is not read
}

// within says whether an object comes to be in f, or in a literal in it: each time that f is
// run there is another one.
func (o *object) within(f *function) bool { return o.fn != nil && o.param < 0 && o.fn.within(f) }

// initial says whether an object is made where package variables are initialised.
func (o *object) initial() bool {
	if o.fn == nil {
		return false
	}
	_, ok := o.fn.root().node.(*ast.GenDecl)
	return ok
}

// name is what a person knows it by.
func (o *object) name() string {
	if o.v != nil {
		return o.v.Name()
	}
	return ""
}

// of says that an object is what a new value of a type points to, or is if it is an
// interface.
func (o *object) of(t types.Type) {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		o.typ = u.Elem()
	case *types.Interface:
		o.typ = t
	}
}

type objects map[*object]bool

func (s objects) union(t objects) objects {
	if len(t) == 0 {
		return s
	}
	if len(s) == 0 {
		return t
	}
	out := make(objects, len(s)+len(t))
	for o := range s {
		out[o] = true
	}
	for o := range t {
		out[o] = true
	}
	return out
}

// A code is a function with what is bound to it.
type code struct {
	fn    *function
	env   *subst  // what the variables around a literal mean here; nil if they mean themselves
	bound objects // the receiver of a method value
	has   bool    // it is a method value
}

// A subst says what the objects of a function mean where it is called: arguments for
// parameters, and one object, made there, for all that it allocates.
type subst struct {
	fn   *function
	args []objects
	site *object
	next *subst // to be applied to the result
	deep int
}

// substMost bounds how far a closure is followed out of the functions that return it.
const substMost = 3

// flow is what the analysis knows about a function.
type flow struct {
	results  []objects
	effects  []*effect
	known    map[effectKey]bool
	implicit [][2]*object // see given, each with what is reached from it
	zones    []*zone
	zoned    map[zoneKey]bool
}

func (f *flow) begin(sig *types.Signature) {
	f.results = make([]objects, sig.Results().Len())
	f.known, f.zoned = map[effectKey]bool{}, map[zoneKey]bool{}
}

// analysis is the state of following references through a program.
type analysis struct {
	*program
	next     int
	vars     map[*types.Var]*object
	made     map[any]*object
	params   map[paramKey]*object
	substs   map[substKey]*subst
	plain    map[types.Type]bool
	memo     map[any][]objects // of expressions, in one visit of a function
	nodes    map[ast.Node]ast.Node
	entered  map[entry]bool         // in one visit
	invokes  map[[2]int]bool        // calls of functions as values, by indices
	ranges   map[token.Pos]ast.Node // loops over maps
	taking   map[*function]objects  // what a function's arguments are put into
	escapes  map[escape]int         // the round in which it was looked at
	round    int
	depth    int
	work     int  // references followed
	final    bool // all is known: what is not known now never will be
	declared int  // functions that the source has
	forwards map[*ast.Ident]*function
	callers  map[*function]functions // of declarations: those that depend on them
	users    map[*object]functions   // of package variables
	dirty    functions               // declarations to visit again
}

type functions map[*function]bool

// touch notes that something about a function has changed.
func (a *analysis) touch(f *function) {
	if f == nil {
		return
	}
	f = f.root()
	a.dirty[f] = true
	for g := range a.callers[f] {
		a.dirty[g] = true
	}
}

// touched notes that something about an object has changed.
func (a *analysis) touched(o *object) {
	a.touch(o.fn)
	for f := range a.users[o] {
		a.dirty[f] = true
	}
}

// depends notes that f must be visited again when g changes.
func (a *analysis) depends(f, g *function) {
	f, g = f.root(), g.root()
	if a.callers[g] == nil {
		a.callers[g] = functions{}
	}
	a.callers[g][f] = true
}

type paramKey struct {
	fn    *function
	index int
	deep  bool
}

type substKey struct {
	call any
	fn   *function
	next *subst
	in   *function
}

func newAnalysis(p *program) *analysis {
	return &analysis{
		program: p, vars: map[*types.Var]*object{}, made: map[any]*object{}, params: map[paramKey]*object{},
		substs: map[substKey]*subst{}, plain: map[types.Type]bool{}, taking: map[*function]objects{}, escapes: map[escape]int{}, nodes: map[ast.Node]ast.Node{},
		forwards: map[*ast.Ident]*function{}, callers: map[*function]functions{}, users: map[*object]functions{}, dirty: functions{}, invokes: map[[2]int]bool{},
	}
}

func (a *analysis) object(o object) *object {
	a.next++
	o.id, o.holds = a.next, objects{}
	return &o
}

// variable is the storage of a variable.
func (a *analysis) variable(f *function, v *types.Var) *object {
	v = v.Origin()
	o := a.vars[v]
	if o == nil {
		o = a.object(object{v: v, param: -1, at: v.Pos()})
		if v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			o.global = true
			o.holds[o] = true
		} else {
			o.fn = a.owner(f, v)
		}
		a.vars[v] = o
	}
	if o.global {
		if a.users[o] == nil {
			a.users[o] = functions{}
		}
		a.users[o][f.root()] = true
	}
	return o
}

// owner is the function in which a variable is declared: f or one around it.
func (a *analysis) owner(f *function, v *types.Var) *function {
	for g := f; g != nil; g = g.outer {
		if g.node.Pos() <= v.Pos() && v.Pos() < g.node.End() {
			return g
		}
	}
	return f
}

// site is what is allocated at a place.
func (a *analysis) site(f *function, key any, at token.Pos) *object {
	o := a.made[key]
	if o == nil {
		o = a.object(object{fn: f, param: -1, at: at})
		a.made[key] = o
	}
	return o
}

// argument stands for what the reference in an argument refers to.
func (a *analysis) argument(f *function, i int) *object {
	o := a.parameter(f, i, false)
	if v := a.variable(f, f.params[i]); len(v.holds) == 0 && !a.isPlain(f.params[i].Type()) {
		a.put(v, objects{o: true})
		deep := a.parameter(f, i, true) // and this one for whatever can be reached from there
		a.put(o, objects{deep: true})
		a.put(deep, objects{deep: true})
	}
	return o
}

func (a *analysis) parameter(f *function, i int, deep bool) *object {
	k := paramKey{f, i, deep}
	o := a.params[k]
	if o == nil {
		o = a.object(object{v: f.params[i], fn: f, param: i, deep: deep, at: f.params[i].Pos()})
		a.params[k] = o
	}
	return o
}

// put notes that references in o may refer to what.
func (a *analysis) put(o *object, what objects) {
	for w := range what {
		if o.holds[w] {
			continue
		}
		o.holds[w] = true
		a.touched(o)
		if w.param >= 0 && (o.param != w.param || o.fn != w.fn) {
			if a.taking[w.fn] == nil {
				a.taking[w.fn] = objects{}
			}
			a.taking[w.fn][o] = true
		}
	}
}

func (a *analysis) putAll(os, what objects) {
	for o := range os {
		a.put(o, what)
	}
}

// not is some objects but for those that come to be in f, or that it is given.
func (s objects) not(f *function) (out objects) {
	for o := range s {
		if !o.within(f) && (o.param < 0 || o.fn != f) {
			out = out.union(objects{o: true})
		}
	}
	return out
}

// reached is some objects and all that can be reached from them.
func reached(os objects) objects {
	out := objects{}
	var more func(os objects)
	more = func(os objects) {
		for o := range os {
			if !out[o] {
				out[o] = true
				more(o.holds)
			}
		}
	}
	more(os)
	return out
}

// joined is the results of calls of which either may be.
func joined(out, got []objects) []objects {
	for i, v := range got {
		if i == len(out) {
			out = append(out, nil)
		}
		out[i] = out[i].union(v)
	}
	return out
}

// load is what is found in some objects.
func load(os objects) objects {
	var out objects
	for o := range os {
		out = out.union(o.holds)
	}
	return out
}
