package corpus

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/icmc-project/icmc/model/trace"
)

// schema is the version of everything that is stored: keys, values and STORE.
// A store with a higher one is not touched.
const schema = 1

// Stats is what the search that found a counterexample has counted. Numbers of
// the machine (workers, memory) are left out, because entries are compared
// across machines.
type Stats struct {
	States      int64   `json:"states"`
	Transitions int64   `json:"transitions"`
	Depth       int     `json:"depth"`
	Executions  int64   `json:"handler_executions"`
	FaultsBound int     `json:"faults_bound"`
	Seconds     float64 `json:"seconds"`
}

// An Entry is a stored counterexample.
type Entry struct {
	ID       string // of the trace, see trace.Trace.ID
	Scenario string
	Property string
	Trace    trace.Trace
	Stats    Stats // of the latest search that found it

	FirstSeen, LastSeen       time.Time // UTC
	FirstVersion, LastVersion string    // of the tool, at those times
	Times                     int       // how often it was found, at least 1

	// Identity is that of the failure, see engine.Way: that of the trace or, if the trace is
	// older than identities, what a night has found by running it; "" if nobody knows.
	Identity string
	// Wanted says whether the scenario wants the property to be violated, as far as the
	// latest night or check knows.
	Wanted Want
	// Imported says that it was taken from somewhere else, and no night has reported it.
	Imported bool

	// Gone is when it was first seen not to reproduce any more; zero if it does, as
	// far as nights know: whoever finds it again by day leaves it to the next night to
	// say that it has returned.
	Gone time.Time
}

// Want says whether a counterexample is wanted; the zero value is that nobody knows.
type Want string

// What may be known of it.
const (
	Wanted   Want = "yes"
	Unwanted Want = "no"
)

// WantOf is what is known where it is known.
func WantOf(wanted bool) Want {
	if wanted {
		return Wanted
	}
	return Unwanted
}

// Identified returns the trace with the identity of its failure, also if the trace is
// older than identities. Its id may be another then.
func (e Entry) Identified() trace.Trace {
	t := e.Trace
	t.Identity = e.Identity
	return t
}

// String names the entry for a person.
func (e Entry) String() string {
	return fmt.Sprintf("%s (%s: %s)", e.ID, e.Scenario, e.Property)
}

// record is the stored form of an entry.
type record struct {
	V            int       `json:"v"`
	Scenario     string    `json:"scenario"`
	Property     string    `json:"property"`
	Trace        string    `json:"trace"`
	Stats        Stats     `json:"stats"`
	FirstSeen    time.Time `json:"first_seen"`
	LastSeen     time.Time `json:"last_seen"`
	FirstVersion string    `json:"first_version"`
	LastVersion  string    `json:"last_version"`
	Times        int       `json:"times"`
	Gone         time.Time `json:"gone,omitzero"`
	Identity     string    `json:"identity,omitempty"` // if the trace has none
	Wanted       Want      `json:"wanted,omitempty"`
	Imported     bool      `json:"imported,omitempty"`
}

func newEntry(t trace.Trace, stats Stats, now time.Time, version string) Entry {
	now = now.UTC().Round(0) // what JSON keeps of a time
	return Entry{
		ID: t.ID(), Scenario: t.Scenario, Property: t.Property, Trace: t, Stats: stats,
		Identity: t.Identity, FirstSeen: now, LastSeen: now, FirstVersion: version, LastVersion: version, Times: 1,
	}
}

// again merges a later sight of the same counterexample into e. Where it comes
// from is remembered if the later sight was not at random.
func (e Entry) again(later Entry) (Entry, error) {
	same := e.Scenario == later.Scenario && e.Property == later.Property && len(e.Trace.Steps) == len(later.Trace.Steps)
	for i := 0; same && i < len(e.Trace.Steps); i++ {
		same = e.Trace.Steps[i].Label == later.Trace.Steps[i].Label
	}
	if !same {
		return Entry{}, fmt.Errorf("%s and another counterexample of %s have the same id", e, later.Scenario)
	}
	later.FirstSeen, later.FirstVersion, later.Times, later.Gone = e.FirstSeen, e.FirstVersion, e.Times+1, e.Gone
	later.Identity = cmp.Or(e.Identity, later.Identity)
	later.Wanted, later.Imported = e.Wanted, e.Imported // until a night says otherwise
	if later.Trace.Origin == (trace.Origin{}) {
		later.Trace.Origin = e.Trace.Origin
	}
	if later.LastSeen.Before(e.LastSeen) { // a clock went back
		later.LastSeen = e.LastSeen
	}
	return later, nil
}

func (e Entry) encode() ([]byte, error) {
	return json.Marshal(record{
		V: schema, Scenario: e.Scenario, Property: e.Property, Trace: e.Trace.Format(), Stats: e.Stats,
		FirstSeen: e.FirstSeen, LastSeen: e.LastSeen, FirstVersion: e.FirstVersion, LastVersion: e.LastVersion, Times: e.Times, Gone: e.Gone,
		Identity: e.foundIdentity(), Wanted: e.Wanted, Imported: e.Imported,
	})
}

// foundIdentity is the identity that the trace does not have itself.
func (e Entry) foundIdentity() string {
	if e.Trace.Identity != "" {
		return ""
	}
	return e.Identity
}

// decodeEntry reads the value stored for id. It trusts nothing.
func decodeEntry(id string, value []byte) (Entry, error) {
	bad := func(format string, args ...any) (Entry, error) {
		return Entry{}, fmt.Errorf("entry %s: %w: %w", id, ErrDamaged, fmt.Errorf(format, args...))
	}
	var version struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(value, &version); err != nil {
		return bad("%w", err)
	}
	if version.V > schema {
		return Entry{}, fmt.Errorf("entry %s: %w: its version is %d, this icmc knows %d", id, ErrNewer, version.V, schema)
	}
	var r record
	if err := json.Unmarshal(value, &r); err != nil {
		return bad("%w", err)
	}
	if r.V < 1 || r.Times < 1 {
		return bad("version %d, found %d times", r.V, r.Times)
	}
	t, err := trace.Parse(r.Trace)
	if err != nil {
		return bad("trace: %w", err)
	}
	if t.ID() != id || t.Scenario != r.Scenario || t.Property != r.Property {
		return bad("holds the trace of %s: %s, whose id is %s", t.Scenario, t.Property, t.ID())
	}
	return Entry{
		ID: id, Scenario: r.Scenario, Property: r.Property, Trace: t, Stats: r.Stats,
		FirstSeen: r.FirstSeen, LastSeen: r.LastSeen, FirstVersion: r.FirstVersion, LastVersion: r.LastVersion, Times: r.Times, Gone: r.Gone,
		Identity: cmp.Or(t.Identity, r.Identity), Wanted: r.Wanted, Imported: r.Imported,
	}, nil
}

func (e Entry) compare(f Entry) int {
	return cmp.Or(cmp.Compare(e.Scenario, f.Scenario), cmp.Compare(e.Property, f.Property), cmp.Compare(e.ID, f.ID))
}

// nearest names the entries whose ids need the fewest changed digits at the
// start to become prefix.
func nearest(prefix string, entries []Entry) []string {
	const shown = 3
	byDistance := slices.Clone(entries)
	slices.SortStableFunc(byDistance, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(distance(prefix, a.ID), distance(prefix, b.ID)), cmp.Compare(a.ID, b.ID))
	})
	var names []string
	for _, e := range byDistance[:min(shown, len(byDistance))] {
		names = append(names, e.String())
	}
	return names
}

// distance is the least number of digits changed, added or left out that turn
// prefix into a prefix of id.
func distance(prefix, id string) int {
	row := make([]int, len(id)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(prefix) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(id) {
			changed := diagonal
			if prefix[i] != id[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return slices.Min(row)
}
