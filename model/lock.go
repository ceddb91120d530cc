package model

import (
	"reflect"

	"github.com/icmc-project/icmc/internal/codec"
)

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
	key := must(codec.Encode(k))
	if l.has(key) {
		return false
	}
	l.put(key, "")
	return true
}

// Release frees the lock of a key, held or not.
func (l *Locks[K]) Release(k K) { l.remove(must(codec.Encode(k))) }

// Held reports whether the lock of a key is taken.
func (l *Locks[K]) Held(k K) bool { return l.has(must(codec.Encode(k))) }

func (l *Locks[K]) showKey(key string) string             { return showIndex[K](key) }
func (l *Locks[K]) showValue(_ string, found bool) string { return oneOf(found, "held", "free") }
func (l *Locks[K]) valueTypes() []reflect.Type            { return []reflect.Type{reflect.TypeFor[K]()} }
