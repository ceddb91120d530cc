package model

import (
	"fmt"
	"iter"
	"reflect"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/internal/words"
	"github.com/icmc-project/icmc/model/engine"
)

// Map is a tracked map; it iterates in key order.
type Map[K comparable, V any] struct{ base }

// Get returns the value of a key, and whether it has one.
func (m *Map[K, V]) Get(k K) (V, bool) {
	s, ok := m.get(must(codec.Encode(k)))
	if !ok {
		var zero V
		return zero, false
	}
	return must(codec.Decode[V](s)), true
}

// Has reports whether a key has a value; it observes less than Get.
func (m *Map[K, V]) Has(k K) bool { return m.has(must(codec.Encode(k))) }

// Put stores a value under a key.
func (m *Map[K, V]) Put(k K, v V) { m.put(must(codec.Encode(k)), must(codec.Encode(v))) }

// Delete removes a key; it does nothing if there is none.
func (m *Map[K, V]) Delete(k K) { m.remove(must(codec.Encode(k))) }

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
	m.update(must(codec.Encode(k)), func(old string, found bool) (string, bool) {
		var v V
		if found {
			v = must(codec.Decode[V](old))
		}
		return must(codec.Encode(f(v))), true
	})
}

// Len returns the number of keys.
func (m *Map[K, V]) Len() int { return m.length() }

// All iterates over the entries in key order. The frame observes the whole map.
func (m *Map[K, V]) All() iter.Seq2[K, V] {
	entries := m.all()
	return func(yield func(K, V) bool) {
		for _, e := range entries {
			if !yield(must(codec.Decode[K](e.Key)), must(codec.Decode[V](e.Value))) {
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
	return words.Show(must(codec.Decode[V](value)))
}
func (m *Map[K, V]) valueTypes() []reflect.Type {
	return []reflect.Type{reflect.TypeFor[K](), reflect.TypeFor[V]()}
}

// Set is a tracked set; it iterates in order.
type Set[T comparable] struct{ base }

// Has reports whether v is in the set.
func (s *Set[T]) Has(v T) bool { return s.has(must(codec.Encode(v))) }

// Add puts v into the set.
func (s *Set[T]) Add(v T) { s.put(must(codec.Encode(v)), "") }

// Remove takes v out of the set; it does nothing if it is not there.
func (s *Set[T]) Remove(v T) { s.remove(must(codec.Encode(v))) }

// Len returns the number of members.
func (s *Set[T]) Len() int { return s.length() }

// All iterates over the members in order. The frame observes the whole set.
func (s *Set[T]) All() iter.Seq[T] {
	entries := s.all()
	return func(yield func(T) bool) {
		for _, e := range entries {
			if !yield(must(codec.Decode[T](e.Key))) {
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
	enc := must(codec.Encode(v))
	l.need().rv.append(l.b, func(n int) string { return must(codec.Encode(n)) }, enc)
}

// At returns the element at index i; it traps nothing: an index out of range is
// a modelling error, as it would be a Go panic.
func (l *List[T]) At(i int) T {
	s, ok := l.get(must(codec.Encode(i)))
	if !ok {
		panic(engine.ModelError{Err: fmt.Errorf("index %d is out of range of %s", i, l.b.name)})
	}
	return must(codec.Decode[T](s))
}

// Len returns the number of elements.
func (l *List[T]) Len() int { return l.length() }

// All iterates over indices and elements. The frame observes the whole list.
func (l *List[T]) All() iter.Seq2[int, T] {
	entries := l.all()
	return func(yield func(int, T) bool) {
		for i, e := range entries {
			if !yield(i, must(codec.Decode[T](e.Value))) {
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
	return words.Show(must(codec.Decode[T](value)))
}
func (l *List[T]) valueTypes() []reflect.Type { return []reflect.Type{reflect.TypeFor[T]()} }
