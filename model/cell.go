package model

import (
	"reflect"

	"github.com/icmc-project/icmc/internal/codec"
	"github.com/icmc-project/icmc/internal/words"
)

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
	return must(codec.Decode[T](s))
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
	value = must(codec.Encode(v))
	return value, value != must(codec.Encode(zero))
}

// FetchUpdate replaces the value by f of it and returns the value that was there,
// which the frame observes: the way to take a number and count on.
//
//	id := s.Next.FetchUpdate(func(n int) int { return n + 1 })
func (c *Cell[T]) FetchUpdate(f func(T) T) T {
	old := c.Get()
	c.Set(f(old))
	return old
}

// Update replaces the value by f of it, without the frame observing either. f
// must depend on its argument only and have no effect: it is not run when a frame
// is resumed, so what it writes elsewhere is lost at the next await. What the handler needs of the value
// comes from FetchUpdate.
func (c *Cell[T]) Update(f func(T) T) {
	c.update("", func(old string, found bool) (string, bool) {
		var v T
		if found {
			v = must(codec.Decode[T](old))
		}
		return cellValue(f(v))
	})
}

func (c *Cell[T]) showKey(string) string { return "" }
func (c *Cell[T]) showValue(value string, found bool) string {
	var v T
	if found {
		v = must(codec.Decode[T](value))
	}
	return words.Show(v)
}
func (c *Cell[T]) valueTypes() []reflect.Type { return []reflect.Type{reflect.TypeFor[T]()} }
