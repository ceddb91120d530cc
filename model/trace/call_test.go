package trace

import (
	"slices"
	"testing"
)

func TestMarks(t *testing.T) {
	for _, c := range []struct {
		call, place, unmarked Call
		looped                bool
		orphan                string
		marked                []Call
	}{
		{call: "alice", place: "alice", unmarked: "alice"},
		{call: "o'neil~1", place: "o'neil~1", unmarked: "o'neil~1"}, // a client may be called anything
		{call: "alice/0", place: "alice/0", unmarked: "alice/0"},
		{call: "alice/0'0", place: "alice/0", unmarked: "alice/0", looped: true, marked: []Call{"alice/0'0"}},
		{call: "alice/0~12", place: "alice/0", unmarked: "alice/0", orphan: "12", marked: []Call{"alice/0~12"}},
		{call: "o'neil/0~1/t1.2/3'0/4", place: "o'neil/0~1/t1.2/3'0/4", unmarked: "o'neil/0/t1.2/3/4", marked: []Call{"o'neil/0~1/t1.2/3'0", "o'neil/0~1"}},
	} {
		orphan, isOrphan := c.call.Orphaned()
		if c.call.Place() != c.place || c.call.Unmarked() != c.unmarked || c.call.Looped() != c.looped || orphan != c.orphan && isOrphan ||
			isOrphan != (c.orphan != "") || !slices.Equal(c.call.Marked(), c.marked) {
			t.Errorf("%s: place %s, unmarked %s, looped %v, orphan %s, marked %v", c.call, c.call.Place(), c.call.Unmarked(), c.call.Looped(), orphan, c.call.Marked())
		}
	}
	if c := Call("alice/0'0").Orphan("3"); c != "alice/0~3" {
		t.Errorf("orphan 3 of alice/0 is called %s", c)
	}
}

func TestOperation(t *testing.T) {
	for call, want := range map[Call]Call{"alice": "alice", "alice/2": "alice/2", "alice/2'0/1": "alice/2", "alice/2~1": "alice/2"} {
		if got := call.Operation(); got != want {
			t.Errorf("the operation of %s is %s, want %s", call, got, want)
		}
	}
	for call, want := range map[Call]Call{"alice/2'0/1": "alice/1'0/1", "alice/3~1": "alice/2~1", "alice/1/0": "alice/1/0", "alice/0": "alice/0", "bob/2": "bob/2"} {
		if got := call.Earlier("alice/1"); got != want {
			t.Errorf("without alice/1, %s is %s, want %s", call, got, want)
		}
	}
}

// All names are replaced at once, the longest that there is another name for.
func TestIn(t *testing.T) {
	to := map[Call]Call{"a/0~1": "a/0~2", "a/0~2": "a/0~1", "a/0~1/3'0": "a/0~2/3~1"}
	for call, want := range map[Call]Call{"a/0~1": "a/0~2", "a/0~2/1": "a/0~1/1", "a/0~1/3'0/2": "a/0~2/3~1/2", "a/0~1/3": "a/0~2/3", "a/0~12": "a/0~12", "b/0": "b/0"} {
		if got := call.In(to); got != want {
			t.Errorf("%s is called %s, want %s", call, got, want)
		}
	}
}
