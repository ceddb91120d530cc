package words

import (
	"slices"
	"testing"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "no steps", 1: "1 step", 2: "2 steps", 12: "12 steps"} {
		if got := Count(n, "step"); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

func TestWrap(t *testing.T) {
	for text, want := range map[string][]string{
		"":                 nil,
		"one":              {"one"},
		"one two  three":   {"one two", "three"},
		"unbreakable word": {"unbreakable", "word"},
	} {
		if got := Wrap(text, 8); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
