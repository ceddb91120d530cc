// Package native runs schedules of canisters with a goroutine and a stack for every
// handler and client, beside the engine, and compares both: a Go variable that carries a
// value over an await shows there. A Sample is what it runs after a search.
package native

import (
	"fmt"
	"time"

	"github.com/icmc-project/icmc/explore/space"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// A Run is a native run beside a worker: what the worker expands and takes, it runs.
// Flat systems run no code of a modeller's; theirs is nil, and does nothing.
type Run struct {
	run    *engine.Native
	worker *engine.Worker
}

// patience is that of native runs; tests have less.
var patience = engine.NativePatience

// runner is a system whose schedules can be run natively.
type runner interface {
	Native(patience time.Duration) (*engine.Native, error)
}

// Supports says whether schedules of s can be run natively: not those of a flat system.
func Supports(s space.System) bool {
	_, ok := s.(runner)
	return ok
}

// Begin begins a native run of s at the initial world, beside w, a worker of s. It returns
// nil for a flat system.
func Begin(s space.System, w space.Worker) (*Run, error) {
	machine, ok := s.(runner)
	if !ok {
		return nil, nil
	}
	x, ok := w.(*engine.Worker)
	if !ok {
		return nil, fmt.Errorf("internal: %s runs natively, and its worker is a %T", s.Name(), w)
	}
	run, err := machine.Native(patience)
	if err != nil {
		return nil, fmt.Errorf("run natively: %w", err)
	}
	return &Run{run, x}, nil
}

// Step takes transition i of what the worker has expanded last. An error is a modelling
// error: it goes another way.
func (n *Run) Step(i int) error {
	if n == nil {
		return nil
	}
	return n.run.Step(n.worker, i)
}

// Close ends the run and its goroutines.
func (n *Run) Close() {
	if n != nil {
		n.run.Close()
	}
}

// An Error is a step that goes another way in a native run, with the schedule that
// leads there; the last step of it is that one.
type Error struct {
	Err   error
	Trace trace.Trace
}

func (e Error) Unwrap() error { return e.Err }

const storyWidth = 100 // of the story in an error

func (e Error) Error() string {
	return fmt.Sprintf("%v\n\nThe schedule up to there:\n\n%s", e.Err, trace.Columns(e.Trace, storyWidth))
}
