package leaky

import (
	"runtime"

	"github.com/icmc-project/icmc/model"
)

// Handlers whose tasks share a variable, and handlers that do what the engine never gets
// to see.

// TaskWrites writes in a task what the handler reads later.
func (k *keeper) TaskWrites(m *model.Msg, _ int) (int, error) {
	done := false
	model.Go(m, func(m *model.Msg) {
		_ = k.pay(m)
		done = true
	})
	_ = k.pay(m)
	_ = k.pay(m)
	if done {
		k.Out.Set(666)
	}
	return 0, nil
}

// LateWrite writes after Go what the task reads when it starts.
func (k *keeper) LateWrite(m *model.Msg, _ int) (int, error) {
	x := 0
	model.Go(m, func(m *model.Msg) {
		_ = k.pay(m)
		k.Out.Set(x)
	})
	x = 1
	_ = k.pay(m)
	return 0, nil
}

// LateWriteAfterAwait writes after an await what the task reads after an await.
func (k *keeper) LateWriteAfterAwait(m *model.Msg, _ int) (int, error) {
	x := 0
	model.Go(m, func(m *model.Msg) {
		_ = k.pay(m)
		_ = k.pay(m)
		k.Out.Set(x)
	})
	_ = k.pay(m)
	x = 1
	return 0, nil
}

// Mailbox passes values from a task to the handler in a slice.
func (k *keeper) Mailbox(m *model.Msg, _ int) (int, error) {
	var box []int
	model.Go(m, func(m *model.Msg) {
		_ = k.pay(m)
		box = append(box, 1)
	})
	_ = k.pay(m)
	_ = k.pay(m)
	k.Out.Set(len(box))
	return 0, nil
}

// MutexHeld holds a Go mutex over an await; when the frame is unwound it is released.
func (k *keeper) MutexHeld(m *model.Msg, _ int) (int, error) {
	k.Mutex().Lock()
	defer k.Mutex().Unlock()
	_ = k.pay(m)
	return 0, nil
}

// Exits ends its goroutine in an iteration that the engine never gets to.
func (k *keeper) Exits(m *model.Msg, _ int) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		if n++; n == 3 {
			runtime.Goexit()
		}
		return i + 1, i == 3
	})
	return 0, nil
}

// Panics does so in an iteration that the engine never gets to.
func (k *keeper) Panics(m *model.Msg, _ int) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		n++
		return i + []int{1, 1, 1}[n], i == 3
	})
	return 0, nil
}

// TrapsLate traps in an iteration that the engine never gets to.
func (k *keeper) TrapsLate(m *model.Msg, _ int) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		if n++; n == 3 {
			m.Trap("three")
		}
		return i + 1, i == 3
	})
	return 0, nil
}

// TrapsEarly traps in iterations of the engine, but not of Go's.
func (k *keeper) TrapsEarly(m *model.Msg, _ int) (int, error) {
	n := 0
	model.Loop(m, 0, func(i int) (int, bool) {
		_ = k.pay(m)
		if n++; n == 1 && i > 0 {
			m.Trap("one")
		}
		return i + 1, i == 3
	})
	return 0, nil
}
