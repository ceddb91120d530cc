package night

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// Bug names the bug that a trace is of: traces have one that break the same property
// of a scenario, or of scenarios that one family draws, in the same way, see
// explore.Shape, by the same steps but for their order, for arguments, for the names
// of users and calls, and for which of several canisters with numbers (wallet,
// wallet1, wallet2) does them. Searches at random shrink to the calmest order,
// exhaustive ones give the least labels, and drawn scenarios have more users and
// canisters or fewer. What is wanted in one scenario of a family and breaks in
// another that does not want it is another bug.
func Bug(family string, t model.Trace, wanted bool) string {
	steps := make([]string, 0, len(t.Steps))
	for _, s := range t.Steps {
		method, _, _ := strings.Cut(s.Text, "(")
		if s.Verb != "execute" {
			method = ""
		}
		actor := strings.TrimRight(s.Actor, "0123456789")
		if strings.HasPrefix(s.Call, s.Actor+"/") { // its own call: a user
			actor = ""
		}
		steps = append(steps, fmt.Sprintf("%q %q %q %v", s.Verb, actor, method, s.Fault))
	}
	slices.Sort(steps)
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %v %s", cmp.Or(family, t.Scenario), t.Property, explore.Shape(t), wanted, strings.Join(steps, "\n")))
	return hex.EncodeToString(sum[:6])
}
