package model

import (
	"testing"

	"github.com/icmc-project/icmc/internal/fnv"
	"github.com/icmc-project/icmc/model/engine"
)

// Frames that differ in anything that they have observed are told apart in the sample of
// native runs.
func TestHistoriesAreToldApart(t *testing.T) {
	entries := []entry{
		{}, {Kind: readEntry}, {Slot: 1}, {Key: "a"}, {Value: "a"}, {Found: true}, {Call: 1}, {Refund: 1}, {Suspended: true}, {Choice: 1},
		{Answer: engine.Answer{Kind: engine.AnswerError}}, {Answer: engine.Answer{Code: 1}}, {Answer: engine.Answer{Value: "a"}},
	}
	frames := []task{{}, {ID: 1}, {Waiting: 1}, {Looped: true}}
	for i, e := range entries {
		frames = append(frames, task{Log: []entry{e}}, task{Spawn: []entry{e}}, task{Log: []entry{{Choice: 7}, e}}, task{Spawn: []entry{e}, Log: []entry{{Choice: 7}}})
		if hashEntry(fnv.Start, e) != hashEntry(fnv.Start, entries[i]) {
			t.Errorf("two hashes of %+v", e)
		}
	}
	seen := map[fnv.Hash]task{}
	for _, f := range frames {
		h := hashTask(fnv.Start, f)
		if had, ok := seen[h]; ok {
			t.Errorf("%+v and %+v are one", had, f)
		}
		seen[h] = f
	}
}
