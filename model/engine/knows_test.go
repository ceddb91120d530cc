package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
	"github.com/icmc-project/icmc/model/trace"
)

// What a frame knows of a container that it has looked at is what is there, whatever
// it has done to it since.

type knower struct {
	M    model.Map[int, int]
	S    model.Set[int]
	L    model.List[int]
	Lock model.Locks[int]
	Bad  model.List[string]
}

// before says what of a container is looked at before it is written.
var before = []string{"", "len", "has", "get", "all", "len has", "has len", "all len", "all has get"}

func (k *knower) look(what string) {
	for _, w := range strings.Fields(what) {
		switch w {
		case "len":
			_, _, _ = k.M.Len(), k.S.Len(), k.L.Len()
		case "has":
			_, _, _ = k.M.Has(1), k.S.Has(1), k.Lock.Held(1)
		case "get":
			_, _ = k.M.Get(1)
		case "all":
			_, _, _ = maps.Collect(k.M.All()), slices.Collect(k.S.All()), maps.Collect(k.L.All())
		}
	}
}

func (k *knower) expect(what string, got, want any) {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		k.Bad.Append(fmt.Sprintf("%s: %v, want %v", what, got, want))
	}
}

// verify compares what is there with what must be.
func (k *knower) verify(what string, m map[int]int, s []int, l int) {
	value, found := k.M.Get(1)
	want, there := m[1]
	k.expect(what+": Map.Has", k.M.Has(1), there)
	k.expect(what+": Map.Get", fmt.Sprint(value, found), fmt.Sprint(want, there))
	k.expect(what+": Map.Len", k.M.Len(), len(m))
	k.expect(what+": Map.All", maps.Collect(k.M.All()), m)
	k.expect(what+": Set.Has", k.S.Has(1), slices.Contains(s, 1))
	k.expect(what+": Set.Len", k.S.Len(), len(s))
	k.expect(what+": Set.All", slices.Collect(k.S.All()), s)
	k.expect(what+": List.Len", k.L.Len(), l)
	k.expect(what+": List.All", len(maps.Collect(k.L.All())), l)
	if l > 0 {
		k.expect(what+": List.At", k.L.At(l-1), l)
	}
}

// Writes writes everything after it has looked in one of the ways.
func (k *knower) Writes(_ *model.Msg, way int) (int, error) {
	what := before[way]
	k.look(what)
	k.M.Put(1, 5)
	k.S.Add(1)
	k.L.Append(1)
	k.Lock.TryAcquire(1)
	k.expect(what+": Held", k.Lock.Held(1), true)
	k.verify(what+" put", map[int]int{1: 5}, []int{1}, 1)
	k.look(what)
	k.M.Delete(1)
	k.S.Remove(1)
	k.L.Append(2)
	k.Lock.Release(1)
	k.expect(what+": Held", k.Lock.Held(1), false)
	k.verify(what+" delete", map[int]int{}, nil, 2)
	k.look(what)
	k.M.Update(1, func(n int) int { return n + 3 })
	k.verify(what+" update", map[int]int{1: 3}, nil, 2)
	return 0, nil
}

// ThenLen looks at nothing but the length after each write.
func (k *knower) ThenLen(_ *model.Msg, way int) (int, error) {
	what := before[way]
	for i := 1; i < 4; i++ {
		k.look(what)
		k.L.Append(i)
		k.expect(what+": List.Len after Append", k.L.Len(), i)
		k.M.Put(i, i)
		k.expect(what+": Map.Len after Put", k.M.Len(), i)
		k.S.Add(i)
		k.expect(what+": Set.Len after Add", k.S.Len(), i)
	}
	k.M.Update(9, func(int) int { return 9 })
	k.expect(what+": Map.Len after Update", k.M.Len(), 4)
	return 0, nil
}

// ThenHas looks at nothing but whether a key is there after Update.
func (k *knower) ThenHas(_ *model.Msg, way int) (int, error) {
	what := before[way]
	k.look(what)
	k.M.Update(1, func(int) int { return 7 })
	k.expect(what+": Map.Has after Update", k.M.Has(1), true)
	v, ok := k.M.Get(1)
	k.expect(what+": Map.Get after Update", fmt.Sprint(v, ok), "7 true")
	return 0, nil
}

func TestWhatAFrameKnows(t *testing.T) {
	for name, method := range map[string]func(*knower, *model.Msg, int) (int, error){
		"Writes": (*knower).Writes, "ThenLen": (*knower).ThenLen, "ThenHas": (*knower).ThenHas,
	} {
		for way := range before {
			eachSaid(t, model.Scenario{Name: "test/knows", Setup: func(e *model.Env) {
				k := model.Deploy(e, "k", &knower{})
				model.NewClient(e, "alice", &nothing{}, func(_ *nothing, c *model.Client) { model.Ingress(c, k, method, way) })
				says(e, func(v *model.View) string {
					var all []string
					for _, s := range k.In(v).Bad.All() {
						all = append(all, s)
					}
					return strings.Join(all, "\n")
				})
			}}, func(said string) {
				if said != "" {
					t.Errorf("%s: %s", name, said)
				}
			})
		}
	}
}

// says adds a property that is broken by what is said in a world.
func says(e *model.Env, said func(*model.View) string) {
	e.Always("nothing is said", func(v *model.View) error { return fmt.Errorf("said %s", said(v)) })
}

// eachSaid visits all worlds of a scenario, whatever faults they take, with what is
// said in them.
func eachSaid(t *testing.T, s model.Scenario, visit func(said string)) {
	t.Helper()
	transitions(t, s, func(x *engine.Worker, _, to engine.World, _ trace.Label) {
		broken, err := x.Broken(to, 0)
		if err != nil {
			t.Fatal(err)
		}
		visit(strings.TrimSpace(strings.TrimPrefix(broken, "said")))
	})
}

// transitions visits all transitions of a scenario, in the order of the steps; the engine's
// own check runs on every world.
func transitions(t *testing.T, s model.Scenario, visit func(x *engine.Worker, from, to engine.World, l trace.Label)) {
	t.Helper()
	x := workerOf(t, s, engine.Paranoid)
	todo, err := x.Initial()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[engine.Fingerprint]bool{}
	for ; len(todo) > 0; todo = todo[1:] {
		for _, faults := range []bool{false, true} {
			trans, err := x.Expand(todo[0], faults)
			if err != nil {
				t.Fatal(err)
			}
			for i, tr := range trans {
				next, err := x.Successor(nil, i)
				if err != nil {
					t.Fatal(err)
				}
				if got := x.Fingerprint(next); got != tr.Next {
					t.Fatalf("the successor's fingerprint %x is not the one announced, %x", got, tr.Next)
				}
				l, err := x.Label(i)
				if err != nil {
					t.Fatal(err)
				}
				visit(x, todo[0], next, l)
				if !seen[tr.Next] {
					seen[tr.Next] = true
					todo = append(todo, next)
				}
			}
		}
	}
	if err := x.Settle(); err != nil {
		t.Fatal(err)
	}
}
