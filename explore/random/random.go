// Package random searches systems by schedules that are drawn at random, with strategies
// that are known for what they find, and says which properties they break.
package random

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// DefaultSteps is the most steps of a random schedule whose user did not say.
const DefaultSteps = 1000

// LimitSchedules says that a random search has run as many schedules as it may.
const LimitSchedules = "schedules"

// Options bound a random search and say how to run it. The zero value
// searches without faults until everything that is wanted violated is found.
type Options struct {
	Workers   int           // goroutines; 0 means GOMAXPROCS
	Seed      uint64        // two searches with one seed run the same schedules
	Schedules int64         // most schedules; 0 means no limit
	MaxTime   time.Duration // 0 means no limit
	MaxMemory int64         // bytes that the process has in use, whatever for; 0 means four fifths of the machine's or container's
	// Spare is what is to be left of MaxTime where something was found, for shrinking it.
	Spare    time.Duration
	MaxSteps int    // of one schedule; 0 means DefaultSteps
	Faults   int    // most faults of one schedule
	Strategy string // one of Strategies(); "" means portfolio
	// Progress is called about once a second from one goroutine; may be nil.
	Progress func(Status)
	// All asks for every way to break each property: the report has a finding for
	// each. The schedules that are drawn are the same as without it.
	All bool
	// Stop is asked after each finding whether to end; nil ends the search when
	// every property that is wanted violated was found, so at the first finding
	// if there is none.
	Stop func(Finding) bool
}

// Status is how far a running random search has come.
type Status struct {
	Schedules, Steps int64
	Worlds           int64   // distinct
	Unseen           float64 // see Report
	Findings         int
	Elapsed          time.Duration
}

// Finding is the first schedule that breaks a property, or that breaks it in one
// of several ways.
type Finding struct {
	Property string
	Identity string // see engine.Way
	Schedule int64  // its number, from 0
	Strategy string
	// Trace is what was done, not shrunk.
	Trace         trace.Trace
	Steps, Faults int
}

// Report is what a random search found. Everything but Seconds is the same
// in every run with the same seed and options, whatever the number of workers; a
// search that was cut by time or memory equals one that may run as many schedules,
// but for Executions, which has those of schedules that were not finished.
type Report struct {
	System   string
	Seed     uint64
	AsWanted bool // every property wanted violated was found, and no other
	// Findings are the first for each property, or for each way to break it, in the order
	// of schedules.
	Findings   []Finding
	Properties []space.PropertyReport // violated, or inconclusive; a Sometimes that is reached holds

	Schedules, Steps int64
	Worlds           int64 // distinct, by 63 bits of their fingerprints
	// Unseen is the Good-Turing estimate of the probability that a world which
	// the next schedule comes to was never seen before.
	Unseen     float64
	Actions    []ActionCount // by verb and actor
	Strategies []StrategyCount
	Seconds    float64
	Limit      string // what cut the search: one of the Limit constants, or "" if it stopped by itself
	Executions int64  // distinct local steps that were run
	Histories  engine.Histories
}

// ActionCount says how many steps were of a kind.
type ActionCount struct {
	Verb  trace.Verb
	Actor string
	Steps int64
}

// StrategyCount says what a strategy was given and what it gave.
type StrategyCount struct {
	Name             string
	Schedules, Steps int64
	Worlds           int64 // that no schedule before had come to
}

// Verbs sums the actions over the actors.
func (r Report) Verbs() []ActionCount {
	var out []ActionCount
	for _, a := range r.Actions { // sorted by verb
		if n := len(out); n == 0 || out[n-1].Verb != a.Verb {
			out = append(out, ActionCount{Verb: a.Verb})
		}
		out[len(out)-1].Steps += a.Steps
	}
	return out
}

// check refuses what makes no sense and fills in what was not said.
func (o *Options) check() error {
	if err := limit.Check(&o.Workers, o.MaxTime,
		limit.Number{Name: "faults", Value: int64(o.Faults)}, limit.Number{Name: "schedules", Value: o.Schedules}, limit.Number{Name: "max steps", Value: int64(o.MaxSteps)},
		limit.Number{Name: "spare time", Value: int64(o.Spare)}, limit.Number{Name: "max memory", Value: o.MaxMemory}); err != nil {
		return err
	}
	if o.MaxSteps == 0 {
		o.MaxSteps = DefaultSteps
	}
	if o.Strategy == "" {
		o.Strategy = Portfolio
	}
	if !slices.Contains(Strategies(), o.Strategy) {
		return fmt.Errorf("there is no strategy %q; there are %v", o.Strategy, Strategies())
	}
	return nil
}

// Search draws schedules of s until everything is found that is wanted, or a
// limit is hit. A property that is violated is found; nothing is said about the
// others but that they were not found.
//
// Schedule i is a function of the seed, of i, and of what the finished epochs
// before it found: epochs have a fixed number of schedules, and all that
// schedules learn from each other (which properties are still asked, how long
// schedules are, which prefixes lead to new worlds, what strategies are worth)
// is taken over between them, in the order of schedules. A schedule ends where
// nothing but faults is enabled (sometimes it then tries one), at MaxSteps, or
// when there is nothing left to break; one that breaks a property goes on, because
// others may break only later.
//
// Properties of kind CanAlways are not asked: no schedule decides one.
//
// An error is a modelling error and leaves no report; when several schedules of
// an epoch fail, the error of the first of them is returned.
func Search(ctx context.Context, s space.System, o Options) (Report, error) {
	r, err := newSearch(ctx, s, o)
	if err != nil {
		return Report{}, fmt.Errorf("explore %s: %w", s.Name(), err)
	}
	var report Report
	err = r.guard.Run(r.progress, func() error {
		err := r.begin()
		if err == nil {
			err = r.run()
		}
		if err == nil {
			err = r.checkHistories(true)
		}
		report = r.report()
		return err
	})
	if err != nil {
		return Report{}, limit.About(err, "explore "+s.Name())
	}
	return report, nil
}
