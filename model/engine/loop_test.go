package engine_test

import (
	"context"
	"errors"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// search exhausts a scenario and returns the report; any error fails the test.
func search(t *testing.T, s model.Scenario, faults int) explore.Report {
	t.Helper()
	var first explore.Report
	for i, mode := range []engine.Mode{engine.Paranoid, 0, engine.WithoutMemo} {
		sys, err := explore.Compile(s, mode)
		if err != nil {
			t.Fatal(err)
		}
		r, err := explore.Exhaustive(context.Background(), sys, explore.Options{Faults: faults, Workers: 1 + i%2, MaxStates: 200_000})
		if err != nil {
			t.Fatal(err)
		}
		if r.Limit != "" {
			t.Fatalf("limit %s", r.Limit)
		}
		if i == 0 {
			first = r
		} else if r.States != first.States || r.Transitions != first.Transitions || r.Verdict != first.Verdict {
			t.Errorf("mode %d: %d states, %d transitions, %s; want %d, %d, %s", mode, r.States, r.Transitions, r.Verdict, first.States, first.Transitions, first.Verdict)
		}
	}
	return first
}

// counter is a canister that adds.
type counter struct {
	N model.Cell[int]
}

func (c *counter) Add(_ *model.Msg, n int) (int, error) {
	c.N.Update(func(v int) int { return (v + n) % 4 })
	return 0, nil
}

func (c *counter) Read(*model.Msg, struct{}) (int, error) { return c.N.Get(), nil }

type nothing struct{}

// A user who polls for ever is one world: the answer is consumed in the
// transition that produces it, and the next request has the name of the last.
func TestPollForEver(t *testing.T) {
	r := search(t, model.Scenario{Name: "test/poll", Setup: func(e *model.Env) {
		c := model.Deploy(e, "counter", &counter{})
		model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
			model.Loop(cl, 0, func(int) (int, bool) {
				model.Ingress(cl, c, (*counter).Read, struct{}{})
				return 0, false
			})
		})
	}}, 0)
	if r.States != 1 || r.Transitions != 1 {
		t.Errorf("%d states, %d transitions; want 1 and a self-loop", r.States, r.Transitions)
	}
}

// pollWorlds is the number of worlds of a client that loops around one ingress call
// under f faults of kind Unknown: the live request, and from none to f requests that
// nobody waits for any more and that are all alike.
func pollWorlds(f int) int64 { return int64(f + 1) }

func TestPollWithUnknownOutcomes(t *testing.T) {
	for f := range 4 {
		r := search(t, model.Scenario{Name: "test/poll", Setup: func(e *model.Env) {
			c := model.Deploy(e, "counter", &counter{})
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
				model.Loop(cl, 0, func(int) (int, bool) {
					model.Ingress(cl, c, (*counter).Read, struct{}{})
					return 0, false
				})
			})
			e.Faults(model.Unknown)
		}}, f)
		if r.States != pollWorlds(f) {
			t.Errorf("%d faults: %d states, want %d", f, r.States, pollWorlds(f))
		}
	}
}

type retrier struct {
	Ledger model.Ref[counter]
	Paid   model.Cell[int]
}

// Pay retries until it succeeds: its frame is the same in every iteration.
func (r *retrier) Pay(m *model.Msg, _ struct{}) (int, error) {
	tries := model.Loop(m, 0, func(tries int) (int, bool) {
		_, err := model.Call(m, r.Ledger, (*counter).Add, 1)
		var rej *model.Reject
		if errors.As(err, &rej) {
			return min(tries+1, 2), false
		}
		return tries, true
	})
	r.Paid.Update(func(n int) int { return min(n+1, 2) })
	return tries, nil
}

// Without faults: the user's request, the wallet's request queued, its response
// under way, the end. One fault adds the request of the user rejected, and the
// reject under way, the second request, its response. The loop counts retries up to
// 2, so each of the next two faults adds those three worlds or what is left of them:
// after the third reject the frame is the one it was before.
func TestRetryUntilSuccess(t *testing.T) {
	for faults, want := range []int64{4, 4 + 1 + 3, 4 + 1 + 3 + 3, 4 + 1 + 3 + 3 + 1, 4 + 1 + 3 + 3 + 1} {
		r := search(t, model.Scenario{Name: "test/retry", Setup: func(e *model.Env) {
			c := model.Deploy(e, "counter", &counter{})
			w := model.Deploy(e, "wallet", &retrier{Ledger: c})
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
				model.Ingress(cl, w, (*retrier).Pay, struct{}{})
			})
			e.Faults(model.SysReject)
		}}, faults)
		if r.States != want {
			t.Errorf("%d faults: %d states, want %d", faults, r.States, want)
		}
	}
}

// A client that posts for ever, into a store of four posts at most: what it has
// posted times what polling for ever has.
func TestPostForEver(t *testing.T) {
	for f := range 3 {
		r := search(t, model.Scenario{Name: "test/post", Setup: func(e *model.Env) {
			c := model.Deploy(e, "counter", &counter{})
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
				model.Loop(cl, 0, func(int) (int, bool) {
					model.Ingress(cl, c, (*counter).Add, 1)
					return 0, false
				})
			})
			e.Faults(model.DefaultFaults)
		}}, f)
		if want := 4 * pollWorlds(f); r.States != want {
			t.Errorf("%d faults: %d states, want %d", f, r.States, want)
		}
	}
}
