package model

import (
	"fmt"

	"github.com/icmc-project/icmc/model/engine"
)

// What is large costs more than one operation, so that the budget bounds time and
// memory of what is tracked, too.
const (
	entriesPerOperation = 16 // of a container that is read whole or copied by a write
	bytesPerOperation   = 64 // of a value that is written
)

// A budget counts the operations of one run.
type budget struct{ most, spent int64 }

// spend counts operations and stops with a modelling error where they are too many.
func (b *budget) spend(n int64) {
	if b.spent += n; b.most > 0 && b.spent > b.most {
		panic(engine.ModelError{Err: b.overdrawn()})
	}
}

// overdrawn is the error of a run that was stopped, nil if it was not: a recover()
// in the modeller's code may have swallowed what stopped it.
func (b *budget) overdrawn() error {
	if b.most <= 0 || b.spent <= b.most {
		return nil
	}
	return fmt.Errorf("it makes more than %d tracked operations (reads, writes, calls, choices, iterations) in one step: usual cause: a loop that does not end; for code that ends and needs more there is --step N, and Options.Step in a test", b.most)
}
