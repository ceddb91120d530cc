package command

import (
	"fmt"
	"time"

	"github.com/icmc-project/icmc/model"
)

// runaway holds scenarios whose code does not end: each way of not ending, in each
// place where code runs.
var runaway = model.Protocol{Name: "runaway", Doc: "code that does not end", Scenarios: runaways()}

func runaways() (all []model.Scenario) {
	for _, how := range []string{"spin", "sleep", "allocate", "recurse"} {
		for _, where := range []string{"handler", "property", "client", "setup"} {
			all = append(all, model.Scenario{Name: "runaway/" + where + "-" + how, Setup: func(e *model.Env) { runsAway(e, where, how) }})
		}
	}
	return append(all, model.Scenario{Name: "runaway/slow", Setup: func(e *model.Env) { runsAway(e, "handler", "slow") }})
}

// A runner is a canister whose handler does what it is told.
type runner struct {
	N   model.Cell[int]
	Run func()
}

// Go does it.
func (r *runner) Go(*model.Msg, model.None) (int, error) {
	r.N.Set(1)
	if r.Run != nil {
		r.Run()
	}
	return 0, nil
}

func runsAway(e *model.Env, where, how string) {
	run := func(here string) {
		if here == where {
			runs[how]()
		}
	}
	code := &runner{Run: func() { run("handler") }}
	ref := model.Deploy(e, "runner", code)
	model.NewClient(e, "user", &struct{}{}, func(_ *struct{}, c *model.Client) {
		_, _ = model.Ingress(c, ref, (*runner).Go, model.None{})
		run("client")
	})
	e.Always("it is 0", func(v *model.View) error {
		if n := ref.In(v).N.Get(); n != 0 {
			run("property")
			return fmt.Errorf("it is %d", n)
		}
		return nil
	})
	run("setup")
}

var runs = map[string]func(){
	"spin": func() {
		for spun := 0; ; spun++ {
		}
	},
	"sleep": func() { time.Sleep(time.Hour) },
	"slow":  func() { time.Sleep(100 * time.Millisecond) },
	"allocate": func() {
		for all := [][]byte(nil); ; all = append(all, make([]byte, 1<<20)) {
			for i := range all[max(0, len(all)-1):] {
				all[len(all)-1-i][0] = 1
			}
		}
	},
	"recurse": func() { recurse(1) },
}

func recurse(n int) int {
	var frame [64]int
	if n < 0 { // it never is
		return 0
	}
	frame[n%64] = recurse(n + 1)
	return frame[n%7]
}
