package limit

import (
	"errors"
	"fmt"
	"sync"

	"github.com/icmc-project/icmc/model/engine"
)

// Attend calls work on a goroutine of a group. If code of the modeller's ends that
// goroutine (runtime.Goexit, which t.FailNow, t.SkipNow and require call), which nothing
// can stop, ended is called and says whether to call work again, on a new one.
func Attend(group *sync.WaitGroup, work func(), ended func() (again bool)) {
	group.Go(func() {
		ok := false
		defer func() {
			if !ok && ended() {
				Attend(group, work, ended)
			}
		}()
		work()
		ok = true
	})
}

// Exited is the error of a worker of a system whose goroutine was ended; it names the
// code if the worker knows it.
func Exited(worker any) error {
	if x, ok := worker.(interface{ Exited() *engine.Running }); ok {
		return exit(x.Exited())
	}
	return exit(nil)
}

// exit is the error of code that has ended its goroutine.
func exit(code *engine.Running) error {
	const what = "its goroutine was ended (runtime.Goexit): usual causes: t.FailNow, t.SkipNow or require, which belong outside; return an error instead"
	if code == nil {
		return errors.New("a step did not return: " + what)
	}
	return fmt.Errorf("%s: %s", code, what)
}

// LeastError returns the one with the least text, nil if all are nil: which worker meets
// which depends on chance.
func LeastError(errs []error) error {
	var least error
	for _, err := range errs {
		if err != nil && (least == nil || err.Error() < least.Error()) {
			least = err
		}
	}
	return least
}
