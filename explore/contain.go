package explore

import (
	"errors"
	"fmt"

	"github.com/icmc-project/icmc/model"
)

// returns calls work on a goroutine of its own and says whether it returned. It did
// not if code of the modeller's has ended the goroutine (runtime.Goexit, which
// t.FailNow, t.SkipNow and require call): nothing can stop that, so nobody who is
// waited for runs such code on a goroutine that has anything else to do.
func returns(work func()) bool {
	done := make(chan bool, 1)
	go func() {
		ok := false
		defer func() { done <- ok }()
		work()
		ok = true
	}()
	return <-done
}

// exited is the error of a worker whose goroutine was ended.
func exited(w Worker) error {
	if x, ok := w.(interface{ Exited() *model.Running }); ok {
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
