// Package night spends a budget on searching scenarios, remembers in a store
// how far it has come, and says in the morning what is new.
//
// A night is a sequence of slices: first the corpus is replayed, then each
// scenario is searched exhaustively as far as the limits go, then those that do
// not fit are searched at random, slice after slice, where new worlds are still
// met, and so are scenarios that families draw. What a slice found and that it is
// done are stored at once, as a whole. A night that is killed goes on with the
// slice that was cut short, and because a slice is a function of what is stored
// before it, a night whose budget is counted in schedules and states ends with the
// same failures as one that was left alone.
package night

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/catalog"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model"
)

// MaxStates is how many worlds the exhaustive search of a scenario may visit if
// nobody said.
const MaxStates = 5_000_000

// staleAfter is how long after its budget of time a night that has not ended is still
// continued: the next evening a new one begins. One without a budget of time is never
// stale, for its result does not depend on when it is run.
const staleAfter = 12 * time.Hour

// Options say what a night does. At least one of Budget and Schedules is set.
type Options struct {
	Scenarios []model.Scenario
	Families  []catalog.Family
	// Catalog says which scenarios there are: what the store has of one that is gone is
	// outdated. With Others what it has of any other one is run again, too. May be nil.
	Catalog *catalog.Catalog
	Others  bool
	Seed    uint64
	Workers int // 0 means GOMAXPROCS
	Faults  int // bound on faults; space.OwnFaults for that of each scenario

	Budget    time.Duration // of all slices together; 0 means no limit
	Schedules int64         // at random, of all scenarios and families together; 0 means no limit
	MaxStates int64         // of each exhaustive search; 0 means MaxStates
	MaxMemory int64         // of the process in each search; 0 means four fifths of the machine's

	// Compile makes a system of a scenario; an error is a modelling error of the
	// scenario. nil means compile.Within with the usual limits.
	Compile func(model.Scenario) (space.System, error)
	// Unchecked says why some source of what was compiled was not read; may be nil.
	Unchecked func() []string

	Version  string           // of the tool
	Build    string           // what names the tool and the models exactly, such as a hash of the program
	Now      func() time.Time // the clock
	Progress func(Status)     // called now and then from one goroutine at a time; may be nil
}

// Status is how far a running night has come.
type Status struct {
	Scenario string // that is searched
	Doing    string // replay, exhaustive or random
	States   int64  // of the slice, exhaustive
	Runs     int64  // schedules of the slice, at random
	Spent    time.Duration
	News     int // failures that are new or have returned
}

// Run runs a night, or what is left of one that was cut short with the same
// options, and returns its report; whoever has shown that to somebody calls Reported.
// Until then the report of a night that has ended is returned again. The store is
// written by nobody else meanwhile; what it holds is published at every checkpoint.
// If ctx is cancelled the report is that of an incomplete night, which the next Run
// goes on with. A scenario with a modelling error is reported and does not end the
// night; an error is one of the options or of the store. With a family the night
// ends when the budget does, otherwise it may be earlier.
func Run(ctx context.Context, store *corpus.Store, o Options) (Report, error) {
	if err := o.check(); err != nil {
		return Report{}, fmt.Errorf("night: %w", err)
	}
	n, err := begin(ctx, store, o)
	if err != nil {
		return Report{}, fmt.Errorf("night: %w", err)
	}
	if n.state.Ended {
		n.last.Again = true
		return *n.last, nil
	}
	if err := n.run(); err != nil {
		return Report{}, fmt.Errorf("night: %w", err)
	}
	return n.end()
}

func (o *Options) check() error {
	switch {
	case len(o.Scenarios)+len(o.Families) == 0:
		return errors.New("there is no scenario and no family")
	case o.Budget < 0 || o.Schedules < 0 || o.MaxStates < 0 || o.MaxMemory < 0 || o.Workers < 0:
		return errors.New("a limit is negative")
	case o.Budget == 0 && o.Schedules == 0:
		return errors.New("no budget: say how long it may take, or how many schedules")
	}
	if o.MaxStates == 0 {
		o.MaxStates = MaxStates
	}
	return nil
}

// A night is the state of Run.
type night struct {
	ctx     context.Context
	store   *corpus.Store
	options Options
	state   state
	last    *Report // of the night before
	systems map[string]space.System

	began     time.Time // this process, less what was spent before
	published time.Time
	stopped   string // why the night has ended
}

// Why a night ended.
const (
	stopInterrupted = "interrupted"
	stopBudget      = "the budget is spent"
	stopSearched    = "nothing is left to search"
	stopRunaway     = "code of a model takes ever more memory, and cannot be stopped"
	stopMemory      = "what is left to search needs more memory"
)

func (n *night) spent() time.Duration { return n.options.Now().Sub(n.began) }

// left is what is left of the time; a large one if time does not count.
func (n *night) left() time.Duration {
	if n.options.Budget == 0 {
		return 1 << 62
	}
	return n.options.Budget - n.spent()
}

// least is how long a search or a shrinking may take at the end of the budget.
const least = 10 * time.Millisecond

// within is what is left of the time, but not less and not more than that.
func (n *night) within(least, most time.Duration) time.Duration {
	return max(min(n.left(), most), least)
}

// run runs slices until the budget is spent.
func (n *night) run() error {
	if !n.state.Replayed {
		if err := n.replay(); err != nil {
			return err
		}
	}
	for n.stopped == "" {
		i, doing := n.next()
		switch {
		case n.ctx.Err() != nil:
			n.stopped = stopInterrupted
		case doing == "" && slices.ContainsFunc(n.state.Scenarios, func(c Coverage) bool { return c.Stopped != "" }):
			n.stopped = stopMemory
		case doing == "":
			n.stopped = stopSearched
		case n.left() <= 0:
			n.stopped = stopBudget
		case doing == doExhaustive:
			if err := n.exhaustive(i); err != nil {
				return err
			}
		case n.schedules(i) <= 0:
			n.stopped = stopBudget
		default:
			if err := n.random(i); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell reports progress.
func (n *night) tell(s Status) {
	if n.options.Progress == nil {
		return
	}
	s.Spent = n.spent().Round(time.Second)
	for _, f := range n.state.Failures {
		if f.News() {
			s.News++
		}
	}
	n.options.Progress(s)
}

// checkpoint stores the state together with what a slice found, and publishes
// the store if there is news or it was not done for a while.
func (n *night) checkpoint(c corpus.Change, news bool) error {
	const publishEvery = 10 * time.Second
	n.state.Seconds = n.spent().Seconds()
	note, err := n.state.encode()
	if err != nil {
		return err
	}
	if c.Notes == nil {
		c.Notes = map[string][]byte{}
	}
	c.Notes[noteCurrent] = note
	c.Now, c.Version = n.options.Now(), n.options.Version
	if _, err := n.store.Commit(c); err != nil {
		return err
	}
	if news || c.Now.Sub(n.published) >= publishEvery {
		n.published = c.Now
		return n.store.Publish(c.Now)
	}
	return nil
}

// end stores the report, unless the night goes on.
func (n *night) end() (Report, error) {
	r := n.report()
	if r.Complete {
		text, err := r.JSON()
		if err != nil {
			return Report{}, err
		}
		n.state.Ended = true
		err = n.checkpoint(corpus.Change{Notes: map[string][]byte{noteLast: text}}, true)
		if err != nil {
			return Report{}, fmt.Errorf("night: %w", err)
		}
	}
	return r, nil
}

// Reported says that somebody has seen the report of the night that has ended: the next
// Run begins another one. What nobody was told is news again in the next night.
func Reported(store *corpus.Store) error {
	s, _, err := read[state](store, noteCurrent)
	if err != nil {
		return err
	}
	rest, err := s.rest()
	if err != nil {
		return err
	}
	_, err = store.Commit(corpus.Change{Notes: map[string][]byte{noteCurrent: rest}})
	return err
}

// Last returns the report of the night that ended last; found is false if none has.
func Last(store *corpus.Store) (r Report, found bool, err error) {
	return read[Report](store, noteLast)
}
