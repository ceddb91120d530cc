package model

import (
	"fmt"
	"reflect"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/model/engine"
)

// reference is what all Refs have in common.
type reference interface{ code() reflect.Type }

func (Ref[S]) code() reflect.Type { return reflect.TypeFor[S]() }

// ownPackage is this one.
var ownPackage = reflect.TypeFor[kv]().PkgPath()

var referenceType = reflect.TypeFor[reference]()

// checkRefs refuses references, in what Setup has built, to a deployed canister with
// other code: every call through one fails. It notes which untracked fields are
// zero; see mustBeSet.
func (e *Env) checkRefs() {
	for _, c := range e.canisters {
		e.checkModule(c.module)
	}
	for _, c := range e.clients {
		e.checkModule(c.module)
	}
	for _, m := range e.modules {
		e.checkModule(m)
	}
}

func (e *Env) checkModule(m *module) {
	if e.err != nil {
		return
	}
	m.unset = map[reflect.Type]string{}
	v := reflect.ValueOf(m.inst).Elem()
	for _, i := range m.fields {
		e.checkRef(v.Field(i), m.typ.Field(i).Name, m, true)
	}
	for i, s := range m.slots {
		e.checkSeed(m, s, e.rv.seed[m][i])
	}
}

// checkSeed looks into what a tracked container was seeded with.
func (e *Env) checkSeed(m *module, s slot, seeded content) {
	types := s.of.valueTypes()
	for _, entry := range seeded {
		texts := []string{entry.Key, entry.Value}
		if len(types) == 1 { // a value, or the key where there are only keys
			texts = []string{oneOf(entry.Value != "", entry.Value, entry.Key)}
		}
		for i, t := range types {
			v := reflect.New(t).Elem()
			if _, err := codec.Read(texts[i], v); err == nil {
				e.checkRef(v, s.name+s.of.showKey(entry.Key), m, false)
			}
		}
	}
}

// checkRef looks for references in a value of module m.
func (e *Env) checkRef(v reflect.Value, path string, m *module, constant bool) {
	t := v.Type()
	switch {
	case t.PkgPath() == ownPackage && t.Implements(referenceType):
		code, id := reflect.Zero(t).Interface().(reference).code(), Principal(v.Field(0).String())
		if err := e.mismatch(id, code); err != nil {
			e.fail("field %s of %s: %w", path, m.name, err)
		}
		if _, had := m.unset[code]; id == "" && constant && !had {
			m.unset[code] = path
		}
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			e.checkRef(v.Field(i), path+"."+t.Field(i).Name, m, constant)
		}
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		for i := range v.Len() {
			e.checkRef(v.Index(i), fmt.Sprintf("%s[%d]", path, i), m, constant)
		}
	case t.Kind() == reflect.Map:
		for _, k := range v.MapKeys() {
			e.checkRef(k, path+"[key]", m, constant)
			e.checkRef(v.MapIndex(k), path+"[]", m, constant)
		}
	}
}

// mustBeSet refuses a call to no canister from code with a field that says so. The
// field is not tracked, so it is a constant of the scenario and Setup forgot it.
// A zero Ref from anywhere else is a callee that does not exist.
func (r Ref[S]) mustBeSet(by *run) {
	if r.ID != "" {
		return
	}
	by.enter()
	if path, ok := by.module.unset[r.code()]; ok {
		by.fail("%s calls through a model.Ref[%v] that refers to no canister; Setup leaves field %s of %[1]s zero, and a field that is not tracked never changes: give it what model.Deploy returned", by.actor, r.code(), path)
	}
}

// mismatch says that a deployed canister has other code than a reference says; nil
// if it is not deployed: it may be created later.
func (e *Env) mismatch(id Principal, code reflect.Type) error {
	for _, c := range e.canisters {
		if c.id == id && c.module.typ != code {
			return fmt.Errorf("a model.Ref[%v] refers to %s, whose code is %v", code, id, c.module.typ)
		}
	}
	return nil
}

// mustRefer stops a property that looks where there is nothing to see.
func (e *Env) mustRefer(id Principal, code reflect.Type) {
	if id == "" {
		panic(engine.ModelError{Err: fmt.Errorf("it reads a model.Ref[%v] that refers to no canister: use what model.Deploy returned, or look whether there is an id first", code)})
	}
	if err := e.mismatch(id, code); err != nil {
		panic(engine.ModelError{Err: fmt.Errorf("it reads a reference to other code: %w", err)})
	}
}
