package night

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/explore/replay"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// A rerun is a counterexample of the store that was run again.
type rerun struct {
	entry    corpus.Entry
	scenario model.Scenario
	family   string
	wanted   bool
	check    explore.Rechecked
	missing  string // why it could not be run
}

// replay runs all counterexamples of the store again.
func (n *night) replay() error {
	listing, err := n.store.List()
	if err != nil {
		return err
	}
	for _, d := range listing.Damaged {
		n.state.Damaged = append(n.state.Damaged, Damage{d.ID, d.Err.Error()})
	}
	// Those that are not gone come first: a bug that was there by one trace has not
	// returned because another trace of it applies again. Nor is it new because a trace of
	// it was imported.
	slices.SortStableFunc(listing.Entries, func(a, b corpus.Entry) int {
		return cmp.Or(a.Gone.Compare(b.Gone), compareBool(a.Imported, b.Imported))
	})
	var reruns []rerun
	for _, e := range listing.Entries {
		if n.ctx.Err() != nil || n.stopped != "" {
			return nil // run says so
		}
		if r, ok := n.again(e); ok {
			reruns = append(reruns, r)
		}
	}
	if n.ctx.Err() != nil || n.stopped != "" {
		return nil
	}
	n.translate(reruns)
	var c corpus.Change
	for _, r := range reruns {
		n.replayed(&c, r)
	}
	for _, r := range reruns { // what is known by another trace is no news
		n.reworded(&c, r)
	}
	n.state.Replayed = true
	return n.checkpoint(c, true)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// again runs a counterexample of the store again, unless its scenario is not asked about.
func (n *night) again(e corpus.Entry) (r rerun, ok bool) {
	r = rerun{entry: e}
	r.scenario, r.family, ok = n.find(e.Scenario)
	if !ok && n.options.Catalog != nil && n.options.Catalog.Gone(e.Scenario) {
		r.scenario = model.Scenario{Name: e.Scenario}
		r.missing = "there is no such scenario any more"
		return r, true
	}
	if !ok || slices.ContainsFunc(n.state.Scenarios, func(c Coverage) bool { return c.Scenario == e.Scenario && c.Error != "" }) {
		return r, false
	}
	n.tell(Status{Scenario: e.Scenario, Doing: "replay"})
	r.wanted = slices.Contains(r.scenario.Violates, e.Property)
	system, err := n.system(r.scenario)
	switch {
	case err != nil:
	case !slices.ContainsFunc(system.Properties(), func(p space.Property) bool { return p.Name == e.Property }):
		r.missing = "the scenario has no such property any more"
	default:
		r.check, err = explore.Recheck(n.ctx, system, e.Identified(), n.recheck(e, system))
	}
	if err != nil && n.ctx.Err() == nil {
		n.failed(e.Scenario, err)
	}
	return r, err == nil
}

// recheck says how a scenario is searched whose trace applies and breaks nothing: not at
// all if it has its own slice, and else as far as a second or two go.
func (n *night) recheck(e corpus.Entry, system explore.System) explore.Options {
	o := explore.Options{MaxStates: -1}
	if !e.Gone.IsZero() || slices.ContainsFunc(n.state.Scenarios, func(c Coverage) bool { return c.Scenario == e.Scenario }) {
		return o
	}
	if r, err := replay.Run(system, e.Identified()); err != nil || r.Outcome != replay.Unbroken {
		return o
	}
	o.Workers, o.Faults, o.MaxMemory = n.options.Workers, n.options.Faults, n.options.MaxMemory
	o.MaxStates = min(n.options.MaxStates, recheckStates)
	return o
}

// recheckStates is how many worlds of a scenario without a slice of its own are searched.
const recheckStates = 1 << 16

// shows says whether the trace itself shows the bug, or what is under way behind it.
func (r rerun) shows() bool { return r.check.Outcome == replay.Reproduced && !r.check.Searched }

// failure is what is known of the bug that a rerun is of.
func (r rerun) failure() Failure {
	t := r.entry.Identified()
	if r.shows() {
		t.Identity, t.Broken = r.check.Trace.Identity, r.check.Trace.Broken // in today's words
	}
	f := failure(r.scenario, r.family, t, "replay")
	f.ID = r.entry.ID
	return f
}

// translate finds the bugs that nights of an earlier version owe, under names that were made
// of words and steps: a bug is owed if all that is there of it is.
func (n *night) translate(reruns []rerun) {
	olds := map[string][]string{} // by bug, in the order of reruns
	for _, r := range reruns {
		if r.shows() && r.entry.Gone.IsZero() {
			t := r.entry.Trace
			t.Broken = r.check.Trace.Broken
			bug := r.failure().Bug
			olds[bug] = append(olds[bug], oldBug(r.family, t, r.wanted))
		}
	}
	for _, bug := range slices.Sorted(maps.Keys(olds)) {
		n.owe(olds[bug], bug)
	}
}

// owe notes that what nights owe under old names, all of them, is owed of a bug.
func (n *night) owe(old []string, bug string) {
	for _, o := range old {
		if n.state.Owed[o] == "" {
			return
		}
	}
	n.state.Owed[bug] = n.state.Owed[old[0]]
	for _, o := range old {
		delete(n.state.Owed, o)
	}
}

// replayed notes what became of an entry, and in words.
func (n *night) replayed(c *corpus.Change, r rerun) {
	f, e := r.failure(), r.entry
	mark(c, e.ID, corpus.Mark{Identity: f.Identity, Wanted: oneWant(r)})
	if !r.shows() {
		c.Gone = append(c.Gone, e.ID)
		f.Unidentified = f.Identity == "" && r.missing == ""
		f.Status, f.What = r.absent()
		n.note(f)
		return
	}
	c.Back = append(c.Back, e.ID)
	if r.check.How != "" {
		f.What += "; " + r.check.How
	}
	switch {
	case !e.Gone.IsZero():
		f.Status = Returned
	case e.Imported:
		f.Status = New
	case n.wasWanted(e) && !f.Wanted:
		f.Status = New
		f.What = "it was wanted to be violated, and is no more: " + f.What
	default:
		f.Status = Known
	}
	f.Status = cmp.Or(n.state.Owed[f.Bug], f.Status)
	g := n.note(f)
	switch {
	case !g.Status.absent():
	case g.Status != gone && f.Status == Returned: // it was there by another trace
		f.Status = Known
		*g = f
	default:
		*g = f
	}
}

// oneWant is whether a rerun is wanted, if its scenario is there to say so.
func oneWant(r rerun) corpus.Want {
	if r.missing != "" {
		return ""
	}
	return corpus.WantOf(r.wanted)
}

// absent is how a bug stands that a rerun does not show, and why.
func (r rerun) absent() (Standing, string) {
	status, what := Unreproduced, "every step applies and nothing breaks"
	switch {
	case r.missing != "":
		status, what = Outdated, r.missing
	case r.check.Outcome == replay.Diverged:
		status, what = Outdated, fmt.Sprintf("step %d of %d does not apply any more", r.check.Replayed.Step, len(r.entry.Trace.Steps))
	case r.check.Outcome == explore.NotThere:
		status, what = Fixed, "the scenario was searched to its end, and nothing breaks it in this way"
	case r.check.Outcome == replay.Otherwise:
		what = fmt.Sprintf("it breaks in other words: %s", r.check.Trace.Broken)
	}
	if !r.entry.Gone.IsZero() {
		status = gone
	}
	return status, what
}

// wasWanted says whether a counterexample was wanted the last time that a night or a check
// looked; not if nobody knows.
func (n *night) wasWanted(e corpus.Entry) bool {
	if e.Wanted != "" || n.last == nil {
		return e.Wanted == corpus.Wanted
	}
	return slices.ContainsFunc(n.last.Failures, func(f Failure) bool { return f.ID == e.ID && f.Wanted })
}

// reworded notes the other way in which an entry breaks its property now, or the other
// trace that breaks it in the same way.
func (n *night) reworded(c *corpus.Change, r rerun) {
	if r.check.Outcome != replay.Otherwise && !r.check.Searched {
		return
	}
	t := r.check.Trace
	f := failure(r.scenario, r.family, t, "replay")
	if r.check.Outcome == replay.Otherwise {
		f.What += fmt.Sprintf("; the trace of %s breaks in these words now", r.entry.ID)
	}
	first, news := n.met(f)
	if news && first.ID == t.ID() && !n.damaged(t.ID()) {
		c.Found = append(c.Found, corpus.Found{Trace: t})
		mark(c, t.ID(), corpus.Mark{Identity: t.Identity, Wanted: corpus.WantOf(f.Wanted)})
	}
}

// mark adds what is known of an entry to a change.
func mark(c *corpus.Change, id string, m corpus.Mark) {
	if c.Marks == nil {
		c.Marks = map[string]corpus.Mark{}
	}
	c.Marks[id] = m
}
