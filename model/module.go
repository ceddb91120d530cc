package model

import (
	"fmt"
	"reflect"

	"github.com/icmc-project/icmc/internal/codec"
)

// module is the code of a canister, or the program of a client: a struct with
// tracked containers, bound to one set of receivers.
type module struct {
	name             string // of the canister, client, or installable module
	typ              reflect.Type
	inst             any // pointer to the struct
	slots            []slot
	plain            string // encoding of the fields that are not tracked
	fields           []int
	canister, client int                     // its number from 1 on among those that are there from the start, 0 for none
	held             []int                   // fields that are functions
	unset            map[reflect.Type]string // by code: an untracked field with a zero Ref to it
	// methods are those that can be called by their names, whoever names them.
	methods map[string]*method
}

// slot is one tracked container of a module.
type slot struct {
	name   string
	stable bool
	of     tracked
}

// newModule finds the tracked containers of a struct by reflection and checks
// that everything else in it is plain, constant data.
func newModule(rv *receivers, name string, inst any) (*module, error) {
	v := reflect.ValueOf(inst)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s: want a pointer to a struct, got %T", name, inst)
	}
	v = v.Elem()
	m := &module{name: name, typ: v.Type(), inst: inst, methods: methodsOf(reflect.TypeOf(inst))}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		tag := f.Tag.Get("icmc")
		if !v.Field(i).CanAddr() || !reflect.PointerTo(f.Type).Implements(trackedType) {
			if tag != "" {
				return nil, fmt.Errorf("%s: %w", name, codec.TagError(v.Type(), f.Name, tag))
			}
			if f.Type.Kind() != reflect.Func { // a mutant's switch: constant by being a function
				if err := codable(f.Type, f.Name); err != nil {
					return nil, fmt.Errorf("%s (%v): field %w; state belongs in a tracked container such as model.Cell", name, v.Type(), err)
				}
				m.fields = append(m.fields, i)
			} else {
				m.held = append(m.held, i)
			}
			continue
		}
		if !f.IsExported() {
			return nil, fmt.Errorf("%s (%v): the tracked field %s must be exported", name, v.Type(), f.Name)
		}
		t := v.Field(i).Addr().Interface().(tracked)
		for _, vt := range t.valueTypes() {
			if err := codable(vt, f.Name); err != nil {
				return nil, fmt.Errorf("%s (%v): %w", name, v.Type(), err)
			}
		}
		if tag != "" && tag != "stable" {
			return nil, fmt.Errorf("%s (%v): field %s is tagged icmc:%q; the only tag is icmc:\"stable\"", name, v.Type(), f.Name, tag)
		}
		s := slot{name: f.Name, stable: tag == "stable", of: t}
		t.bind(&binding{rv: rv, module: m, slot: len(m.slots), name: f.Name, stable: s.stable})
		m.slots = append(m.slots, s)
	}
	return m, nil
}

// encodePlain encodes the fields that are not tracked.
func (m *module) encodePlain() (string, error) {
	var b []byte
	var err error
	v := reflect.ValueOf(m.inst).Elem()
	for _, i := range m.fields {
		if b, err = codec.Append(b, v.Field(i)); err != nil {
			return "", err
		}
	}
	return string(b), nil
}

// plainChanged reports an untracked field that changed during a message, and puts
// back what was there: later handlers are not to blame for it.
func (m *module) plainChanged() error {
	now, err := m.encodePlain()
	if err != nil || now == m.plain {
		return err
	}
	changed := ""
	was, v := m.plain, reflect.ValueOf(m.inst).Elem()
	for _, i := range m.fields {
		b, err := codec.Append(nil, v.Field(i))
		if err != nil {
			return err
		}
		rest, err := codec.Read(was, codec.Settable(v.Field(i)))
		if err != nil {
			return err
		}
		if changed == "" && string(b) != was[:len(was)-len(rest)] {
			changed = m.typ.Field(i).Name
		}
		was = rest
	}
	return fmt.Errorf("%v.%s changed but is not tracked: make it a model.Cell", m.typ, changed)
}

// hasLocks reports whether the module has containers that are locks.
func (m *module) hasLocks() bool {
	for _, s := range m.slots {
		if _, ok := s.of.(interface{ isLock() }); ok {
			return true
		}
	}
	return false
}
