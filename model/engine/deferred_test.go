package engine_test

import (
	"strings"
	"testing"

	"github.com/icmc-project/icmc/model"
)

// deferring is a canister whose deferred functions do what no cleanup can.
type deferring struct {
	Peer model.Ref[counter]
	Self model.Ref[deferring]
}

func (d *deferring) wait(m *model.Msg) { _, _ = model.Call(m, d.Peer, (*counter).Add, 1) }

func (d *deferring) Notifies(m *model.Msg, _ int) (int, error) {
	defer func() { model.Notify(m, d.Peer, (*counter).Add, 1) }()
	d.wait(m)
	return 0, nil
}

func (d *deferring) Starts(m *model.Msg, _ int) (int, error) {
	defer func() { model.Start(m, d.Peer, (*counter).Add, 1) }()
	d.wait(m)
	return 0, nil
}

func (d *deferring) Awaits(m *model.Msg, _ int) (int, error) {
	f := model.Start(m, d.Peer, (*counter).Add, 1)
	defer func() { _, _ = f.Await() }()
	d.wait(m)
	return 0, nil
}

func (d *deferring) Replies(m *model.Msg, _ int) (int, error) {
	defer func() { model.Reply(m, 1) }()
	d.wait(m)
	return 0, model.NoAnswer
}

func (d *deferring) Accepts(m *model.Msg, _ int) (int, error) {
	defer func() { m.CyclesAccept(1) }()
	d.wait(m)
	return 0, nil
}

func (d *deferring) Loops(m *model.Msg, _ int) (int, error) {
	defer func() { model.Loop(m, 0, func(int) (int, bool) { return 0, true }) }()
	d.wait(m)
	return 0, nil
}

func (d *deferring) Spawns(m *model.Msg, _ int) (int, error) {
	defer func() { model.Go(m, func(*model.Msg) {}) }()
	d.wait(m)
	return 0, nil
}

// A deferred function is run as a cleanup too, so what a cleanup cannot do is refused
// whether or not anything traps.
func TestDeferredFunctionsCannot(t *testing.T) {
	for want, method := range map[string]func(*deferring, *model.Msg, int) (int, error){
		"a call in a deferred function":                       (*deferring).Notifies,
		"a call in a deferred function: ":                     (*deferring).Starts,
		"an await in a deferred function":                     (*deferring).Awaits,
		"an answer in a deferred function":                    (*deferring).Replies,
		"cycles are accepted in a deferred function: cleanup": (*deferring).Accepts,
		"a loop of awaits in a deferred function":             (*deferring).Loops,
		"a task is started in a deferred function":            (*deferring).Spawns,
	} {
		for _, kinds := range []model.Faults{0, model.Trap} {
			err := searchError(t, func(e *model.Env) {
				peer := model.Deploy(e, "peer", &counter{})
				d := model.Deploy(e, "d", &deferring{Peer: peer})
				model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, d, method, 1) })
				e.Faults(kinds)
			})
			if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "handler d.") {
				t.Errorf("with faults %v: want %q, got: %v", kinds, want, err)
			}
		}
	}
}
