package model

import (
	"fmt"
	"iter"
	"reflect"
)

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

// FetchUpdate replaces the value of a key by f of it (of the zero value if it has
// none) and returns what was there, which the frame observes; see Cell.FetchUpdate.
func (m *Map[K, V]) FetchUpdate(k K, f func(V) V) V {
	old, _ := m.Get(k)
	m.Put(k, f(old))
	return old
}

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
