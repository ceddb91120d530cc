package engine_test

import (
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// TestNativeCleanups demands that cleanups that choose, and messages that trap after
// they have chosen, go natively as the engine says.
func TestNativeCleanups(t *testing.T) {
	for name, method := range map[string]func(*seam, *model.Msg, int) (int, error){
		"chooses in a cleanup":        (*seam).ChoosesInCleanup,
		"traps and chooses":           (*seam).TrapsAndChooses,
		"cleanup may trap":            (*seam).CleanupMayTrap,
		"code in a cleanup":           (*seam).CodeInCleanup,
		"exact code in a cleanup":     (*seam).ExactCodeInCleanup,
		"code in a loop's cleanup":    (*seam).CodeInCleanupOfALoop,
		"awaits in order":             (*seam).JoinsFG,
		"awaits out of order":         (*seam).JoinsGF,
		"chooses among equals":        (*seam).ChoosesAlikeInCleanup,
		"chooses twice among equals":  (*seam).ChoosesTwiceAlike,
		"accepts cycles after answer": (*seam).AcceptsAfterReply,
	} {
		for _, commits := range []bool{false, true} {
			c, err := walk(model.Scenario{Name: "test/native", Setup: func(e *model.Env) {
				l, m := model.Deploy(e, "l", &ledger{}), model.Deploy(e, "m", &ledger{})
				a := model.Deploy(e, "a", &seam{L: l, M: m, Self: model.RefTo[seam]("a")})
				model.Cycles(e, a, 10)
				model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, a, method, 1) })
				e.Faults(model.DefaultFaults | model.CleanupTrap)
				if commits {
					e.AwaitsCommit()
				}
			}}, 80, 2, 1, engine.NativePatience)
			if err != nil || c.steps == 0 {
				t.Errorf("%s: %d steps: %v", name, c.steps, err)
			}
		}
	}
}
