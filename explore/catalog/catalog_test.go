package catalog

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/model"
)

func shop() Catalog {
	named := func(name string) model.Scenario { return model.Scenario{Name: name} }
	return Catalog{
		Protocols: []model.Protocol{{Name: "shop", Scenarios: []model.Scenario{named("shop/careful"), named("shop/hasty")}}, {Name: "bank", Scenarios: []model.Scenario{named("bank/loan")}}},
		Families:  []Family{{Name: "shop/drawn", Draw: func(uint64) model.Scenario { return named("whatever") }}},
		Made: func(name string) (model.Scenario, bool) {
			return named(strings.TrimSuffix(name, "@other")), strings.Contains(name, "@")
		},
	}
}

// What names mean, in the order of the catalog; and what nothing is called.
func TestChoose(t *testing.T) {
	for _, test := range []struct{ names, want, unknown string }{
		{"", "shop/careful shop/hasty bank/loan shop/drawn", ""},
		{"shop", "shop/careful shop/hasty", ""},
		{"bank shop/hasty", "shop/hasty bank/loan", ""},
		{"shop/hasty shop shop/hasty", "shop/careful shop/hasty", ""},
		{"shop/drawn", "shop/drawn", ""},
		{"shop/drawn bank shop/drawn", "bank/loan shop/drawn", ""},
		{"shop/drawn#7", "shop/drawn#7", ""},
		{"bank/loan@3 bank", "bank/loan bank/loan@3", ""},
		{"shop/hsty", "", "nearest: shop/hasty"},
		{"hasty", "", "nearest: shop/hasty"},
		{"bank/loan@other", "", `no protocol or scenario "bank/loan@other"`},
		{"shop/drawn#07", "", `"shop/drawn#07"`},
		{"zzzzzzz yyyyyyy", "", `"yyyyyyy"`},
	} {
		scenarios, families, err := shop().Choose(strings.Fields(test.names)...)
		var got []string
		for _, s := range scenarios {
			got = append(got, s.Name)
		}
		for _, f := range families {
			got = append(got, f.Name)
		}
		if test.unknown != "" && err == nil || err != nil && (test.unknown == "" || !strings.Contains(err.Error(), test.unknown)) {
			t.Errorf("%q: %v, want %q", test.names, err, test.unknown)
		}
		if err == nil && strings.Join(got, " ") != test.want {
			t.Errorf("%q means %q, want %q", test.names, got, test.want)
		}
	}
	var u *Unknown
	if _, err := shop().Scenarios("shop/drawn"); !errors.As(err, &u) || u.Family == nil || !strings.Contains(u.Error(), "shop/drawn#1") {
		t.Errorf("of a family where scenarios are wanted: %v", err)
	}
}

func TestGone(t *testing.T) {
	for name, want := range map[string]bool{
		"shop/careful": false, "shop/sold": true, "shop/drawn#3": false, "shop/x@1": false, "other/x": false, "shop": true,
	} {
		if got := shop().Gone(name); got != want {
			t.Errorf("%s is gone: %t, want %t", name, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	twice, nameless, drawless := shop(), shop(), shop()
	twice.Families[0].Name, nameless.Protocols[1].Name, drawless.Families[0].Draw = "shop/hasty", "", nil
	for want, c := range map[string]Catalog{"two things": twice, "no name": nameless, "no Draw": drawless} {
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := shop().Check(); err != nil {
		t.Error(err)
	}
	if names := shop().Names(); !slices.Contains(names, "shop/drawn") || len(names) != 6 {
		t.Errorf("names %v", names)
	}
}
