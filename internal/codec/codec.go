// Package codec encodes plain values.
//
// Values that cross a boundary (state, arguments, replies, loop states, parts)
// are encoded to strings: so nothing is ever aliased, equality is comparison of
// bytes, and a part's hash is a hash of its bytes. The encoding is injective for
// a given type, self-delimiting, and keeps the order of integers and strings, so
// that a map iterates in key order. Supported: booleans, integers, floats but
// NaN, strings, and arrays, slices, maps and structs of those, exported or not.
// A nil and an empty slice or map are the same value. Of icmc's own types fields may be
// tagged: `icmc:"-"` leaves one out, `icmc:"optional"` does while it is zero, `icmc:"raw"`
// encodes a string with its length in front; in a modeller's value no tag means
// anything, so one is refused.
package codec

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
	"unsafe"
)

// Encode returns the encoding of v, or an error that names the first part of
// its type that is not supported.
func Encode[T any](v T) (string, error) {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	b, err := Append((*buffer)[:0], reflect.ValueOf(&v).Elem())
	*buffer = b
	return string(b), err
}

// buffers are used again, for to grow a new one takes longer than to encode.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Decode is the inverse of Encode for the same type.
func Decode[T any](s string) (T, error) {
	var v T
	rest, err := Read(s, reflect.ValueOf(&v).Elem())
	if err == nil && rest != "" {
		err = fmt.Errorf("decode %T: %d bytes too many", v, len(rest))
	}
	return v, err
}

// Codable reports why values of type t cannot be encoded, or nil. path names
// where t stands, for the error.
func Codable(t reflect.Type, path string) error { return codableIn(t, path, nil) }

// codableIn is Codable for a type that stands inside of others: one that stands inside
// of itself, as that of a tree does, is looked at once.
func codableIn(t reflect.Type, path string, inside []reflect.Type) error {
	if slices.Contains(inside, t) {
		return nil
	}
	inside = append(slices.Clip(inside), t)
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return nil
	case reflect.Slice, reflect.Array:
		return codableIn(t.Elem(), path+"[]", inside)
	case reflect.Map:
		if err := codableIn(t.Key(), path+"[key]", inside); err != nil {
			return err
		}
		return codableIn(t.Elem(), path+"[]", inside)
	case reflect.Struct:
		kept, err := Fields(t)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, f := range kept {
			if err := codableIn(t.Field(f.Index).Type, path+"."+t.Field(f.Index).Name, inside); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s has type %v, which is not a plain value: use booleans, numbers, strings, and arrays, slices, maps or structs of them", path, t)
}

// Field is a field of a struct that is encoded.
type Field struct {
	Index    int
	optional bool // left out of the encoding while it is zero; the last field of a part only
	raw      bool // a string of bytes that is encoded with its length in front
}

// fields caches the fields of struct types that are encoded.
var fields sync.Map // reflect.Type -> []Field

// ours says whether a type is one of icmc's own, whose fields may be tagged.
func ours(t reflect.Type) bool {
	const module = "github.com/icmc-project/icmc/"
	switch t.PkgPath() {
	case module + "model", module + "model/engine", module + "internal/codec":
		return true
	}
	return false
}

// Fields lists the fields of a struct type that are encoded. A field that is left
// out loses its value wherever it crosses a boundary, so a modeller's cannot be.
func Fields(t reflect.Type) ([]Field, error) {
	if f, ok := fields.Load(t); ok {
		return f.([]Field), nil
	}
	var kept []Field
	for i := range t.NumField() {
		switch tag := t.Field(i).Tag.Get("icmc"); {
		case tag == "":
			kept = append(kept, Field{Index: i})
		case tag == "optional" && ours(t):
			kept = append(kept, Field{Index: i, optional: true})
		case tag == "raw" && ours(t):
			kept = append(kept, Field{Index: i, raw: true})
		case tag == "-" && ours(t):
		default:
			return nil, TagError(t, t.Field(i).Name, tag)
		}
	}
	fields.Store(t, kept)
	return kept, nil
}

// TagError refuses a tag on a field that is not a tracked container.
func TagError(t reflect.Type, field, tag string) error {
	return fmt.Errorf("%v.%s is tagged icmc:%q: only a tracked field of a canister or client may be, and only icmc:\"stable\"; all of a plain value is always part of it, so remove the tag", t, field, tag)
}

// Append appends the encoding of a value.
func Append(b []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1), nil
		}
		return append(b, 0), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.BigEndian.AppendUint64(b, uint64(v.Int())^1<<63), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return binary.BigEndian.AppendUint64(b, v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return appendFloat(b, v.Float())
	case reflect.String:
		return appendString(b, v.String()), nil
	case reflect.Slice:
		return appendSlice(b, v)
	case reflect.Array:
		return appendElems(b, v)
	case reflect.Map:
		return appendMap(b, v)
	case reflect.Struct:
		return appendStruct(b, v)
	}
	return b, Codable(v.Type(), "value")
}

func appendFloat(b []byte, f float64) ([]byte, error) {
	if math.IsNaN(f) {
		return b, fmt.Errorf("NaN is not equal to itself and cannot be a value of a model")
	}
	u := math.Float64bits(f + 0) // +0 turns -0 into 0
	if u>>63 == 1 {
		u = ^u
	} else {
		u ^= 1 << 63
	}
	return binary.BigEndian.AppendUint64(b, u), nil
}

// appendString escapes 0 as 0 255 and ends with 0 1, which keeps the order.
func appendString(b []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, 0)
		if i < 0 {
			break
		}
		b = append(append(b, s[:i]...), 0, 255)
		s = s[i+1:]
	}
	return append(append(b, s...), 0, 1)
}

func appendSlice(b []byte, v reflect.Value) ([]byte, error) {
	var err error
	for i := range v.Len() {
		if b, err = Append(append(b, 1), v.Index(i)); err != nil {
			return b, err
		}
	}
	return append(b, 0), nil
}

func appendElems(b []byte, v reflect.Value) ([]byte, error) {
	var err error
	for i := range v.Len() {
		if b, err = Append(b, v.Index(i)); err != nil {
			return b, err
		}
	}
	return b, nil
}

func appendMap(b []byte, v reflect.Value) ([]byte, error) {
	pairs := make([]string, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		pair, err := Append([]byte{1}, it.Key())
		if err == nil {
			pair, err = Append(pair, it.Value())
		}
		if err != nil {
			return b, err
		}
		pairs = append(pairs, string(pair))
	}
	sort.Strings(pairs)
	for _, p := range pairs {
		b = append(b, p...)
	}
	return append(b, 0), nil
}

func appendStruct(b []byte, v reflect.Value) ([]byte, error) {
	t := v.Type()
	kept, err := Fields(t)
	if err != nil {
		return b, err
	}
	for _, f := range kept {
		if f.optional && v.Field(f.Index).IsZero() {
			continue
		}
		if f.raw {
			text := v.Field(f.Index).String()
			b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
			continue
		}
		if b, err = Append(b, v.Field(f.Index)); err != nil {
			return b, fmt.Errorf("%v.%s: %w", t, t.Field(f.Index).Name, err)
		}
	}
	return b, nil
}

// Read sets v to the value whose encoding s begins with, and returns the rest of s.
func Read(s string, v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.Bool:
		if len(s) < 1 {
			return s, errShort(v)
		}
		v.SetBool(s[0] == 1)
		return s[1:], nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		u, s, err := readWord(s, v)
		v.SetInt(int64(u ^ 1<<63))
		return s, err
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		u, s, err := readWord(s, v)
		v.SetUint(u)
		return s, err
	case reflect.Float32, reflect.Float64:
		u, s, err := readWord(s, v)
		if u>>63 == 1 {
			u ^= 1 << 63
		} else {
			u = ^u
		}
		v.SetFloat(math.Float64frombits(u))
		return s, err
	case reflect.String:
		return readString(s, v)
	case reflect.Slice, reflect.Map:
		return readList(s, v)
	case reflect.Array:
		var err error
		for i := 0; i < v.Len() && err == nil; i++ {
			s, err = Read(s, v.Index(i))
		}
		return s, err
	case reflect.Struct:
		return readStruct(s, v)
	}
	return s, Codable(v.Type(), "value")
}

func readWord(s string, v reflect.Value) (uint64, string, error) {
	if len(s) < 8 {
		return 0, s, errShort(v)
	}
	return binary.BigEndian.Uint64([]byte(s[:8])), s[8:], nil
}

func readString(s string, v reflect.Value) (string, error) {
	var out []byte
	for {
		i := strings.IndexByte(s, 0)
		if i < 0 || i+1 >= len(s) {
			return s, errShort(v)
		}
		out = append(out, s[:i]...)
		end := s[i+1] == 1
		s = s[i+2:]
		if end {
			v.SetString(string(out))
			return s, nil
		}
		out = append(out, 0)
	}
}

func readList(s string, v reflect.Value) (string, error) {
	t := v.Type()
	v.SetZero()
	if t.Kind() == reflect.Map {
		v.Set(reflect.MakeMap(t)) // never nil, so that it can be written to
	}
	for {
		if len(s) < 1 {
			return s, errShort(v)
		}
		more := s[0] == 1
		s = s[1:]
		if !more {
			return s, nil
		}
		var err error
		if t.Kind() == reflect.Slice {
			e := reflect.New(t.Elem()).Elem()
			s, err = Read(s, e)
			v.Set(reflect.Append(v, e))
		} else {
			k, e := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
			if s, err = Read(s, k); err == nil {
				s, err = Read(s, e)
			}
			v.SetMapIndex(k, e)
		}
		if err != nil {
			return s, err
		}
	}
}

func readStruct(s string, v reflect.Value) (string, error) {
	kept, err := Fields(v.Type())
	if err != nil {
		return s, err
	}
	for _, f := range kept {
		if f.optional && s == "" {
			continue
		}
		if f.raw {
			if s, err = readRaw(s, v.Field(f.Index)); err != nil {
				return s, err
			}
			continue
		}
		if s, err = Read(s, Settable(v.Field(f.Index))); err != nil {
			return s, err
		}
	}
	return s, nil
}

// readRaw reads bytes with their length in front.
func readRaw(s string, v reflect.Value) (string, error) {
	n, width := binary.Uvarint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
	if width <= 0 || n > uint64(len(s)-width) {
		return s, errShort(v)
	}
	v.SetString(s[width : width+int(n)])
	return s[width+int(n):], nil
}

// Settable is a field that can be set, exported or not: modellers need not export
// what only their package uses.
func Settable(f reflect.Value) reflect.Value {
	if f.CanSet() {
		return f
	}
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}

func errShort(v reflect.Value) error {
	return fmt.Errorf("decode %v: the encoding ends early", v.Type())
}
