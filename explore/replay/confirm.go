package replay

import (
	"fmt"

	"github.com/icmc-project/icmc/explore/native"
	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/trace"
)

// Confirm runs a trace of s natively, and says whether that can be done. An error is a
// modelling error: what the trace shows does not happen where handlers have stacks of
// their own.
func Confirm(s space.System, t trace.Trace) (confirmed bool, err error) {
	if !native.Supports(s) {
		return false, nil
	}
	t.Property = ""
	r, err := Run(s, t)
	if err == nil && r.Outcome == Diverged {
		err = fmt.Errorf("internal: step %d of the trace does not apply", r.Step)
	}
	return err == nil, err
}
