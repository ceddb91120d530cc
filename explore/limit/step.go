package limit

import (
	"errors"
	"fmt"
	"time"

	"github.com/icmc-project/icmc/model/engine"
)

// A Step bounds one run of a modeller's code: a message execution, a client's
// program up to its next call, the check of a property, Setup. One that goes beyond
// it is a mistake of the model, and whatever runs it returns an error that names it.
// The zero value has the usual bounds.
type Step struct {
	// Operations is the most tracked operations, see engine.Limits. 0 means
	// engine.DefaultOperations; a negative number switches off this bound and the
	// watchdog, which has the two that follow.
	Operations int64
	// Time is how long one run may take, whether or not it does anything that is
	// counted. 0 means DefaultStepTime.
	Time time.Duration
	// Memory is by how many bytes the heap may grow during one run. 0 means
	// DefaultStepMemory, or a quarter of the limit on memory if that is less.
	Memory int64
}

// The usual bounds of the watchdog. They are far beyond what a step needs, because
// what it sees depends on the machine and what else runs there.
const (
	DefaultStepTime   = 10 * time.Second
	DefaultStepMemory = 1 << 30
)

// off says that nothing is bounded.
func (l Step) off() bool { return l.Operations < 0 }

func (l Step) time() time.Duration {
	if l.Time == 0 {
		return DefaultStepTime
	}
	return l.Time
}

// memory is the bound on growth where all that is searched has so many bytes, 0 for
// any number.
func (l Step) memory(all int64) int64 {
	switch {
	case l.Memory != 0:
		return l.Memory
	case all != 0:
		return min(DefaultStepMemory, all/4)
	}
	return DefaultStepMemory
}

// A Stuck is the error of code of the modeller's that did not end: it cannot be
// stopped, so it runs on, on a goroutine that is left behind. A program is to end soon.
type Stuck struct {
	Scenario string
	Code     string // "handler ledger.Pay, call alice/0/1"
	// Limit is what it hit: Time, Memory (of the heap or the stack), or
	// Interrupted if it had not ended some time after an interrupt, which need
	// not be a mistake of the model.
	Limit string
	Why   string // for a person
}

func (s *Stuck) Error() string { return fmt.Sprintf("%s: %s: %s", s.Scenario, s.Code, s.Why) }

// About says what an error is about, unless it is a Stuck, which says it itself.
func About(err error, what string) error {
	if err == nil || IsStuck(err) {
		return err
	}
	return fmt.Errorf("%s: %w", what, err)
}

// IsStuck says whether an error is a *Stuck, or wraps one.
func IsStuck(err error) bool {
	var stuck *Stuck
	return errors.As(err, &stuck)
}

// limited is a system that knows what of a modeller's code runs, and what bounds it.
type limited interface {
	Limits() (*engine.Watch, Step)
}

// Of returns where to see what of a modeller's code runs in a system, and the bounds
// of one run; nil and no bounds if it says nothing of them.
func Of(system any) (*engine.Watch, Step) {
	if l, ok := system.(limited); ok {
		return l.Limits()
	}
	return nil, Step{Operations: -1}
}
