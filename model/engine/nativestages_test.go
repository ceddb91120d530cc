package engine_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// TestNativeStages demands that native runs of every stage of the plays go as the engine
// says, under every kind of fault.
func TestNativeStages(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(stages)) {
		s := model.Scenario{Name: "stage/" + name, Setup: func(e *model.Env) {
			stages[name](e)
			e.Faults(model.DefaultFaults | model.CleanupTrap | model.Silence)
		}}
		if _, err := walk(s, 60, 3, 11, engine.NativePatience); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// cautious is a canister whose cleanup chooses, reads codes, and traps, and whose frames
// have answers that nobody awaits yet.
type cautious struct {
	Payee model.Ref[counter]
	Guard model.Lock
	Out   model.Cell[int]
	Fails model.Cell[int]
}

func (k *cautious) Chooses(m *model.Msg, _ int) (int, error) {
	defer func() {
		if model.Choose(m, "drop", "keep") == "keep" {
			k.Out.Set(k.Out.Get() + model.Choose(m, 1, 2))
		}
	}()
	_, err := model.Call(m, k.Payee, (*counter).Add, model.Choose(m, 1, 2))
	if model.IsClean(err) {
		m.Trap("clean")
	}
	return model.Choose(m, 1, 2), nil
}

func (k *cautious) ReadsCode(m *model.Msg, _ int) (int, error) {
	var err error
	defer func() {
		if err != nil && !model.IsClean(err) {
			k.Fails.Set(k.Fails.Get() + 1)
		}
	}()
	_, err = model.Call(m, k.Payee, (*counter).Add, 1)
	_, _ = model.Call(m, k.Payee, (*counter).Add, 2)
	return 0, nil
}

func (k *cautious) Unawaited(m *model.Msg, _ int) (int, error) {
	if !k.Guard.TryAcquire() {
		return 0, model.Error("busy")
	}
	defer k.Guard.Release()
	f := model.Start(m, k.Payee, (*counter).Add, 1)
	g := model.Start(m, k.Payee, (*counter).Add, 2)
	model.Go(m, func(m *model.Msg) {
		_, _ = model.Call(m, k.Payee, (*counter).Add, 4)
		k.Out.Update(func(n int) int { return n + 1 })
	})
	_, _ = g.Await()
	_, _ = f.Await()
	return 0, nil
}

func (k *cautious) CleanupTraps(m *model.Msg, _ int) (int, error) {
	defer func() {
		if k.Out.Get()%2 == 1 {
			m.Trap("odd")
		}
		k.Fails.Set(7)
	}()
	_, _ = model.Call(m, k.Payee, (*counter).Add, 1)
	k.Out.Set(k.Out.Get() + 1)
	return 0, nil
}

// TestNativeCleanup demands the same of cleanup that chooses, reads codes and traps, and
// of answers that nobody awaits yet, whose callbacks may trap.
func TestNativeCleanup(t *testing.T) {
	for name, method := range map[string]func(*cautious, *model.Msg, int) (int, error){
		"chooses": (*cautious).Chooses, "reads a code": (*cautious).ReadsCode,
		"unawaited": (*cautious).Unawaited, "traps": (*cautious).CleanupTraps,
	} {
		s := model.Scenario{Name: "cautious/" + name, Setup: func(e *model.Env) {
			p := model.Deploy(e, "payee", &counter{})
			k := model.Deploy(e, "cautious", &cautious{Payee: p})
			for _, c := range []string{"alice", "bob"} {
				model.NewClient(e, c, &nothing{}, func(_ *nothing, c *model.Client) { _, _ = model.Ingress(c, k, method, 1) })
			}
			e.Faults(model.DefaultFaults | model.CleanupTrap)
		}}
		c, err := walk(s, 400, 3, 5, engine.NativePatience)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.faults < 400 {
			t.Errorf("%s: %d faults in %d schedules", name, c.faults, c.schedules)
		}
	}
}
