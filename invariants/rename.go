package invariants

import (
	"maps"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// rename gives operations under way other names, and puts what is in the order of names
// in their new order.
func rename(state string, names map[string]string) (string, error) {
	h, err := model.Decode[history](model.Value(state))
	if err != nil {
		return "", err
	}
	now := func(name *string) {
		if n, ok := names[*name]; ok {
			*name = n
		}
	}
	for i := range h.Open {
		now(&h.Open[i].Name)
	}
	slices.SortFunc(h.Open, func(a, b operation) int { return strings.Compare(a.Name, b.Name) })
	configs := make(map[string]config, len(h.Configs))
	for _, c := range h.Configs {
		for i := range c.Done {
			now(&c.Done[i].Name)
		}
		slices.SortFunc(c.Done, func(a, b done) int { return strings.Compare(a.Name, b.Name) })
		key, err := model.Encode(c)
		if err != nil {
			return "", err
		}
		configs[string(key)] = c
	}
	h.Configs = h.Configs[:0]
	for _, key := range slices.Sorted(maps.Keys(configs)) {
		h.Configs = append(h.Configs, configs[key])
	}
	v, err := model.Encode(h)
	return string(v), err
}
