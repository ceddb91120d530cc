package model

import (
	"fmt"
	"reflect"
	"slices"
	"sort"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/engine"
)

// kv is one entry of a container: encoded key and value.
type kv struct{ Key, Value string }

// content is what a container holds, sorted by key. A cell has one entry under
// the empty key, or none while it is zero.
type content []kv

// find returns where key is or would be.
func (c content) find(key string) (int, bool) {
	i := sort.Search(len(c), func(i int) bool { return c[i].Key >= key })
	return i, i < len(c) && c[i].Key == key
}

// with returns a copy of c in which key has the value.
func (c content) with(key, value string) content {
	i, ok := c.find(key)
	out := make(content, 0, len(c)+1)
	out = append(append(out, c[:i]...), kv{key, value})
	if ok {
		i++
	}
	return append(out, c[i:]...)
}

// without returns a copy of c without key.
func (c content) without(key string) content {
	i, ok := c.find(key)
	if !ok {
		return c
	}
	return append(append(make(content, 0, len(c)), c[:i]...), c[i+1:]...)
}

// binding ties a tracked container to the module instance it is a field of.
type binding struct {
	rv     *receivers
	module *module
	slot   int
	name   string // of the field
	stable bool
}

// tracked is what Cell, Map, Set, List and Lock have in common.
type tracked interface {
	bind(*binding)
	// showKey and showValue print an entry for the effects of a step.
	showKey(key string) string
	showValue(value string, found bool) string
	valueTypes() []reflect.Type
}

var trackedType = reflect.TypeFor[tracked]()

// codable reports why values of type t cannot be encoded, or nil. path names where t stands,
// for the error.
func codable(t reflect.Type, path string) error {
	if at, container := containerIn(t, path, nil); container != nil {
		return fmt.Errorf("%s is a tracked container (%v): it is state, not a value; pass what it holds", at, container)
	}
	return codec.Codable(t, path)
}

// containerIn finds a tracked container in a type, nil if there is none.
func containerIn(t reflect.Type, path string, inside []reflect.Type) (at string, container reflect.Type) {
	if slices.Contains(inside, t) {
		return "", nil
	}
	inside = append(slices.Clip(inside), t)
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return containerIn(t.Elem(), path+"[]", inside)
	case reflect.Map:
		if at, container = containerIn(t.Key(), path+"[key]", inside); container == nil {
			at, container = containerIn(t.Elem(), path+"[]", inside)
		}
	case reflect.Struct:
		if reflect.PointerTo(t).Implements(trackedType) {
			return path, t
		}
		for i := 0; i < t.NumField() && container == nil; i++ {
			at, container = containerIn(t.Field(i).Type, path+"."+t.Field(i).Name, inside)
		}
	}
	return at, container
}

// base is embedded by every tracked container.
type base struct{ b *binding }

func (c *base) bind(b *binding) { c.b = b }

// need returns the binding, or stops with a modelling error.
func (c *base) need() *binding {
	if c.b == nil {
		panic(engine.ModelError{Err: fmt.Errorf("a tracked container is used that is not a field of a deployed canister or client")})
	}
	return c.b
}

func (c *base) get(key string) (string, bool) { return c.need().rv.get(c.b, key) }
func (c *base) has(key string) bool           { return c.need().rv.has(c.b, key) }
func (c *base) all() content                  { return c.need().rv.all(c.b) }
func (c *base) length() int                   { return c.need().rv.length(c.b) }
func (c *base) put(key, value string)         { c.need().rv.put(c.b, key, value) }
func (c *base) remove(key string)             { c.need().rv.remove(c.b, key) }
func (c *base) update(key string, f updater)  { c.need().rv.update(c.b, key, f) }

// updater maps the old value of an entry to the new one; keep false removes it.
type updater func(old string, found bool) (value string, keep bool)

// must stops with a modelling error: values of tracked containers are checked
// when a canister is deployed, so this is a NaN or a damaged encoding.
func must[T any](v T, err error) T {
	if err != nil {
		panic(engine.ModelError{Err: err})
	}
	return v
}

func showIndex[K any](key string) string { return "[" + words.Show(must(codec.Decode[K](key))) + "]" }

func oneOf[T any](b bool, yes, no T) T {
	if b {
		return yes
	}
	return no
}
