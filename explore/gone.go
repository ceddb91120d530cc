package explore

import (
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// goneStates is how many worlds Gone searches for a bug whose trace does not apply.
const goneStates = 1 << 20

// Gone fails the test as long as the bug is there that a trace shows: the property is
// broken in the way that the trace says. The text is that of a trace, as icmc show
// --format text prints it.
//
// The trace is replayed, and then what is under way, see Recheck. If it does not apply
// any more, because the scenario was changed, the scenario is searched, up to about a
// million worlds: a bug does not hide behind a client that was renamed or does something
// first. If that does not tell, the trace is stale, and the test fails and says so. A
// trace that breaks its property in another way now fails too.
func Gone(t TB, s model.Scenario, text string) {
	t.Helper()
	recorded, err := trace.Parse(text)
	if err != nil {
		t.Fatalf("the trace: %v", err)
		return
	}
	system, err := compiled(t, s, Options{})
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	if recorded.Property == "" {
		t.Fatalf("the trace names no property")
		return
	}
	r, err := Recheck(t.Context(), system, recorded, Options{MaxStates: -1})
	if err == nil && r.Outcome == replay.Diverged {
		r, err = Recheck(t.Context(), system, recorded, Options{Faults: OwnFaults, MaxStates: goneStates})
	}
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	if r.Replayed.Outcome == replay.Diverged {
		t.Logf("%s: step %d of the trace is not enabled any more: %v", s.Name, r.Replayed.Step, r.Replayed.Wanted)
	}
	switch r.Outcome {
	case replay.Reproduced:
		how := ""
		if r.How != "" {
			how = " (" + r.How + ")"
		}
		t.Errorf("%s still breaks %q%s\n\n%s", s.Name, recorded.Property, how, trace.Columns(r.Trace, checkWidth))
	case replay.Otherwise:
		t.Errorf("%s breaks %q in other words than the trace says, %q\n\n%s", s.Name, recorded.Property, recorded.Identity, trace.Columns(r.Trace, checkWidth))
	case replay.Diverged:
		t.Errorf("%s: the trace is stale: step %d of it is not enabled any more, and %q is not found in %d worlds, which are not all; draw a new trace, or make the scenario smaller",
			s.Name, r.Replayed.Step, recorded.Property, goneStates)
	}
}
