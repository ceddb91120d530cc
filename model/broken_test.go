package model

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/model/engine"
)

func TestHasWords(t *testing.T) {
	for format, want := range map[string]bool{
		"": false, "%v": false, "%d %s": false, "%": false, "%%": false, "100%": false, "%[1]d, %+.2f": false, "%*d": false, ": %#x!": false, "%d%%": false,
		"%s a": true, "lost": true, "%dx": true, "%d verloren: ä": true, "%6.2fs": true, "%vé": true, "丢 %d": true, "%% off": true,
	} {
		if hasWords(format) != want {
			t.Errorf("hasWords(%q) is not %t", format, want)
		}
	}
}

// ways are those with these identities and texts, one after the other.
func ways(of ...string) (out []engine.Way) {
	for i := 0; i < len(of); i += 2 {
		out = append(out, engine.Way{Identity: of[i], Text: of[i+1]})
	}
	return out
}

// What a check records and what it returns is put together.
func TestWaysOf(t *testing.T) {
	sold := func(v *View, n int) error { return v.Broken("%d sold", n) }
	for name, c := range map[string]struct {
		check func(*View) error
		want  []engine.Way
	}{
		"holds":               {func(*View) error { return nil }, nil},
		"plain":               {func(*View) error { return fmt.Errorf("%d gone", 3) }, ways("", "3 gone")},
		"returned":            {func(v *View) error { return sold(v, 2) }, ways("%d sold", "2 sold")},
		"recorded only":       {func(v *View) error { _ = sold(v, 2); return nil }, ways("%d sold", "2 sold")},
		"wrapped":             {func(v *View) error { return fmt.Errorf("shop 1: %w", sold(v, 2)) }, ways("%d sold", "shop 1: 2 sold")},
		"the first of a kind": {func(v *View) error { _ = sold(v, 2); return sold(v, 3) }, ways("%d sold", "2 sold")},
		"several": {func(v *View) error { _ = sold(v, 2); return v.Broken("%d lost", 1) },
			ways("%d sold", "2 sold", "%d lost", "1 lost")},
		"joined": {func(v *View) error { return errors.Join(sold(v, 2), v.Broken("lost")) },
			ways("%d sold", "2 sold", "lost", "lost")},
		"joined and plain": {func(v *View) error { return errors.Join(sold(v, 2), nil, errors.Join(errors.New("x"))) },
			ways("%d sold", "2 sold", "", "x")},
		"recorded and plain": {func(v *View) error { _ = sold(v, 2); return errors.New("two\nlines") },
			ways("%d sold", "2 sold", "", `two\x0alines`)},
		"wrapped beside another": {func(v *View) error { return fmt.Errorf("%w: %w", errors.New("shop"), sold(v, 2)) },
			ways("%d sold", "shop: 2 sold")},
		"in an argument": {func(v *View) error { return v.Broken("shop 1: %w", sold(v, 2)) },
			ways("%d sold", "2 sold", "shop 1: %w", "shop 1: 2 sold")},
	} {
		v := &View{}
		if got := waysOf(v.check(c.check)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func (v *View) check(check func(*View) error) ([]*breakage, error) {
	err := check(v)
	return v.ways, err
}
