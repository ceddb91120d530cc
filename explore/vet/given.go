package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

// What a function that f is given returns is not known in f. It is taken for one more
// argument of f: an implicit parameter, numbered behind those that f declares, which whoever
// knows the function fills in.

type givenKey struct {
	fn     *function
	call   token.Pos
	result int
}

// given are the results of a call, in f, of a function that f is given.
func (a *analysis) given(f *function, at token.Pos, results int) (out []*object) {
	for i := range results {
		k := givenKey{f, at, i}
		o := a.made[k]
		if o == nil {
			n := len(f.params) + len(f.implicit)
			o = a.object(object{fn: f, param: n, at: at})
			deep := a.object(object{fn: f, param: n, deep: true, at: at})
			a.made[k] = o
			f.implicit = append(f.implicit, [2]*object{o, deep})
			a.put(o, objects{deep: true})
			a.put(deep, objects{deep: true})
		}
		out = append(out, o)
	}
	return out
}

// implicit says whether an object stands for what a function returned that o.fn is given.
func (o *object) implicit() bool { return o.param >= 0 && o.param >= len(o.fn.params) }

// fill says what implicit parameters are in f.
func (s *subst) fill(a *analysis, f *function, implicit []*object, what []objects) {
	for i, o := range implicit {
		of := s
		for of != nil && of.fn != o.fn {
			of = of.next
		}
		if of != nil && i < len(what) && of.give(o.param, what[i]) {
			a.touch(f)
		}
	}
}

// stands is what stands for the arguments of a function, and for what can be reached from each.
func (a *analysis) stands(f *function) (out []*object) {
	for i := range f.params {
		out = append(out, a.parameter(f, i, false), a.parameter(f, i, true))
	}
	for _, o := range f.implicit {
		out = append(out, o[0], o[1])
	}
	return out
}

// resultsOf is how many values a call has.
func (a *analysis) resultsOf(key ast.Node) int {
	if c, ok := key.(*ast.CallExpr); ok {
		if sig, ok := a.under(c.Fun).(*types.Signature); ok {
			return sig.Results().Len()
		}
	}
	return 0
}

func asObjects(os []*object) (out []objects) {
	for _, o := range os {
		out = append(out, objects{o: true})
	}
	return out
}
