package vet

import "go/types"

// printed are the methods that packages which print or encode any value look for.
var printed = []string{"String", "Error", "Format", "GoString", "MarshalJSON", "MarshalText", "MarshalBinary", "MarshalXML", "UnmarshalJSON", "UnmarshalText", "UnmarshalBinary", "UnmarshalXML", "Set", "Scan"}

// ownMethods are calls, by a function that is not read, of the methods of its arguments: of
// those that the interface has which it wants, and with verbMethods of those that it looks for.
func (a *analysis) ownMethods(f *function, c unreadCall, b behavior, args []objects) {
	_, looks := b[verbMethods]
	var all objects
	for _, arg := range args {
		all = all.union(arg)
	}
	for i, arg := range args {
		if i < len(args)-c.fn.Signature().Params().Len() {
			continue
		}
		want := c.parameter(i).Type()
		if s, ok := want.Underlying().(*types.Slice); ok && c.fn.Signature().Variadic() && i == len(args)-1 {
			want = s.Elem()
		}
		for _, t := range a.argumentTypes(c, i) {
			if iface, ok := want.Underlying().(*types.Interface); ok && iface.NumMethods() > 0 && !isError(want) {
				for m := range iface.Methods() {
					a.callMethod(f, c, t, m, arg, all)
				}
			} else if ok && looks {
				a.lookFor(f, c, t, arg, 4)
			}
		}
	}
}

// argumentTypes are the types of what is given for parameter i.
func (a *analysis) argumentTypes(c unreadCall, i int) (out []types.Type) {
	if c.call == nil {
		return []types.Type{c.parameter(i).Type()}
	}
	sig := c.fn.Signature()
	last := sig.Variadic() && i == len(c.args)-1
	for ; ; i++ {
		e := c.expression(i)
		if e == nil {
			return out
		}
		if t := a.info.TypeOf(e); t != nil {
			if s, ok := t.Underlying().(*types.Slice); ok && last && c.call.Ellipsis.IsValid() {
				t = s.Elem()
			}
			out = append(out, t)
		}
		if !last {
			return out
		}
	}
}

// callMethod is a call of a method of an interface, on a value of type t.
func (a *analysis) callMethod(f *function, c unreadCall, t types.Type, m *types.Func, on, given objects) {
	for _, impl := range a.methodsOf(t, m) {
		args := []objects{receives(impl, t, on)}
		for range impl.sig.Params().Len() {
			args = append(args, given)
		}
		a.calls(f, code{fn: impl}, zoneNone)
		a.enter(f, a.indirect(c.at), c.at.Pos(), c.name, code{fn: impl}, args, zoneNone)
	}
}

// receives is what a method's receiver is given by a value of type t.
func receives(method *function, t types.Type, on objects) objects {
	_, wantsPointer := types.Unalias(method.sig.Recv().Type()).(*types.Pointer)
	_, isPointer := t.Underlying().(*types.Pointer)
	switch {
	case wantsPointer || !isPointer && !types.IsInterface(t):
		return on
	case isPointer:
		return load(on)
	}
	return on.union(load(on)) // of an interface, which may hold either
}

// methodsOf are the methods in source that a call of m on a value of type t may reach.
func (a *analysis) methodsOf(t types.Type, m *types.Func) []*function {
	if types.IsInterface(t) {
		return a.implementations(t, m)
	}
	o, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
	if fn, ok := o.(*types.Func); ok {
		if decl := a.decls[fn.Origin()]; decl != nil {
			return []*function{decl}
		}
	}
	return nil
}

// lookFor calls the printed methods of a value of type t and of what is in it, looked at so deep.
func (a *analysis) lookFor(f *function, c unreadCall, t types.Type, on objects, deep int) {
	if deep == 0 || modelType(t) != "" || isError(t) {
		return
	}
	for _, name := range printed {
		o, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if fn, ok := o.(*types.Func); ok {
			a.callMethod(f, c, t, fn, on, nil)
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		a.lookFor(f, c, u.Elem(), load(on), deep-1)
	case *types.Slice:
		a.lookFor(f, c, u.Elem(), load(on), deep-1)
	case *types.Array:
		a.lookFor(f, c, u.Elem(), on, deep-1)
	case *types.Map:
		a.lookFor(f, c, u.Elem(), load(on), deep-1)
	case *types.Struct:
		for v := range u.Fields() {
			a.lookFor(f, c, v.Type(), on, deep-1)
		}
	}
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }
