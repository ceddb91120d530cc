package vet

import (
	"context"
	"fmt"
	"sync"

	"github.com/icmc-project/icmc/model/engine"
)

// answers are what this process was told. Its own source does not change while it runs,
// so a question is asked once, also one that cannot be answered.
var answers struct {
	sync.Mutex
	failed  map[string]error // by question
	reports []*report
}

// ask answers a question; the report is added to the answers.
func ask(ctx context.Context, q question) (cached bool, err error) {
	key := fmt.Sprintf("%q", []any{q.dir, q.patterns, q.tests, q.tags})
	answers.Lock()
	defer answers.Unlock()
	if err := answers.failed[key]; err != nil {
		return false, err
	}
	r, cached, err := answer(ctx, q)
	switch {
	case err == nil:
		answers.reports = append(answers.reports, r)
	case ctx.Err() == nil:
		if answers.failed == nil {
			answers.failed = map[string]error{}
		}
		answers.failed[key] = err
	}
	return cached, err
}

// covering picks the reports that know the files of sources, as few as it takes, and says
// which sources are in none. Whoever has read the package of a scenario's Setup has mostly
// read all that it refers to, so what Setup hands over needs no further question.
func covering(sources []engine.Source) (used []*report, rest []engine.Source) {
	answers.Lock()
	defer answers.Unlock()
	for rest = sources; len(rest) > 0; {
		var best *report
		var without []engine.Source
		for _, r := range answers.reports {
			if left := r.unknown(rest); len(left) < len(rest) && (best == nil || len(left) < len(without)) {
				best, without = r, left
			}
		}
		if best == nil {
			return used, rest
		}
		used, rest = append(used, best), without
	}
	return used, nil
}

// unknown are the sources that the report knows nothing of.
func (r *report) unknown(sources []engine.Source) (out []engine.Source) {
	for _, s := range sources {
		if _, known, _ := r.find(s); !known {
			out = append(out, s)
		}
	}
	return out
}
