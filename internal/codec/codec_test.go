package codec

import (
	"cmp"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

type inner struct {
	text string // unexported fields are encoded, too
	Nums []int16
}

type sample struct {
	Flag  bool
	Int   int64
	Uint  uint32
	Real  float64
	Text  string
	List  []inner
	Pair  [2]int8
	Table map[string][]uint8
	Skip  int `icmc:"-"`
}

func drawSample(t *rapid.T) sample {
	text := rapid.SampledFrom([]string{"", "a", "ab", "\x00", "\x00\x01", "a\x00", "a\x00\xff", "\xff", "b"})
	in := rapid.Custom(func(t *rapid.T) inner {
		return inner{text.Draw(t, "text"), rapid.SliceOfN(rapid.Int16Range(-2, 2), 0, 3).Draw(t, "nums")}
	})
	return sample{
		Flag: rapid.Bool().Draw(t, "flag"), Int: rapid.Int64().Draw(t, "int"), Uint: rapid.Uint32().Draw(t, "uint"),
		Real: rapid.Float64().Filter(func(f float64) bool { return !math.IsNaN(f) }).Draw(t, "real"),
		Text: text.Draw(t, "text"), List: rapid.SliceOfN(in, 0, 2).Draw(t, "list"),
		Pair:  [2]int8{rapid.Int8().Draw(t, "0"), rapid.Int8().Draw(t, "1")},
		Table: rapid.MapOfN(text, rapid.SliceOfN(rapid.Uint8Range(0, 2), 0, 2), 0, 3).Draw(t, "table"),
	}
}

// same compares values with nil and empty slices and maps being equal.
func same(a, b sample) bool {
	norm := func(s sample) sample {
		s.Real += 0
		s.Skip = 0
		if len(s.List) == 0 {
			s.List = nil
		}
		list := append([]inner(nil), s.List...)
		for i := range list {
			if len(list[i].Nums) == 0 {
				list[i].Nums = nil
			}
		}
		s.List = list
		table := map[string][]uint8{}
		for k, v := range s.Table {
			table[k] = append([]uint8{}, v...)
		}
		s.Table = table
		return s
	}
	return reflect.DeepEqual(norm(a), norm(b))
}

// The encoding is the inverse of decoding, and two values are encoded alike if and
// only if they are equal.
func TestCodec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawSample(t), drawSample(t)
		ea, eb := encoded(a), encoded(b)
		back, err := Decode[sample](ea)
		if err != nil || !same(a, back) {
			t.Fatalf("%+v comes back as %+v, %v", a, back, err)
		}
		if (ea == eb) != same(a, b) {
			t.Fatalf("%+v and %+v: equal is %v, equal encodings %v", a, b, same(a, b), ea == eb)
		}
	})
}

// A container iterates in the order of its keys because encodings have that order.
func TestCodecKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkOrder(t, rapid.Int().Draw(t, "a"), rapid.Int().Draw(t, "b"))
		checkOrder(t, rapid.Uint16().Draw(t, "a"), rapid.Uint16().Draw(t, "b"))
		checkOrder(t, rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b"))
		x, y := rapid.Float64().Draw(t, "a"), rapid.Float64().Draw(t, "b")
		if !math.IsNaN(x) && !math.IsNaN(y) {
			checkOrder(t, x, y)
		}
	})
}

func checkOrder[T cmp.Ordered](t *rapid.T, a, b T) {
	if got := cmp.Compare(encoded(a), encoded(b)); got != cmp.Compare(a, b) {
		t.Fatalf("%v and %v compare %d, their encodings %d", a, b, cmp.Compare(a, b), got)
	}
}

func encoded[T any](v T) string {
	s, err := Encode(v)
	if err != nil {
		panic(err)
	}
	return s
}

// A raw field keeps its bytes, whatever they are, and is told from what follows.
func TestRaw(t *testing.T) {
	type raw struct {
		A string `icmc:"raw"`
		B string `icmc:"raw"`
	}
	rapid.Check(t, func(t *rapid.T) {
		bytes := rapid.StringOfN(rapid.RuneFrom([]rune{0, 1, 'a', 0x7f}), 0, 200, -1)
		v := raw{bytes.Draw(t, "a"), bytes.Draw(t, "b")}
		b := encoded(v)
		if back, err := Decode[raw](b); err != nil || back != v {
			t.Fatalf("%q is read as %q, %v", v, back, err)
		}
		if cut := rapid.IntRange(0, len(b)-1).Draw(t, "cut"); true {
			if back, err := Decode[raw](b[:cut]); err == nil {
				t.Fatalf("%d bytes of %q are read as %q", cut, b, back)
			}
		}
	})
}

// What cannot be a value is refused, by name.
func TestCodecRefuses(t *testing.T) {
	for want, err := range map[string]error{
		"field.P has type *int":         Codable(reflect.TypeFor[struct{ P *int }](), "field"),
		"field.C[] has type func()":     Codable(reflect.TypeFor[struct{ C []func() }](), "field"),
		"field[key] has type interface": Codable(reflect.TypeFor[map[any]int](), "field"),
	} {
		if err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
			t.Errorf("want %q, got: %v", want, err)
		}
	}
	if _, err := Encode(math.NaN()); err == nil {
		t.Error("NaN is encoded")
	}
	if _, err := Decode[string]("a\x00"); err == nil {
		t.Error("a string that is cut is decoded")
	}
	if _, err := Decode[int]("123456789"); err == nil {
		t.Error("an integer with a byte too many is decoded")
	}
}
