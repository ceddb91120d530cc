package explore

import (
	"fmt"
	"time"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/trace"
)

// A native is a native run beside a worker: what the worker expands and takes, it runs.
// Flat systems run no code of a modeller's; theirs is nil, and does nothing.
type native struct {
	run      *model.Native
	explorer *model.Explorer
}

// patience is that of native runs; tests have less.
var patience = model.NativePatience

// runner is a system whose schedules can be run natively.
type runner interface {
	Native(patience time.Duration) (*model.Native, error)
}

// runsNatively says whether s runs code of a modeller's.
func runsNatively(s System) bool {
	_, ok := s.(runner)
	return ok
}

// newNative begins a native run of s at the initial world.
func newNative(s System, w Worker) (*native, error) {
	machine, ok := s.(runner)
	if !ok {
		return nil, nil
	}
	x, ok := w.(*model.Explorer)
	if !ok {
		return nil, fmt.Errorf("internal: %s runs natively, and its worker is a %T", s.Name(), w)
	}
	run, err := machine.Native(patience)
	if err != nil {
		return nil, fmt.Errorf("run natively: %w", err)
	}
	return &native{run, x}, nil
}

// step takes transition i of what the worker has expanded last.
func (n *native) step(i int) error {
	if n == nil {
		return nil
	}
	return n.run.Step(n.explorer, i)
}

func (n *native) close() {
	if n != nil {
		n.run.Close()
	}
}

// A nativeError is a step that goes another way in a native run, with the schedule that
// leads there; the last step of it is that one.
type nativeError struct {
	err error
	t   trace.Trace
}

func (e nativeError) Unwrap() error { return e.err }

const storyWidth = 100 // of the story in an error

func (e nativeError) Error() string {
	return fmt.Sprintf("%v\n\nThe schedule up to there:\n\n%s", e.err, trace.Columns(e.t, storyWidth))
}
