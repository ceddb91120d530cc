package command

import (
	"errors"
	"time"

	"github.com/icmc-project/icmc/corpus"
	"github.com/icmc-project/icmc/explore/exhaustive"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// lockPatience is how long to wait for a store that another process uses: every
// use but a hung one is short.
const lockPatience = time.Second

// storeFlag is on every verb that touches the store.
type storeFlag struct {
	Store string `help:"Directory of the store of counterexamples." default:".icmc" placeholder:"DIR"`
}

// opened opens a store, waiting a little if another process uses it.
func opened(open func(string) (*corpus.Store, error), dir string) (*corpus.Store, error) {
	for began := time.Now(); ; time.Sleep(lockPatience / 20) {
		s, err := open(dir)
		if !errors.Is(err, corpus.ErrLocked) || time.Since(began) > lockPatience {
			return s, err
		}
	}
}

// listing reads the store. If another process writes it, such as a night, it
// reads the copy that that process has published, and says how old it is.
func (f storeFlag) listing(a *app) (corpus.Listing, error) {
	s, err := opened(corpus.OpenReadOnly, f.Store)
	if errors.Is(err, corpus.ErrLocked) {
		c, copyErr := corpus.OpenPublished(f.Store)
		switch {
		case errors.Is(copyErr, corpus.ErrNone):
			return corpus.Listing{}, err
		case copyErr != nil:
			return corpus.Listing{}, errors.Join(err, copyErr)
		}
		a.warn("store %s is in use by another process; this is what it held %s ago", f.Store, time.Since(c.At).Round(time.Second))
		return c.Listing, nil
	}
	if err != nil {
		return corpus.Listing{}, err
	}
	l, err := s.List()
	return l, errors.Join(err, s.Close())
}

// A keeper stores what a check finds. It opens the store for one scenario at a
// time, so that other processes can look at what was found while a long check
// goes on. What goes wrong with the store is said once and does not end the
// check; then nothing more is stored.
type keeper struct {
	app  *app
	dir  string
	kept int
	off  bool

	expected bool // what is wanted is not what scenarios want, see --expect
}

// newKeeper looks whether the store can be used, so that the user learns at once
// if it cannot.
func (a *app) newKeeper(dir string) *keeper {
	k := &keeper{app: a, dir: dir}
	s, err := opened(corpus.Open, dir)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		k.fail(err)
	}
	return k
}

func (k *keeper) fail(err error) {
	k.off = true
	what := "nothing is stored"
	if k.kept > 0 {
		what = "nothing more is stored"
	}
	k.app.warn("%s: %v", what, err)
}

// keep stores the counterexamples of a report and returns their ids by property and
// failure; "" for one that is not stored.
func (k *keeper) keep(r exhaustive.Report) [][]string {
	ids := make([][]string, len(r.Properties))
	found := false
	for i, p := range r.Properties {
		ids[i] = make([]string, len(p.Failures))
		found = found || len(p.Failures) > 0
	}
	if k.off || !found {
		return ids
	}
	s, err := opened(corpus.Open, k.dir)
	if err != nil {
		k.fail(err)
		return ids
	}
	stats := corpus.Stats{
		States: r.States, Transitions: r.Transitions, Depth: r.Depth,
		Executions: r.Executions, FaultsBound: r.FaultsBound, Seconds: r.Seconds,
	}
	for i, p := range r.Properties {
		for n, f := range p.Failures {
			if err == nil {
				ids[i][n], err = k.put(s, f, p.Want, stats)
			}
		}
	}
	if err = errors.Join(err, s.Close()); err != nil {
		k.fail(err)
	}
	return ids
}

// put stores one counterexample. Whether one that was not stored before is wanted is
// remembered, if somebody knows.
func (k *keeper) put(s *corpus.Store, f space.Failure, want space.Verdict, stats corpus.Stats) (id string, err error) {
	entry, err := s.Put(*f.Counterexample, stats, time.Now(), version())
	if err != nil {
		return "", err
	}
	k.kept++
	if want != "" && entry.Times == 1 && !k.expected {
		_, err = s.Commit(corpus.Change{
			Marks: map[string]corpus.Mark{entry.ID: {Identity: entry.Identity, Wanted: corpus.WantOf(want == space.Violated)}},
			Now:   time.Now(), Version: version(),
		})
	}
	return entry.ID, err
}

// keepTraces stores traces and returns their ids; nil for one that is not to be stored.
func (k *keeper) keepTraces(r exhaustive.Report, traces []*trace.Trace) []string {
	for _, t := range traces {
		p := space.PropertyReport{}
		if t != nil {
			p.Failures = []space.Failure{{Counterexample: t}}
		}
		r.Properties = append(r.Properties, p)
	}
	ids := make([]string, len(traces))
	for i, of := range k.keep(r) {
		if len(of) > 0 {
			ids[i] = of[0]
		}
	}
	return ids
}
