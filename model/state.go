package model

import (
	"fmt"
	"iter"
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

// Cell is one tracked value; a new cell holds the zero value.
type Cell[T any] struct{ base }

// Get returns the value. What a frame has read is part of its identity: read
// what you need, when you need it.
func (c *Cell[T]) Get() T {
	s, ok := c.get("")
	if !ok {
		var zero T
		return zero
	}
	return must(decode[T](s))
}

// Set stores a value.
func (c *Cell[T]) Set(v T) {
	if value, keep := cellValue(v); keep {
		c.put("", value)
	} else {
		c.remove("")
	}
}

// cellValue encodes v; the zero value is the absence of an entry, so that a cell
// set back to zero is equal to one never set.
func cellValue[T any](v T) (value string, keep bool) {
	var zero T
	value = must(encode(v))
	return value, value != must(encode(zero))
}

// Update replaces the value by f of it, without the frame observing either. f
// must depend on its argument only and have no effect: it is run twice to see
// that, and not at all when a frame is resumed.
func (c *Cell[T]) Update(f func(T) T) {
	c.update("", func(old string, found bool) (string, bool) {
		var v T
		if found {
			v = must(decode[T](old))
		}
		return cellValue(f(v))
	})
}

func (c *Cell[T]) showKey(string) string { return "" }
func (c *Cell[T]) showValue(value string, found bool) string {
	var v T
	if found {
		v = must(decode[T](value))
	}
	return show(v)
}
func (c *Cell[T]) valueTypes() []reflect.Type { return []reflect.Type{reflect.TypeFor[T]()} }

// Map is a tracked map; it iterates in key order.
type Map[K comparable, V any] struct{ base }

// Get returns the value of a key, and whether it has one.
func (m *Map[K, V]) Get(k K) (V, bool) {
	s, ok := m.get(must(encode(k)))
	if !ok {
		var zero V
		return zero, false
	}
	return must(decode[V](s)), true
}

// Has reports whether a key has a value; it observes less than Get.
func (m *Map[K, V]) Has(k K) bool { return m.has(must(encode(k))) }

// Put stores a value under a key.
func (m *Map[K, V]) Put(k K, v V) { m.put(must(encode(k)), must(encode(v))) }

// Delete removes a key; it does nothing if there is none.
func (m *Map[K, V]) Delete(k K) { m.remove(must(encode(k))) }

// Update replaces the value of a key by f of it (of the zero value if it has
// none), without the frame observing either; see Cell.Update.
func (m *Map[K, V]) Update(k K, f func(V) V) {
	m.update(must(encode(k)), func(old string, found bool) (string, bool) {
		var v V
		if found {
			v = must(decode[V](old))
		}
		return must(encode(f(v))), true
	})
}

// Len returns the number of keys.
func (m *Map[K, V]) Len() int { return m.length() }

// All iterates over the entries in key order. The frame observes the whole map.
func (m *Map[K, V]) All() iter.Seq2[K, V] {
	entries := m.all()
	return func(yield func(K, V) bool) {
		for _, e := range entries {
			if !yield(must(decode[K](e.Key)), must(decode[V](e.Value))) {
				return
			}
		}
	}
}

func (m *Map[K, V]) showKey(key string) string { return showIndex[K](key) }
func (m *Map[K, V]) showValue(value string, found bool) string {
	if !found {
		return "none"
	}
	return show(must(decode[V](value)))
}
func (m *Map[K, V]) valueTypes() []reflect.Type {
	return []reflect.Type{reflect.TypeFor[K](), reflect.TypeFor[V]()}
}

// Set is a tracked set; it iterates in order.
type Set[T comparable] struct{ base }

// Has reports whether v is in the set.
func (s *Set[T]) Has(v T) bool { return s.has(must(encode(v))) }

// Add puts v into the set.
func (s *Set[T]) Add(v T) { s.put(must(encode(v)), "") }

// Remove takes v out of the set; it does nothing if it is not there.
func (s *Set[T]) Remove(v T) { s.remove(must(encode(v))) }

// Len returns the number of members.
func (s *Set[T]) Len() int { return s.length() }

// All iterates over the members in order. The frame observes the whole set.
func (s *Set[T]) All() iter.Seq[T] {
	entries := s.all()
	return func(yield func(T) bool) {
		for _, e := range entries {
			if !yield(must(decode[T](e.Key))) {
				return
			}
		}
	}
}

func (s *Set[T]) showKey(key string) string             { return showIndex[T](key) }
func (s *Set[T]) showValue(_ string, found bool) string { return oneOf(found, "in", "out") }
func (s *Set[T]) valueTypes() []reflect.Type            { return []reflect.Type{reflect.TypeFor[T]()} }

// List is a tracked sequence.
type List[T any] struct{ base }

// Append puts v at the end, without the frame observing the list.
func (l *List[T]) Append(v T) {
	enc := must(encode(v))
	l.need().rv.append(l.b, func(n int) string { return must(encode(n)) }, enc)
}

// At returns the element at index i; it traps nothing: an index out of range is
// a modelling error, as it would be a Go panic.
func (l *List[T]) At(i int) T {
	s, ok := l.get(must(encode(i)))
	if !ok {
		panic(modelError{fmt.Errorf("index %d is out of range of %s", i, l.b.name)})
	}
	return must(decode[T](s))
}

// Len returns the number of elements.
func (l *List[T]) Len() int { return l.length() }

// All iterates over indices and elements. The frame observes the whole list.
func (l *List[T]) All() iter.Seq2[int, T] {
	entries := l.all()
	return func(yield func(int, T) bool) {
		for i, e := range entries {
			if !yield(i, must(decode[T](e.Value))) {
				return
			}
		}
	}
}

func (l *List[T]) showKey(key string) string { return showIndex[int](key) }
func (l *List[T]) showValue(value string, found bool) string {
	if !found {
		return "none"
	}
	return show(must(decode[T](value)))
}
func (l *List[T]) valueTypes() []reflect.Type { return []reflect.Type{reflect.TypeFor[T]()} }

// Lock is a tracked flag whose purpose the tool understands: properties ask for
// locks that are held at rest without being told which.
type Lock struct{ base }

// TryAcquire takes the lock and reports whether it was free.
func (l *Lock) TryAcquire() bool {
	if l.has("") {
		return false
	}
	l.put("", "")
	return true
}

// Release frees the lock, held or not.
func (l *Lock) Release() { l.remove("") }

// Held reports whether the lock is taken.
func (l *Lock) Held() bool { return l.has("") }

func (l *Lock) showKey(string) string                 { return "" }
func (l *Lock) showValue(_ string, found bool) string { return oneOf(found, "held", "free") }
func (l *Lock) valueTypes() []reflect.Type            { return nil }

func (l *Lock) isLock()     {}
func (l *Locks[K]) isLock() {}

// Locks is a tracked family of locks, one for each key.
type Locks[K comparable] struct{ base }

// TryAcquire takes the lock of a key and reports whether it was free.
func (l *Locks[K]) TryAcquire(k K) bool {
	key := must(encode(k))
	if l.has(key) {
		return false
	}
	l.put(key, "")
	return true
}

// Release frees the lock of a key, held or not.
func (l *Locks[K]) Release(k K) { l.remove(must(encode(k))) }

// Held reports whether the lock of a key is taken.
func (l *Locks[K]) Held(k K) bool { return l.has(must(encode(k))) }

func (l *Locks[K]) showKey(key string) string             { return showIndex[K](key) }
func (l *Locks[K]) showValue(_ string, found bool) string { return oneOf(found, "held", "free") }
func (l *Locks[K]) valueTypes() []reflect.Type            { return []reflect.Type{reflect.TypeFor[K]()} }

func showIndex[K any](key string) string { return "[" + show(must(decode[K](key))) + "]" }

func oneOf[T any](b bool, yes, no T) T {
	if b {
		return yes
	}
	return no
}
