package model

import (
	"fmt"
	"reflect"
	"sort"
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

// base is embedded by every tracked container.
type base struct{ b *binding }

func (c *base) bind(b *binding) { c.b = b }

// need returns the binding, or stops with a modelling error.
func (c *base) need() *binding {
	if c.b == nil {
		panic(modelError{fmt.Errorf("a tracked container is used that is not a field of a deployed canister or client")})
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
		panic(modelError{err})
	}
	return v
}

func showIndex[K any](key string) string { return "[" + show(must(decode[K](key))) + "]" }

func oneOf[T any](b bool, yes, no T) T {
	if b {
		return yes
	}
	return no
}
