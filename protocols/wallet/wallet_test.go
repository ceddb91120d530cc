package wallet

import (
	"testing"

	"github.com/icmc-project/icmc/internal/scenariotest"
)

func TestScenarios(t *testing.T) {
	type violated = map[string]scenariotest.Path
	wants := map[string]scenariotest.Want{
		// Paid twice takes two withdrawals and two transfers; no step does two of
		// these. The books at rest are too short once both callbacks have run: one
		// debits, the other traps.
		"wallet/check-then-pay": {States: 18, Transitions: 24, Violated: violated{noDoubleSpend: {0, 4}, conserved: {0, 6}}},
		// Without a fault every debit is paid. With one: withdraw, transfer, the
		// wait expires, the callback credits what is gone; then withdraw and
		// transfer again. (The transfer may as well come last.)
		"wallet/refund-on-reject": {States: 105, Transitions: 300, Violated: violated{noDoubleSpend: {1, 6}, conserved: {1, 4}}},
		// Without a fault the lock is freed. A trap in the first message takes
		// nothing: the lock is rolled back with it. So withdraw, an answer of the
		// ledger, and the trap in the callback.
		"wallet/lock-leak": {States: 28, Transitions: 58, Violated: violated{lockFree: {1, 3}}},
		// One at a time without a fault. Withdraw, transfer, and the trap in the
		// callback leave the balance; withdraw and transfer again pay it again.
		"wallet/guarded":   {States: 30, Transitions: 62, Violated: violated{noDoubleSpend: {1, 5}, conserved: {1, 3}}},
		"wallet/journaled": {States: 1856, Transitions: 9012},
		"wallet/reconcile": {States: 1245, Transitions: 4528},
	}
	for _, sc := range Protocol.Scenarios {
		t.Run(sc.Name, func(t *testing.T) { scenariotest.Check(t, sc, wants[sc.Name]) })
	}
}

// TestSettleEnds: a user who settles once for each fault knows what became of the
// withdrawal: the first fault hits the withdrawal, and the last settle none. What
// wallet/reconcile asks of users who never give up, this asks of the design: it
// cannot hold because a user asks for ever.
func TestSettleEnds(t *testing.T) {
	for faults := 1; faults <= 3; faults++ {
		scenariotest.Holds(t, reconciles((*Reconciler).Withdraw, (*Reconciler).Settle, faults), faults)
	}
	// Withdraw, transfer, a trap in the callback; the one settle is rejected. The
	// other session's withdrawal ends the run.
	if got, want := scenariotest.Caught(t, reconciles((*Reconciler).Withdraw, (*Reconciler).Settle, 1), 2, nonePending), (scenariotest.Path{2, 5}); got != want {
		t.Errorf("one settle is too few for two faults: %v, want %v", got, want)
	}
}
