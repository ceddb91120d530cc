package vet

import "go/types"

// isPlain says whether values of a type have no references that anybody could write
// through. Those of package model are values to a modeller, but for those that hold
// functions.
func (a *analysis) isPlain(t types.Type) bool {
	if t == nil {
		return true
	}
	if plain, ok := a.plain[t]; ok {
		return plain
	}
	a.plain[t] = true // a type that refers to itself does so through a reference
	plain := a.judgePlain(t)
	a.plain[t] = plain
	return plain
}

func (a *analysis) judgePlain(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() != types.UnsafePointer
	case *types.Named:
		if inModel(t.Obj()) {
			switch t.Obj().Name() {
			case "Property", "Monitor", "Scenario", "Protocol":
				return false
			}
			return true
		}
		if t.Obj().Pkg() == nil && t.Obj().Name() == "error" {
			return true
		}
		return a.isPlain(t.Underlying())
	case *types.Struct:
		for f := range t.Fields() {
			if !a.isPlain(f.Type()) {
				return false
			}
		}
		return true
	case *types.Array:
		return a.isPlain(t.Elem())
	case *types.Tuple:
		for v := range t.Variables() {
			if !a.isPlain(v.Type()) {
				return false
			}
		}
		return true
	case *types.Pointer:
		if n, ok := types.Unalias(t.Elem()).(*types.Named); ok && inModel(n.Obj()) {
			switch n.Obj().Name() {
			case "Msg", "Client", "View", "Env", "Reject":
				return true
			}
		}
		return false
	}
	return false
}

func inModel(o types.Object) bool { return o.Pkg() != nil && o.Pkg().Path() == modelPath }

// modelType returns the name of the type of package model that t is or points to, "" if
// there is none.
func modelType(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && inModel(n.Obj()) {
		return n.Obj().Name()
	}
	return ""
}

// isPointerTo says whether t is *model.name.
func isPointerTo(t types.Type, name string) bool {
	_, ok := types.Unalias(t).(*types.Pointer)
	return ok && modelType(t) == name
}

// hasParam says whether a function has a parameter of type *model.name.
func hasParam(sig *types.Signature, name string) bool {
	for v := range sig.Params().Variables() {
		if isPointerTo(v.Type(), name) {
			return true
		}
	}
	return false
}

// handles says whether f can be the method of a canister that is called by message: a
// method of a struct with anything of package model in it, of the signature that calls want.
func (f *function) handles() bool {
	if !f.callable() {
		return false
	}
	p, ok := types.Unalias(f.sig.Recv().Type()).(*types.Pointer)
	return ok && hasState(p.Elem(), 3)
}

// callable says whether f is a method of the signature that calls want, be it of a canister
// or of what a canister embeds.
func (f *function) callable() bool {
	if f.object == nil || f.sig.Recv() == nil || f.sig.Params().Len() != 2 || f.sig.Results().Len() != 2 {
		return false
	}
	return isPointerTo(f.sig.Params().At(0).Type(), "Msg") && f.sig.Results().At(1).Type().String() == "error"
}

// hasState says whether a struct has a field of package model, so deep.
func hasState(t types.Type, deep int) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok || deep == 0 {
		return false
	}
	for f := range s.Fields() {
		switch modelType(f.Type()) {
		case "Cell", "Map", "Set", "List", "Lock", "Locks", "Ref":
			return true
		}
		if f.Embedded() && hasState(f.Type(), deep-1) {
			return true
		}
	}
	return false
}
