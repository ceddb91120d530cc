package command

import (
	"errors"
	"time"

	"github.com/icmc-project/icmc/explore/limit"
	"github.com/icmc-project/icmc/model"
)

// stepFlag bounds each run of a modeller's code, of the verbs that run any.
type stepFlag struct {
	Step     *int64        `help:"Most tracked operations (reads, writes, calls, choices, iterations) of one step; 0 for any number, and then a step may take any time and memory too. Without it 1,000,000." placeholder:"N"`
	StepTime time.Duration `help:"Most time of one step." hidden:"" placeholder:"TIME"`
}

// Validate refuses what makes no sense. It is called by kong.
func (f stepFlag) Validate() error {
	if f.Step == nil {
		return nil
	}
	return notNegative("step", *f.Step)
}

func (f stepFlag) limit() limit.Step {
	l := limit.Step{Time: f.StepTime}
	switch {
	case f.Step == nil:
	case *f.Step == 0:
		l.Operations = -1
	default:
		l.Operations = *f.Step
	}
	return l
}

// interrupted says that an error is not of the model: its code was still running when
// the command was interrupted.
func interrupted(err error) bool {
	var stuck *limit.Stuck
	return errors.As(err, &stuck) && stuck.Limit == limit.Interrupted
}

// mistaken tells the user of a modelling error, or of what was interrupted.
func (a *app) mistaken(s model.Scenario, err error) {
	if interrupted(err) {
		a.warn("%v", err)
		return
	}
	a.warn("%s has a modelling error: %v", s.Name, err)
	if lost(err) {
		a.warn("nothing else is searched: it cannot be stopped, and takes ever more memory")
	}
}

// lost says that code which cannot be stopped takes ever more memory: whatever the
// command does next, it is to be little.
func lost(err error) bool {
	var stuck *limit.Stuck
	return errors.As(err, &stuck) && stuck.Limit == limit.Memory
}
