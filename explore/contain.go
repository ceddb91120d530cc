package explore

import (
	"errors"
	"fmt"
	"sync"

	"github.com/icmc-project/icmc/model"
)

// attend calls work on a goroutine of a group. If code of the modeller's ends that
// goroutine (runtime.Goexit, which t.FailNow, t.SkipNow and require call), which nothing
// can stop, ended is called and says whether to call work again, on a new one.
func attend(group *sync.WaitGroup, work func(), ended func() (again bool)) {
	group.Go(func() {
		ok := false
		defer func() {
			if !ok && ended() {
				attend(group, work, ended)
			}
		}()
		work()
		ok = true
	})
}

// exited is the error of a worker whose goroutine was ended.
func exited(worker any) error {
	if x, ok := worker.(interface{ Exited() *model.Running }); ok {
		return exit(x.Exited())
	}
	return exit(nil)
}

// exit is the error of code that has ended its goroutine.
func exit(code *model.Running) error {
	const what = "its goroutine was ended (runtime.Goexit): usual causes: t.FailNow, t.SkipNow or require, which belong outside; return an error instead"
	if code == nil {
		return errors.New("a step did not return: " + what)
	}
	return fmt.Errorf("%s: %s", code, what)
}

// leastError returns the one with the least text: which worker meets which depends
// on chance.
func leastError(errs []error) error {
	var least error
	for _, err := range errs {
		if err != nil && (least == nil || err.Error() < least.Error()) {
			least = err
		}
	}
	return least
}
