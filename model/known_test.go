package model

import (
	"testing"

	"pgregory.net/rapid"
)

// What a frame knows is what a map of it would say, however much that is.
func TestKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k known
		want := map[seenKey]seenVal{}
		keys := rapid.IntRange(1, 3*knownFew).Draw(t, "keys")
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				for slot := range keys {
					key := seenKey{slot: slot % 7, op: '=', key: string(rune('a' + slot))}
					v, ok := k.get(key)
					if had, has := want[key]; ok != has || v.value != had.value || v.found != had.found {
						t.Fatalf("%v is %v, %v; want %v, %v", key, v, ok, had, has)
					}
				}
			},
			"set": func(t *rapid.T) {
				slot := rapid.IntRange(0, keys-1).Draw(t, "slot")
				key, v := seenKey{slot: slot % 7, op: '=', key: string(rune('a' + slot))}, seenVal{value: rapid.StringN(0, 1, 1).Draw(t, "value"), found: true}
				k.set(key, v)
				want[key] = v
			},
			"forget": func(t *rapid.T) {
				slot := rapid.IntRange(0, keys-1).Draw(t, "slot")
				key := seenKey{slot: slot % 7, op: '=', key: string(rune('a' + slot))}
				k.forget(key)
				delete(want, key)
			},
			"clear": func(t *rapid.T) {
				if rapid.IntRange(0, 19).Draw(t, "all") == 0 {
					k.clear()
					clear(want)
				}
			},
		})
	})
}
