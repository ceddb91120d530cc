package engine_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// A monitor that cannot rename operations knows those of one place by numbers that do not
// change: no two under way have one name, and each returns by the name that it was invoked by.
func TestOperationsWithoutRename(t *testing.T) {
	var second atomic.Bool
	monitor := byAge()
	monitor.Rename = nil
	monitor.Next = func(state string, e model.Event) (string, string, error) {
		ops := strings.Fields(state)
		i := slices.Index(ops, e.Op)
		switch {
		case !e.Return && i >= 0:
			return state, "two operations are called " + e.Op, nil
		case !e.Return:
			if strings.Contains(e.Op, "'-") {
				return state, e.Op + " is no number from 0 on", nil
			}
			if strings.HasSuffix(e.Op, "'1") {
				second.Store(true)
			}
			ops = append(ops, e.Op)
		case i < 0:
			return state, e.Op + " returns, and was not invoked", nil
		default:
			ops = slices.Delete(ops, i, i+1)
		}
		slices.Sort(ops)
		return strings.Join(ops, " "), "", nil
	}
	r, err := explore.Run(context.Background(), model.Scenario{Name: "test/operations", Setup: func(e *model.Env) {
		a := model.Deploy(e, "asker", &asker{Peer: model.Deploy(e, "answerer", &answerer{})})
		model.NewClient(e, "alice", &struct{}{}, func(_ *struct{}, c *model.Client) {
			model.Loop(c, 0, func(n int) (int, bool) {
				_, _ = model.Ingress(c, a, (*asker).Ask, model.None{})
				return n + 1, n == 2
			})
		})
		e.Faults(model.Unknown)
		e.Property(model.Property{Name: "told apart", Kind: model.History, Monitor: monitor})
	}}, explore.Options{Faults: 2})
	if err != nil || r.Verdict != explore.Holds {
		t.Fatalf("%v, %+v", err, r.Properties)
	}
	if !second.Load() {
		t.Error("never are two operations of one place under way")
	}
}
