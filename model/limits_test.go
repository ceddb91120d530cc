package model_test

import (
	"strings"
	"testing"

	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/model/engine"
)

// A clerk is a canister that does what it is told.
type clerk struct {
	N  model.Cell[int]
	M  model.Map[int, int]
	L  model.List[string]
	Do func(*clerk, *model.Msg)
}

func (t *clerk) Run(m *model.Msg, _ model.None) (int, error) {
	t.Do(t, m)
	return 0, nil
}

// bounded expands the one world in which Run is called, and returns the error.
func bounded(most int64, do func(*clerk, *model.Msg), also func(*model.Env, *clerk, model.Ref[clerk])) error {
	m, err := engine.Declare(model.Scenario{Name: "bounded/here", Setup: func(e *model.Env) {
		code := &clerk{Do: do}
		ref := model.Deploy(e, "clerk", code)
		model.NewClient(e, "user", &struct{}{}, func(_ *struct{}, c *model.Client) {
			model.Ingress(c, ref, (*clerk).Run, model.None{})
		})
		if also != nil {
			also(e, code, ref)
		}
	}}.ForEngine(), 0, engine.Limits{Operations: most})
	if err == nil {
		err = m.Start()
	}
	if err != nil {
		return err
	}
	x, err := m.Worker()
	if err != nil {
		return err
	}
	worlds, err := x.Initial()
	if err != nil {
		return err
	}
	if _, err := x.Expand(worlds[0], false); err != nil {
		return err
	}
	for i := range m.Properties() {
		if _, err := x.Holds(worlds[0], i); err != nil {
			return err
		}
	}
	return x.Settle()
}

// TestOperations: everything that does not end, but does something that is tracked,
// is over the budget, and soon: what costs more than an operation counts more.
func TestOperations(t *testing.T) {
	for name, do := range map[string]func(*clerk, *model.Msg){
		"reads": func(s *clerk, _ *model.Msg) {
			for {
				s.N.Get()
			}
		},
		"reads of other keys": func(s *clerk, _ *model.Msg) {
			for i := 0; ; i++ {
				s.M.Get(i)
			}
		},
		"writes": func(s *clerk, _ *model.Msg) {
			for i := 0; ; i++ {
				s.N.Set(i)
			}
		},
		"writes of other keys": func(s *clerk, _ *model.Msg) {
			for i := 0; ; i++ {
				s.M.Put(i, i)
			}
		},
		"appends": func(s *clerk, _ *model.Msg) {
			for {
				s.L.Append("")
			}
		},
		"what grows": func(s *clerk, _ *model.Msg) {
			s.L.Append("x")
			for {
				s.L.Append(s.L.At(s.L.Len()-1) + s.L.At(s.L.Len()-1))
			}
		},
		"iteration": func(s *clerk, _ *model.Msg) {
			for i := range 1000 {
				s.M.Put(i, i)
			}
			for {
				for range s.M.All() {
				}
			}
		},
		"choices": func(_ *clerk, m *model.Msg) {
			for {
				model.Choose(m, 1, 2)
			}
		},
		"tasks": func(_ *clerk, m *model.Msg) {
			for {
				model.Go(m, func(*model.Msg) {})
			}
		},
		"cycles": func(_ *clerk, m *model.Msg) {
			for {
				m.CyclesAccept(1)
			}
		},
		"cleanup": func(s *clerk, m *model.Msg) {
			defer func() {
				for range 10 {
					func() {
						defer func() { _ = recover() }()
						for {
							s.N.Get()
						}
					}()
				}
			}()
		},
	} {
		most, want := int64(50_000), "more than 50000 tracked operations"
		if name == "reads" {
			most, want = 0, "more than 1000000 tracked operations" // the usual
		}
		if err := bounded(most, do, nil); err == nil || !strings.Contains(err.Error(), "handler clerk.Run, call user/0: it makes "+want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOperationsElsewhere: Setup, properties and clients have the same budget.
func TestOperationsElsewhere(t *testing.T) {
	nothing := func(*clerk, *model.Msg) {}
	for want, also := range map[string]func(*model.Env, *clerk, model.Ref[clerk]){
		"bounded/here: setup: ": func(e *model.Env, code *clerk, _ model.Ref[clerk]) {
			model.Seed(e, code, func(s *clerk) {
				for {
					s.L.Append("x")
				}
			})
		},
		`property "it is small": `: func(e *model.Env, _ *clerk, ref model.Ref[clerk]) {
			e.Always("it is small", func(v *model.View) error {
				for ref.In(v).N.Get() == 0 {
				}
				return nil
			})
		},
		"client other: ": func(e *model.Env, _ *clerk, ref model.Ref[clerk]) {
			model.NewClient(e, "other", &clerk{}, func(s *clerk, _ *model.Client) {
				for s.N.Get() == 0 {
				}
			})
		},
	} {
		if err := bounded(5000, nothing, also); err == nil || !strings.Contains(err.Error(), want+"it makes more than 5000 tracked operations") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestPanicIsShort: a panic shows the name of the code, the message, and where the
// modeller's own code was, not the engine's.
func TestPanicIsShort(t *testing.T) {
	err := bounded(0, func(*clerk, *model.Msg) { indexes(nil) }, nil)
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if !strings.HasPrefix(lines[0], "bounded/here: handler clerk.Run, call user/0: Go panic: runtime error: index out of range") {
		t.Errorf("it begins with %s", lines[0])
	}
	if len(lines) != 7 || !strings.Contains(lines[1], "model_test.indexes") || !strings.Contains(lines[2], "limits_test.go:") || !strings.Contains(lines[5], "(*clerk).Run") {
		t.Errorf("the frames are\n%s", err)
	}
}

func indexes(list []int) int { return list[len(list)] }
