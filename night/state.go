package night

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/compile"
	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/native"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// The notes in the store.
const (
	noteCurrent = "night/current" // the state of a night whose report nobody has seen
	noteLast    = "night/last"    // the report of the night that ended last
)

const stateVersion = 1

// state is how far a night has come, between two slices.
type state struct {
	V         int        `json:"v"`
	Number    int        `json:"number"`
	Config    string     `json:"config"` // what it was asked to do; it is not continued with anything else
	Began     time.Time  `json:"began"`
	Seconds   float64    `json:"seconds"` // spent
	Replayed  bool       `json:"replayed"`
	Scenarios []Coverage `json:"scenarios"` // and families after them, and what those drew that has a modelling error
	Failures  []Failure  `json:"failures"`  // one for each bug that was there or is now
	Damaged   []Damage   `json:"damaged"`
	Unchecked []string   `json:"unchecked,omitempty"` // why some source was not read
	Ended     bool       `json:"ended"`               // its report is the last one, and nobody has confirmed that it was seen

	Owed map[string]Standing `json:"owed,omitempty"` // news of nights before that were never seen, by bug
}

// Coverage is what a night has searched of a scenario, or of what a family draws.
type Coverage struct {
	Scenario string         `json:"scenario"`
	Family   bool           `json:"family,omitempty"`
	Error    string         `json:"error,omitempty"` // of the model; there is nothing else then
	Tried    bool           `json:"tried"`           // the exhaustive search has had its turn
	Whole    bool           `json:"whole"`           // and came to the end
	Limit    string         `json:"limit,omitempty"` // or what cut it
	Verdict  space.Verdict  `json:"verdict,omitempty"`
	Native   *native.Report `json:"native,omitempty"`  // what was run natively after it
	Vacuous  []string       `json:"vacuous,omitempty"` // what it never met, where it came to the end
	States   int64          `json:"states"`
	Depth    int            `json:"depth"`

	Slices    int     `json:"slices"`            // at random; each is of another scenario if a family draws them
	Failed    int     `json:"failed,omitempty"`  // slices that a modelling error ended, of a family
	Stopped   string  `json:"stopped,omitempty"` // what kept another slice at random from running a single schedule
	Schedules int64   `json:"schedules"`
	Steps     int64   `json:"steps"`
	Worlds    int64   `json:"worlds"` // distinct ones: of the slice that met most, or of all that a family has drawn
	Unseen    float64 `json:"unseen"` // of the latest slice, see random.Report; the mean of all for a family
	Seconds   float64 `json:"seconds"`

	Broke map[string]int `json:"broke,omitempty"` // slices at random that broke a property in one way; one that is not wanted to break has "! " before it
}

// A family draws no more in a night when so many of its scenarios had a modelling
// error: there is something to repair first, and none of them uses up the budget.
const failedMost = 10

// random says whether what is left are slices at random.
func (c Coverage) random() bool {
	return c.Error == "" && c.Stopped == "" && (c.Family && c.Failed < failedMost || c.Tried && !c.Whole)
}

// news are what somebody should still be told, of this night and of those before it.
func (s *state) news() map[string]Standing {
	owed := map[string]Standing{}
	maps.Copy(owed, s.Owed)
	for _, f := range s.Failures {
		if f.Status == New || f.Status == Returned {
			owed[f.Bug] = f.Status
		}
	}
	return owed
}

// rest is what remains to be stored once the report of a night was seen: what nights
// before it owe of what this one did not look at.
func (s *state) rest() ([]byte, error) {
	maps.DeleteFunc(s.Owed, func(bug string, _ Standing) bool {
		return slices.ContainsFunc(s.Failures, func(f Failure) bool { return f.Bug == bug })
	})
	if len(s.Owed) == 0 {
		return nil, nil
	}
	return (&state{V: stateVersion, Number: s.Number, Owed: s.Owed}).encode()
}

func (s *state) encode() ([]byte, error) { return json.Marshal(s) }

// config is what a night was asked to do, but for what its result does not
// depend on.
func (o Options) config() (string, error) {
	var names, families []string
	for _, s := range o.Scenarios {
		names = append(names, s.Name)
	}
	for _, f := range o.Families {
		families = append(families, f.Name)
	}
	text, err := json.Marshal([]any{names, families, o.Seed, o.Faults, o.Budget, o.Schedules, o.MaxStates, o.MaxMemory, o.Version, o.Build})
	return string(text), err
}

// begin goes on with the night that the store knows of, or begins a new one.
func begin(ctx context.Context, store *corpus.Store, o Options) (*night, error) {
	n := &night{ctx: ctx, store: store, options: o, systems: map[string]space.System{}}
	config, err := o.config()
	if err != nil {
		return nil, err
	}
	n.state = state{V: stateVersion, Number: 1, Config: config, Began: o.Now().UTC().Round(0)}
	if last, found, err := read[Report](store, noteLast); err != nil {
		return nil, err
	} else if found {
		n.last, n.state.Number = &last, last.Number+1
	}
	before, found, err := read[state](store, noteCurrent)
	switch {
	case err != nil:
		return nil, err
	case found && before.V > stateVersion:
		return nil, fmt.Errorf("%w: the note %s has version %d, this icmc knows %d", corpus.ErrNewer, noteCurrent, before.V, stateVersion)
	case found && before.Config == config && (o.Budget == 0 || o.Now().Sub(before.Began) < o.Budget+staleAfter):
		n.state = before
	case found:
		n.state.Number, n.state.Owed = max(n.state.Number, before.Number+1), before.news()
	}
	n.began = o.Now().Add(-time.Duration(n.state.Seconds * float64(time.Second)))
	if len(n.state.Scenarios) == 0 {
		for _, s := range o.Scenarios {
			n.state.Scenarios = append(n.state.Scenarios, Coverage{Scenario: s.Name})
		}
		for _, f := range o.Families {
			n.state.Scenarios = append(n.state.Scenarios, Coverage{Scenario: f.Name, Family: true})
		}
	}
	return n, nil
}

// damaged says whether the store has an entry with that id which cannot be read.
func (n *night) damaged(id string) bool {
	return slices.ContainsFunc(n.state.Damaged, func(d Damage) bool { return d.ID == id })
}

// read reads a note.
func read[T any](store *corpus.Store, name string) (v T, found bool, err error) {
	text, found, err := store.Note(name)
	if err != nil || !found {
		return v, false, err
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return v, false, fmt.Errorf("the note %s: %w: %w", name, corpus.ErrDamaged, err)
	}
	return v, true, nil
}

// system compiles a scenario, once for slices that follow each other.
func (n *night) system(s model.Scenario) (space.System, error) {
	if have := n.systems[s.Name]; have != nil {
		return have, nil
	}
	compiled := n.options.Compile
	if compiled == nil {
		compiled = func(s model.Scenario) (space.System, error) {
			return compile.Within(n.ctx, s, 0, limit.Step{})
		}
	}
	system, err := compiled(s)
	if n.options.Unchecked != nil {
		for _, why := range n.options.Unchecked() {
			if !slices.Contains(n.state.Unchecked, why) {
				n.state.Unchecked = append(n.state.Unchecked, why)
			}
		}
	}
	if err == nil {
		n.systems = map[string]space.System{s.Name: system} // one at a time: their parts take memory
	}
	return system, err
}
