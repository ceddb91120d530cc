package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
)

// A property that remembers is a mistake of the model, whichever way it would be
// decided.
func TestPropertyRemembers(t *testing.T) {
	steps := func(deltas ...int) func(*model.Env) model.Ref[counter] {
		return func(e *model.Env) model.Ref[counter] {
			c := model.Deploy(e, "c", &counter{})
			model.NewClient(e, "alice", &nothing{}, func(_ *nothing, cl *model.Client) {
				for _, d := range deltas {
					model.Ingress(cl, c, (*counter).Add, d)
				}
			})
			return c
		}
	}
	for name, setup := range map[string]func(*model.Env){
		"up and down": func(e *model.Env) {
			c, last := steps(1, -1, 1, -1)(e), 0
			e.Always("never decreases", func(v *model.View) error {
				n := c.In(v).N.Get()
				defer func() { last = n }()
				if n < last {
					return model.Error("it decreases")
				}
				return nil
			})
		},
		"up only": func(e *model.Env) {
			c, last := steps(1, 1, 1)(e), 0
			e.Always("never decreases", func(v *model.View) error {
				n := c.In(v).N.Get()
				defer func() { last = n }()
				if n < last {
					return model.Error("it decreases")
				}
				return nil
			})
		},
		"counts": func(e *model.Env) {
			c, seen := steps(1, 1, 1, 1, 1, 1)(e), 0
			e.Always("asked rarely", func(v *model.View) error {
				if c.In(v).N.Get(); seen > 4 {
					return fmt.Errorf("asked %d", seen)
				}
				seen++
				return nil
			})
		},
		"sometimes": func(e *model.Env) {
			c, seen := steps(1, 1, 1)(e), map[int]bool{}
			e.Sometimes("two values were seen", func(v *model.View) bool {
				seen[c.In(v).N.Get()] = true
				return len(seen) >= 2
			})
		},
		"can always": func(e *model.Env) {
			c, seen := steps(1, 1, 1)(e), 0
			e.CanAlways("the second time", func(v *model.View) bool {
				c.In(v).N.Get()
				seen++
				return seen%2 == 0
			})
		},
		"text": func(e *model.Env) {
			c, seen := steps(1, 1, 1)(e), 0
			e.Always("fewer than 2", func(v *model.View) error {
				if n := c.In(v).N.Get(); n >= 2 {
					seen++
					return fmt.Errorf("seen %d", seen)
				}
				return nil
			})
		},
	} {
		err := searchError(t, setup)
		if !strings.Contains(err.Error(), "asked about the same world again") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// One that looks at the world only is asked as often as it may be.
	if r := search(t, model.Scenario{Name: "test/forgets", Setup: func(e *model.Env) {
		c := steps(1, -1, 1)(e)
		e.Always("at most 1", func(v *model.View) error {
			if n := c.In(v).N.Get(); n > 1 {
				return fmt.Errorf("%d", n)
			}
			return nil
		})
	}}, 0); r.Verdict != explore.Holds {
		t.Error(r.Verdict)
	}
}

// What FetchUpdate returns is there after an await.
type issuer struct {
	L      model.Ref[ledger]
	Next   model.Cell[int]
	PerKey model.Map[string, int]
	Posts  model.Map[int, string]
}

func (i *issuer) Post(m *model.Msg, who string) (int, error) {
	id := i.Next.FetchUpdate(func(n int) int { return n + 1 })
	nth := i.PerKey.FetchUpdate(who, func(n int) int { return n + 10 })
	model.Call(m, i.L, (*ledger).Pay, 1)
	i.Posts.Put(100*nth+id, who)
	return id, nil
}

func TestFetchUpdate(t *testing.T) {
	r := search(t, model.Scenario{Name: "test/issuer", Setup: func(e *model.Env) {
		l := model.Deploy(e, "l", &ledger{})
		a := model.Deploy(e, "a", &issuer{L: l})
		for _, who := range []string{"alice", "bob"} {
			model.NewClient(e, who, &nothing{}, func(_ *nothing, c *model.Client) {
				model.Ingress(c, a, (*issuer).Post, who)
				model.Ingress(c, a, (*issuer).Post, who)
			})
		}
		e.AtEnd("all posts are stored, each under its number", func(v *model.View) error {
			s, ids := a.In(v), map[int]bool{}
			for id := range s.Posts.All() {
				ids[id%100] = true
			}
			if s.Posts.Len() != 4 || len(ids) != 4 || s.Next.Get() != 4 {
				return fmt.Errorf("%d posts, %d numbers", s.Posts.Len(), len(ids))
			}
			return nil
		})
	}}, 0)
	if r.Verdict != explore.Holds {
		t.Error(r.Verdict)
	}
}
