// Package exhaustive searches systems: every world within a bound, in the order of
// (faults used, steps), and says which properties hold.
package exhaustive

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
)

// Search searches every world of s that needs no more faults than the
// bound, in the order of (faults, steps), until every property is decided or
// the space is exhausted. A system without properties is searched whole, and so is
// one of which All is asked.
//
// The order is Dijkstra's over pairs: the layer of worlds that need f faults
// is searched in levels by steps. The level at d+1 steps is what the worlds at
// d steps of the same layer lead to without a fault, together with what the
// worlds at d steps of the layer below lead to with one, less what is claimed
// already. A world is claimed for the level that is being made and never
// earlier, so that it is claimed at its true distance.
//
// Levels are strict: one is finished, and its workers have settled, before
// anything is concluded from it, so the report does not depend on how many
// workers there are or how fast they run. An error of a worker is a modelling
// error and leaves no report; when several worlds of a level fail, the error
// with the least text is returned.
//
// Properties of kind CanAlways are decided for a layer when it is closed; see reach.
//
// To find the way to a world that breaks a property takes about as long again as it
// took to find the world. A limit on time counts that, too: once a property is
// violated the search ends so early that there is time for it. What was found in the
// last moment may be reported as violated, without a counterexample.
func Search(ctx context.Context, s space.System, o Options) (Report, error) {
	o.Faults = space.FaultsBound(s, o.Faults)
	search := &search{system: s, options: o, properties: s.Properties()}
	err := cmp.Or(search.options.check(), space.CheckProperties(search.properties))
	if err != nil {
		return Report{}, search.failed(err)
	}
	search.guard = limit.NewGuard(ctx, s, o.MaxTime, limit.ForMemory(o.MaxMemory))
	search.guard.KeepBack(search.guard.Ending())
	var report Report
	err = search.guard.Run(search.progress, func() (err error) {
		report, err = search.whole()
		return err
	})
	if err != nil {
		return Report{}, search.failed(err)
	}
	return report, nil
}

// progress tells the user how far the search has come.
func (s *search) progress(elapsed time.Duration) {
	if s.options.Progress != nil {
		s.options.Progress(s.counters.status(elapsed))
	}
}

// failed says of which search an error is.
func (s *search) failed(err error) error {
	if limit.IsStuck(err) { // and so is the search, which may be at any stage
		return err
	}
	return fmt.Errorf("search %s%s: %w", s.system.Name(), s.stage, err)
}

// whole is the search from its beginning to its report.
func (s *search) whole() (Report, error) {
	if err := s.begin(); err != nil {
		return Report{}, err
	}
	if err := s.run(); err != nil {
		return Report{}, err
	}
	s.executions = s.system.Executions()
	if err := s.checkHistories(true); err != nil {
		return Report{}, err
	}
	s.vacuous = space.Unmet(s.system, s.options.Faults)
	s.stage = " for a counterexample"
	traces, err := s.counterexamples()
	if err != nil {
		return Report{}, err
	}
	report := s.report(traces)
	report.Seconds = s.guard.Elapsed().Seconds()
	return report, nil
}

// A search is the state of one exhaustive search.
type search struct {
	system     space.System
	options    Options
	properties []space.Property
	findings   []finding // by property
	openers    []*opener // one per worker
	seen       *visited
	initial    []space.World     // each fingerprint once
	layers     [][]level         // by faults and steps
	took       [][]time.Duration // to open them
	counters   counters
	guard      *limit.Guard
	errAt      []space.Fingerprint // the worlds of the level that is opened where a property could not be asked
	stage      string              // what follows the search

	unshown          bool // time was over before every counterexample was found
	early            bool // it ended because nothing was left to decide
	histories        engine.Histories
	limit            string      // what has cut the search so far
	undecided        string      // what has kept CanAlways from being decided in the last layer
	most             int         // faults that there can be
	faulty           atomic.Bool // a fault is enabled in a world of the layer that is searched
	searched         []Layer     // by faults; Depth is that of the last finished level
	depth            int         // of the deepest finished level that has worlds
	transitions      int64       // from finished levels
	stored           int64       // worlds in levels, finished or not
	rests, terminals int64       // worlds at rest, terminal worlds
	executions       int64       // local steps, when the space was exhausted
	vacuous          []engine.Unmet
}

// A finding is what is known of a property while the search goes on.
type finding struct {
	decided  bool
	breaches []breach // if a world decides it: one, or one for each identity if all are asked for
}

// A breach is the first level with worlds that break a property in one way or, for
// a property of kind Sometimes, reach it.
type breach struct {
	identity      string // only if all are asked for
	faults, steps int
	minimal       bool
	targets       []space.Fingerprint // the worlds of that level that do
}

// has says whether a way to break the property was found in a level before.
func (f *finding) has(identity string) bool {
	return slices.ContainsFunc(f.breaches, func(b breach) bool { return b.identity == identity })
}

// begin makes the workers.
func (s *search) begin() error {
	s.findings = make([]finding, len(s.properties))
	s.seen = newVisited(s.options.Wide, s.guard.Allows)
	for range s.options.Workers {
		w, err := s.system.Worker()
		if err != nil {
			return err
		}
		s.openers = append(s.openers, newOpener(s, w))
	}
	return nil
}

// start claims the initial worlds.
func (s *search) start() (level, error) {
	o := s.openers[0]
	worlds, err := o.worker.Initial()
	if err != nil {
		return level{}, err
	}
	o.claim.begin()
	defer o.claim.end()
	for _, w := range worlds {
		fresh, ok := o.claim.insert(o.worker.Fingerprint(w))
		if !ok {
			s.guard.Halt(limit.Memory)
		}
		if fresh {
			o.out.put(w)
			s.initial = append(s.initial, w)
		}
	}
	return o.out.take(), nil
}

// decided says whether no property is left to decide of those that are declared.
func (s *search) decided() bool {
	if s.options.All {
		return false
	}
	declared := false
	for i, p := range s.properties {
		if p.Implied {
			continue
		}
		if !s.findings[i].decided {
			return false
		}
		declared = true
	}
	return declared
}

// conclude takes over what the workers found in the level at (f, d).
func (s *search) conclude(f, d int) error {
	for i := range s.findings {
		finding := &s.findings[i]
		known := len(finding.breaches)
		for _, o := range s.openers {
			for _, h := range o.hits[i] {
				k := slices.IndexFunc(finding.breaches[known:], func(b breach) bool { return b.identity == h.identity })
				if k < 0 {
					k = len(finding.breaches) - known
					finding.breaches = append(finding.breaches, breach{identity: h.identity, faults: f, steps: d, minimal: s.closed(f - 1)})
				}
				b := &finding.breaches[known+k]
				b.targets = append(b.targets, h.world)
			}
		}
		finding.decided = len(finding.breaches) > 0
		slices.SortFunc(finding.breaches[known:], func(a, b breach) int { return strings.Compare(a.identity, b.identity) })
		if len(finding.breaches) > space.IdentitiesMost {
			return space.TooManyWays(s.properties[i].Name, finding.breaches[0].identity, finding.breaches[1].identity)
		}
	}
	return nil
}

// report says what was found; traces are the failures with their counterexamples, by property.
func (s *search) report(traces [][]space.Failure) Report {
	r := Report{
		System:      s.system.Name(),
		Transitions: s.transitions,
		Depth:       s.depth,
		Executions:  s.executions,
		Histories:   s.histories,
		FaultsBound: s.options.Faults,
		Workers:     s.options.Workers,
		MayWait:     space.MayWait(s.system),
		Limit:       cmp.Or(s.limit, s.undecided),
	}
	for i, p := range s.properties {
		if s.early && p.Implied && !s.findings[i].decided {
			continue
		}
		of := s.verdict(p, s.findings[i])
		if len(traces[i]) > 0 {
			of.Failures, of.Counterexample = traces[i], traces[i][0].Counterexample
		}
		if s.unshown && of.Verdict == space.Violated && of.Counterexample == nil && p.Kind != engine.Sometimes {
			of.Minimal, of.Reason = false, "the time was over before its counterexample was written down"
		}
		if of.Verdict == space.Violated && p.Kind == engine.History {
			of.Hint = space.Unexplained(s.system, i)
		}
		r.Properties = append(r.Properties, of)
	}
	for f, l := range s.searched {
		if !s.closed(f - 1) { // what the layer below lacks could lead here one step later
			l.Depth = min(l.Depth, r.Layers[f-1].Depth+1)
		}
		r.States += l.States
		r.Layers = append(r.Layers, l)
	}
	r.Collisions = estimate(s.seen, r.States, r.Transitions, int64(len(s.initial)))
	r.summarize()
	if !s.early && s.limit == "" && r.anyHolds() {
		r.Vacuous = s.vacuous
	}
	return r
}

// verdict gives the verdict on a property.
func (s *search) verdict(p space.Property, f finding) space.PropertyReport {
	r := space.PropertyReport{Name: p.Name, Kind: p.Kind, Want: p.Want, Implied: p.Implied}
	var first breach
	if f.decided {
		first = f.breaches[0]
		r.Faults, r.Steps = first.faults, first.steps
	}
	switch {
	case f.decided && p.Kind == engine.Sometimes:
		r.Verdict = space.Holds
	case f.decided:
		r.Verdict, r.Minimal = space.Violated, first.minimal
	case s.limit != "":
		r.Verdict, r.Reason = space.Inconclusive, limit.Reason(s.limit)
	case s.undecided != "" && p.Kind == engine.CanAlways:
		r.Verdict, r.Reason = space.Inconclusive, limit.Reason(s.undecided)
	case p.Kind == engine.Sometimes:
		r.Verdict = space.Violated
	case p.Kind == engine.AtRest && s.rests == 0:
		r.Verdict, r.Reason = space.Inconclusive, "no world is at rest"
	case p.Kind == engine.Terminal && s.terminals == 0:
		r.Verdict, r.Reason = space.Inconclusive, "no world is terminal"
	default:
		r.Verdict = space.Holds
	}
	return r
}
