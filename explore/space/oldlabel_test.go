package space

import (
	"testing"

	"github.com/icmc-project/icmc/model/trace"
)

// A label that was written before alike options were numbered means the first of them;
// one that is there as it was written means itself.
func TestFindLabel(t *testing.T) {
	label := func(text string) trace.Label {
		return trace.Label{Verb: "execute", Actor: "a", Call: "c/0"}.WithText(text)
	}
	now := []trace.Label{
		label("Pay(1) with x (1 of 2)"), label("Pay(1) with x (2 of 2)"), label("Pay(1) with y"), label("Say(x (1 of 2))"), label("Say(x)"),
		label("Go() with (1 of 2)"), label("Go() with (2 of 2)"), label("Do() with a / b (1 of 2)"), label("Do() with (1 of 2) / b"), label("Do() with a (2 of 2) / (1 of 3)"),
		label("callback (3 of 4) more"),
	}
	for want, at := range map[string]int{
		"Pay(1) with x": 0, "Pay(1) with x (2 of 2)": 1, "Pay(1) with y": 2, "Pay(1)": -1, "Say(x)": 4, "Go()": 5, "Go() with (2 of 2)": 6,
		"Do() with a / b": 7, "Do() with b": 8, "Do() with a": 9, "callback more": -1, "": -1,
	} {
		if got := FindLabel(len(now), func(i int) trace.Label { return now[i] }, label(want)); got != at {
			t.Errorf("%q means %d, want %d", want, got, at)
		}
	}
	other := label("Pay(1) with x")
	other.Call = "d/0"
	if got := FindLabel(len(now), func(i int) trace.Label { return now[i] }, other); got != -1 {
		t.Errorf("another call means %d", got)
	}
}
