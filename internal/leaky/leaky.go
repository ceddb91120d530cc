// Package leaky has models that are wrong in a way that the engine alone does not see:
// they carry a value over an await in a Go variable. Each defence against such models is
// tested on all of them.
package leaky

import (
	"strings"
	"sync"

	"github.com/icmc-project/icmc/model"
)

func keeping(method func(*keeper, *model.Msg, int) (int, error), clients int, faults model.Faults) model.Scenario {
	return model.Scenario{Name: "wrong/keeper", Setup: func(e *model.Env) {
		p := model.Deploy(e, "payee", &payee{})
		var mu sync.Mutex
		k := model.Deploy(e, "keeper", &keeper{Payee: p, Mutex: func() *sync.Mutex { return &mu }})
		for i := range clients {
			model.NewClient(e, []string{"alice", "bob", "carol"}[i], &nobody{}, func(_ *nobody, c *model.Client) {
				_, _ = model.Ingress(c, k, method, 1)
			})
		}
		e.Faults(faults)
	}}
}

func asking(body func(s *asker, c *model.Client, k model.Ref[payee])) model.Scenario {
	return model.Scenario{Name: "wrong/client", Setup: func(e *model.Env) {
		p := model.Deploy(e, "payee", &payee{})
		model.NewClient(e, "alice", &asker{}, func(s *asker, c *model.Client) { body(s, c, p) })
		e.Faults(model.SysReject)
	}}
}

// nobody is a client that knows nothing.
type nobody struct{}

// asker is a client that knows a number.
type asker struct{ Count model.Cell[int] }

func clientCounts(s *asker, c *model.Client, p model.Ref[payee]) {
	count := 0
	model.Loop(c, 0, func(i int) (int, bool) {
		_, _ = model.Ingress(c, p, (*payee).Pay, 1)
		count++
		s.Count.Set(count)
		return i + 1, i == 2
	})
}

func clientTries(s *asker, c *model.Client, p model.Ref[payee]) {
	tries := 0
	model.Loop(c, 0, func(int) (int, bool) {
		_, _ = model.Ingress(c, p, (*payee).Pay, 1)
		tries++
		return 0, tries == 3
	})
	s.Count.Set(tries)
}

// A Model is one of them.
type Model struct {
	Name     string
	Scenario model.Scenario
	// Native is in the error of a native run, which names the handler or client.
	Native string
	// Blocks says that a native run blocks; others differ.
	Blocks bool
}

// Differs is in the error of a native run that goes another way than the engine.
const Differs = "does something else than the engine says"

// Models are those that carry a value over an await in Go.
func Models() []Model {
	const f = model.SysReject | model.Trap
	var all []Model
	add := func(name, native string, s model.Scenario) {
		all = append(all, Model{Name: name, Scenario: s, Native: native})
	}
	add("a client counts", Differs, asking(clientCounts))
	add("a client tries", Differs, asking(clientTries))
	add("update leaks", Differs, keeping((*keeper).UpdateLeaks, 2, 0))
	add("update leaks 666", Differs, keeping((*keeper).UpdateLeaks666, 2, 0))
	add("update counts", Differs, keeping((*keeper).UpdateCounts, 1, 0))
	add("failed first", Differs, keeping((*keeper).FailedFirst, 1, f))
	add("counts", Differs, keeping((*keeper).Counts, 1, 0))
	add("last error", Differs, keeping((*keeper).LastError, 1, f))
	add("tries", Differs, keeping((*keeper).Tries, 1, 0))
	add("two of six", Differs, keeping((*keeper).TwoOfSix, 1, f))
	add("two of six, three clients", Differs, keeping((*keeper).TwoOfSix, 3, f))
	add("read in the cleanup", Differs, keeping((*keeper).CleanupReads, 1, f))
	add("helper", Differs, keeping((*keeper).Helper, 1, 0))
	add("pointer method", Differs, keeping((*keeper).Pointer, 1, 0))
	add("alias", Differs, keeping((*keeper).Alias, 1, 0))
	add("method value", Differs, keeping((*keeper).MethodValue, 1, 0))
	add("map", Differs, keeping((*keeper).MapWrites, 1, 0))
	add("kept state", Differs, keeping((*keeper).KeptState, 1, 0))
	add("task writes", Differs, keeping((*keeper).TaskWrites, 1, 0))
	add("late write", Differs, keeping((*keeper).LateWrite, 1, 0))
	add("late write after an await", Differs, keeping((*keeper).LateWriteAfterAwait, 1, 0))
	add("mailbox", Differs, keeping((*keeper).Mailbox, 1, 0))
	add("exits", "ended its goroutine", keeping((*keeper).Exits, 1, 0))
	add("panics", "index out of range", keeping((*keeper).Panics, 1, 0))
	add("traps late", "it traps: three", keeping((*keeper).TrapsLate, 1, 0))
	add("traps early", "it commits", keeping((*keeper).TrapsEarly, 1, 0))
	add("mutex held over an await", "did not come back within", keeping((*keeper).MutexHeld, 2, 0))
	all[len(all)-1].Blocks = true
	return all
}

// Named says whether an error names the handler or client that is to blame.
func Named(err error) bool {
	return strings.Contains(err.Error(), "handler keeper.") || strings.Contains(err.Error(), "client alice")
}
