package night

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/icmc-project/icmc/model/trace"
)

// Bug names the bug that a trace is of: traces have one that break the same property
// of a scenario, or of scenarios that one family draws, in the same way, see
// engine.Way, by whatever steps. What is wanted in one scenario of a family and breaks
// in another that does not want it is another bug.
func Bug(family string, t trace.Trace, wanted bool) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %v", cmp.Or(family, t.Scenario), t.Property, t.Identity, wanted))
	return hex.EncodeToString(sum[:6])
}
