package factory

import (
	"testing"

	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
)

func TestScenarios(t *testing.T) {
	type violated = map[string]scenariotest.Path
	wants := map[string]scenariotest.Want{
		// An orphan at rest takes two creations, for the first is remembered, and
		// each runs to its end: five messages (call, create_canister, its answer,
		// install_code, its answer). Two creations are what is paid twice, too.
		"factory/motoko": {States: 43, Transitions: 60, Violated: violated{noOrphan: {0, 10}, paidOnce: {0, 10}}},
		"factory/rust":   {States: 43, Transitions: 60, Violated: violated{noOrphan: {0, 10}, paidOnce: {0, 10}}},
		// One session alone is served without a fault. The same five messages, and
		// the fault is the fourth.
		"factory/failed-install": {States: 10, Transitions: 10, Violated: violated{noOrphan: {1, 5}}},
		// The same; and the other session's five, for which there is no child yet.
		"factory/locked": {States: 69, Transitions: 104, Violated: violated{noOrphan: {1, 5}, paidOnce: {1, 10}}},
		// Call, create_canister, and the trap in the answer's message: the canister
		// exists from the second on. The retry takes five more.
		"factory/trap-at-birth": {States: 26, Transitions: 32, Violated: violated{noOrphan: {1, 3}, paidOnce: {1, 8}}},
		"factory/tracked":       {States: 608, Transitions: 2716},
	}
	for _, sc := range Protocol.Scenarios {
		t.Run(sc.Name, func(t *testing.T) { scenariotest.Check(t, sc, wants[sc.Name]) })
	}
}

// TestLockEndsTheRace: without faults the lock alone is enough.
func TestLockEndsTheRace(t *testing.T) { scenariotest.Holds(t, locked, 0) }

// TestRetryEnds: a user who tries once more often than there are faults ends with
// a child that is ready. What factory/tracked asks of users who never give up,
// this asks of the design: it cannot hold because a user tries for ever.
func TestRetryEnds(t *testing.T) {
	for faults := 1; faults <= 3; faults++ {
		setup := tracked((*Factory).CreateChildCanister, (*Factory).InstallChildCanister, faults+1, model.DefaultFaults, "phone", "laptop")
		scenariotest.Holds(t, spareBirth("CreateChildCanister", setup, "factory"), faults)
	}
}

// TestTrackedMutants: what the repaired design must mind, undone one by one. Each
// mutant is named by the mistake.
func TestTrackedMutants(t *testing.T) {
	one, two := []string{"phone"}, []string{"phone", "laptop"}
	for _, mutant := range []struct {
		mistake         string
		create, install method
		spared          string // the method with the birth
		sessions        []string
		property        string
		path            scenariotest.Path
	}{
		// As factory/motoko: no lock where it matters.
		{"unlocks-before-the-await", (*Factory).CreateUnlocksEarly, (*Factory).InstallChildCanister, "CreateUnlocksEarly", two, noOrphan, scenariotest.Path{0, 10}},
		// As factory/locked: five messages, and the id is in the frame until the last.
		{"records-after-install", (*Factory).CreateRecordsLate, (*Factory).InstallChildCanister, "CreateRecordsLate", one, noOrphan, scenariotest.Path{1, 5}},
		// Five messages, of which the last takes the record back.
		{"drops-the-record-on-failure", (*Factory).CreateDropsRecord, (*Factory).InstallChildCanister, "CreateDropsRecord", one, noOrphan, scenariotest.Path{1, 5}},
		// Three messages record the id, and the other session is given it.
		{"takes-the-record-for-a-child", (*Factory).CreateTrustsRecord, (*Factory).InstallChildCanister, "CreateTrustsRecord", two, givenReady, scenariotest.Path{0, 4}},
		// Nobody goes on with what was begun: five messages with a fault, then twice
		// the two that lead nowhere.
		{"does-not-resume", (*Factory).CreateChildCanister, (*Factory).InstallNever, "CreateChildCanister", one, endsReady, scenariotest.Path{1, 9}},
		// The callback trapped after the code was installed, in the fifth message.
		// Then twice the four that end in "the canister is not empty".
		{"resumes-blindly", (*Factory).CreateChildCanister, (*Factory).InstallBlindly, "CreateChildCanister", one, endsReady, scenariotest.Path{1, 13}},
		// The fifth message traps; a trap in the third is spared.
		{"unlocks-without-cleanup", (*Factory).CreateLeaksLock, (*Factory).InstallChildCanister, "CreateLeaksLock", one, lockFree, scenariotest.Path{1, 5}},
	} {
		t.Run(mutant.mistake, func(t *testing.T) {
			setup := spareBirth(mutant.spared, tracked(mutant.create, mutant.install, 3, model.DefaultFaults, mutant.sessions...), "factory")
			if got := scenariotest.Caught(t, setup, 2, mutant.property); got != mutant.path {
				t.Errorf("caught with %v, want %v", got, mutant.path)
			}
		})
	}
}

// CreateUnlocksEarly frees the lock before it waits.
func (f *Factory) CreateUnlocksEarly(m *model.Msg, _ struct{}) (model.Principal, error) {
	caller := m.Caller()
	if !f.Creating.TryAcquire(caller) {
		return "", ErrBusy
	}
	if id, ok := f.ChildCanisters.Get(caller); ok {
		return id, nil
	}
	if f.Uninstalled.Has(caller) {
		return "", ErrNotInstalled
	}
	f.Creating.Release(caller)
	id, err := model.CreateCanister(m, model.WithCycles(Extra))
	if err != nil {
		return "", err
	}
	f.Uninstalled.Put(caller, id)
	return f.install(m, caller, id)
}

// CreateRecordsLate records the id once the code is installed.
func (f *Factory) CreateRecordsLate(m *model.Msg, _ struct{}) (model.Principal, error) {
	caller := m.Caller()
	if !f.Creating.TryAcquire(caller) {
		return "", ErrBusy
	}
	defer f.Creating.Release(caller)
	if id, ok := f.ChildCanisters.Get(caller); ok {
		return id, nil
	}
	id, err := model.CreateCanister(m, model.WithCycles(Extra))
	if err != nil {
		return "", err
	}
	return f.install(m, caller, id)
}

// CreateDropsRecord cleans up what it wrote and not what it created.
func (f *Factory) CreateDropsRecord(m *model.Msg, in struct{}) (model.Principal, error) {
	id, err := f.CreateChildCanister(m, in)
	if model.IsReject(err) {
		f.Uninstalled.Delete(m.Caller())
	}
	return id, err
}

// CreateTrustsRecord takes a recorded canister for one that has its code.
func (f *Factory) CreateTrustsRecord(m *model.Msg, in struct{}) (model.Principal, error) {
	if id, ok := f.Uninstalled.Get(m.Caller()); ok {
		return id, nil
	}
	return f.CreateChildCanister(m, in)
}

// InstallNever leaves it to somebody else.
func (f *Factory) InstallNever(*model.Msg, struct{}) (model.Principal, error) {
	return "", ErrNotInstalled
}

// InstallBlindly installs the code whether or not it is there.
func (f *Factory) InstallBlindly(m *model.Msg, _ struct{}) (model.Principal, error) {
	caller := m.Caller()
	if !f.Creating.TryAcquire(caller) {
		return "", ErrBusy
	}
	defer f.Creating.Release(caller)
	if id, ok := f.ChildCanisters.Get(caller); ok {
		return id, nil
	}
	id, ok := f.Uninstalled.Get(caller)
	if !ok {
		return "", ErrNoChild
	}
	return f.install(m, caller, id)
}

// CreateLeaksLock frees the lock on every path that it can see.
func (f *Factory) CreateLeaksLock(m *model.Msg, _ struct{}) (model.Principal, error) {
	caller := m.Caller()
	if !f.Creating.TryAcquire(caller) {
		return "", ErrBusy
	}
	if id, ok := f.ChildCanisters.Get(caller); ok {
		f.Creating.Release(caller)
		return id, nil
	}
	if f.Uninstalled.Has(caller) {
		f.Creating.Release(caller)
		return "", ErrNotInstalled
	}
	id, err := model.CreateCanister(m, model.WithCycles(Extra))
	if err != nil {
		f.Creating.Release(caller)
		return "", err
	}
	f.Uninstalled.Put(caller, id)
	id, err = f.install(m, caller, id)
	f.Creating.Release(caller)
	return id, err
}
