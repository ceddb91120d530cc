package shrink_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/explore/random"
	"github.com/icmc-project/icmc/explore/shrink"
	"github.com/icmc-project/icmc/internal/samples"
	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
	"github.com/icmc-project/icmc/protocols"
)

// A scale is wrong in two ways, and can be wrong in one before it is in the other.
type scale struct {
	Shows model.Cell[int]
	Armed model.Cell[int]
}

// Dip makes it show too little.
func (s *scale) Dip(*model.Msg, struct{}) (int, error) {
	if s.Shows.Get() == 0 {
		s.Shows.Set(-1)
	}
	return 0, nil
}

// Jump makes what shows too little show too much, and what is right ready to.
func (s *scale) Jump(*model.Msg, struct{}) (int, error) {
	switch {
	case s.Shows.Get() < 0:
		s.Shows.Set(5)
	case s.Shows.Get() == 0:
		s.Armed.Set(1)
	}
	return 0, nil
}

// Fire makes what is ready show too much.
func (s *scale) Fire(*model.Msg, struct{}) (int, error) {
	if s.Armed.Get() > 0 {
		s.Shows.Set(5)
	}
	return 0, nil
}

func scales(kind model.Kind) model.Scenario {
	return model.Scenario{Name: "test/scales", Setup: func(e *model.Env) {
		ref := model.Deploy(e, "scale", &scale{})
		client := func(name string, do ...func(*scale, *model.Msg, struct{}) (int, error)) {
			model.NewClient(e, name, &struct{}{}, func(_ *struct{}, c *model.Client) {
				for _, f := range do {
					_, _ = model.Ingress(c, ref, f, struct{}{})
				}
			})
		}
		client("alice", (*scale).Jump)
		client("bob", (*scale).Jump, (*scale).Jump, (*scale).Fire)
		client("carol", (*scale).Dip)
		e.Property(model.Property{Name: "it shows what is there", Kind: kind, Check: func(v *model.View) error {
			switch n := ref.In(v).Shows.Get(); {
			case n < 0:
				return v.Broken("too little")
			case n > 0:
				return v.Broken("too much")
			}
			return nil
		}})
	}}
}

// TestShrinkKeepsIdentity: what is left of a trace fails as it did, and is the least
// that does: one that shows too much may show too little on the way.
func TestShrinkKeepsIdentity(t *testing.T) {
	for kind, steps := range map[model.Kind]map[string]int{
		model.Always:   {"too little": 1, "too much": 2},
		model.AtRest:   {"too little": 1, "too much": 2},
		model.Terminal: {"too much": 5},
	} {
		s := scenariotest.Compile(t, scales(kind))
		met := map[string]bool{}
		for seed := range uint64(40) {
			r := scenariotest.Draw(t, s, random.Options{Seed: seed, Workers: 1, Stop: func(random.Finding) bool { return true }})
			found := r.Findings[0].Trace
			met[found.Broken] = true
			for _, o := range []shrink.Options{{}, {MaxStates: 1}} {
				z := scenariotest.Shrink(t, s, found, o)
				if z.Trace.Broken != found.Broken || z.Trace.Identity != found.Identity || o.MaxStates == 0 && len(z.Trace.Steps) != steps[found.Broken] {
					t.Errorf("%s, seed %d: %d steps to %q, want %d to %q\n%s", kind, seed, len(z.Trace.Steps), z.Trace.Broken, steps[found.Broken], found.Broken, z.Trace.Format())
				}
			}
		}
		if len(met) != len(steps) {
			t.Errorf("%s: %v", kind, met)
		}
	}
}

// An abacus is wrong after many calls, or at once after a fault.
type abacus struct{ N model.Cell[int] }

func (c *abacus) Add(*model.Msg, struct{}) (int, error) {
	c.N.Set(c.N.Get() + 1)
	return 0, nil
}

func (c *abacus) AddMany(m *model.Msg, self model.Ref[abacus]) (int, error) {
	for range 40 {
		if _, err := model.Call(m, self, (*abacus).Add, struct{}{}); err != nil {
			c.N.Set(1000)
			return 0, err
		}
	}
	return 0, nil
}

// TestShrinkToLongerWithFewerFaults: a fault less is worth any number of steps.
func TestShrinkToLongerWithFewerFaults(t *testing.T) {
	s := scenariotest.Compile(t, model.Scenario{Name: "test/abacus", Setup: func(e *model.Env) {
		ref := model.Deploy(e, "abacus", &abacus{})
		model.NewClient(e, "alice", &struct{}{}, func(_ *struct{}, c *model.Client) {
			_, _ = model.Ingress(c, ref, (*abacus).AddMany, ref)
		})
		e.Faults(model.SysReject | model.Trap)
		e.Always("it is low", func(v *model.View) error {
			if n := ref.In(v).N.Get(); n >= 40 {
				return fmt.Errorf("%d is high", n)
			}
			return nil
		})
	}})
	short := 0
	for seed := range uint64(20) {
		found := scenariotest.Draw(t, s, random.Options{Seed: seed, Workers: 1, Faults: 1}).Findings[0].Trace
		if len(found.Steps) < 10 {
			short++
		}
		if z := scenariotest.Shrink(t, s, found, shrink.Options{}); z.Trace.Faults() != 0 || len(z.Trace.Steps) != 80 || !z.Minimal {
			t.Errorf("seed %d: %d faults, %d steps; want none, 80: a call and 40 requests, 39 answers", seed, z.Trace.Faults(), len(z.Trace.Steps))
		}
	}
	if short == 0 {
		t.Error("no trace with a fault is short")
	}
}

// TestShrinkInTime: what the time cuts says so, whatever was at work, and claims
// nothing that was not searched.
func TestShrinkInTime(t *testing.T) {
	large, _ := protocols.Find("posts/retry@6x3")
	s := scenariotest.Compile(t, large) // nobody searches it to the end
	found := scenariotest.Draw(t, s, random.Options{Seed: 1, Faults: 2}).Findings[0].Trace
	o := shrink.Options{MaxStates: 1 << 40, MaxTime: 300 * time.Millisecond}
	z := scenariotest.Shrink(t, s, found, o)
	if z.Limit != limit.Time || strings.HasSuffix(z.Within, "the scenario") {
		t.Errorf("limit %q, searched: %s", z.Limit, z.Within)
	}

	// From no world of the errands is 5 reached, and there are many worlds ahead.
	ahead := scenariotest.Compile(t, samples.Errands(6, func(e *model.Env, counter model.Ref[samples.Tallied]) {
		e.CanAlways("it can be 13", func(v *model.View) bool { return counter.In(v).N.Get() == 13 })
	}))
	none := trace.Trace{Scenario: ahead.Name(), Property: "it can be 13"}
	began := time.Now()
	if _, err := shrink.Shrink(context.Background(), ahead, none, shrink.Options{MaxTime: time.Millisecond}); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("a millisecond took %v", took)
	}
}
