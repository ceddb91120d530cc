package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// asker asks a peer, and answers nothing of interest.
type asker struct{ Peer model.Ref[answerer] }

func (a *asker) Ask(m *model.Msg, _ model.None) (model.None, error) {
	_, _ = model.Call(m, a.Peer, (*answerer).Say, model.None{})
	return model.None{}, nil
}

type answerer struct{}

func (*answerer) Say(*model.Msg, model.None) (model.None, error) { return model.None{}, nil }

// byAge is a monitor that knows in which order the operations under way began.
func byAge() *model.Monitor {
	return &model.Monitor{
		Next: func(state string, e model.Event) (string, string, error) {
			ops := slices.DeleteFunc(strings.Fields(state), func(op string) bool { return op == e.Op })
			if !e.Return {
				ops = append(ops, e.Op)
			}
			return strings.Join(ops, " "), "", nil
		},
		Rename: func(state string, to map[string]string) (string, error) {
			ops := strings.Fields(state)
			for i, op := range ops {
				if now, ok := to[op]; ok {
					ops[i] = now
				}
			}
			return strings.Join(ops, " "), nil
		},
	}
}

// Orphans that are alike but for what a monitor knows of them get the same numbers whatever
// numbers they had.
func TestOrphansThatOnlyAMonitorTellsApart(t *testing.T) {
	m, err := engine.NewMachine(model.Scenario{Name: "test/monitored", Setup: func(e *model.Env) {
		a := model.Deploy(e, "asker", &asker{Peer: model.Deploy(e, "answerer", &answerer{})})
		model.NewClient(e, "alice", &struct{}{}, func(_ *struct{}, c *model.Client) {
			model.Loop(c, 0, func(int) (int, bool) {
				_, _ = model.Ingress(c, a, (*asker).Ask, model.None{})
				return 0, false
			})
		})
		e.Faults(model.Unknown)
		e.Property(model.Property{Name: "in order", Kind: model.History, Monitor: byAge()})
	}}.ForEngine(), engine.Paranoid)
	if err != nil {
		t.Fatal(err)
	}
	engine.CheckTies(t, m)
}
