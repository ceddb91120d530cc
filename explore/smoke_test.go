package explore_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/icmc-project/icmc/explore"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/posts"
)

type user struct {
	Posted model.Cell[bool]
}

func TestSmoke(t *testing.T) {
	for _, eager := range []bool{false, true} {
		sc := model.Scenario{Name: "posts/smoke", Setup: func(e *model.Env) {
			users := model.Deploy(e, "user_service", &posts.UserService{})
			content := model.Deploy(e, "content_service", &posts.ContentService{UserService: users})
			create := (*posts.ContentService).CreatePostMotoko
			if eager {
				create = (*posts.ContentService).CreatePostEagerID
			}
			var cl []model.ClientRef[user]
			for _, n := range []string{"alice", "bob", "carol"} {
				cl = append(cl, model.NewClient(e, n, &user{}, func(u *user, c *model.Client) {
					model.Ingress(c, users, (*posts.UserService).Register, n)
					if _, err := model.Ingress(c, content, create, posts.NewPost{Title: "hi"}); err == nil {
						u.Posted.Set(true)
					}
				}))
			}
			e.Faults(model.DefaultFaults)
			e.Always("every accepted post is stored", func(v *model.View) error {
				n := 0
				for _, c := range cl {
					if c.In(v).Posted.Get() {
						n++
					}
				}
				if content.In(v).Posts.Len() < n {
					return fmt.Errorf("%d acked, %d stored", n, content.In(v).Posts.Len())
				}
				return nil
			})
			e.Sometimes("all publish", func(v *model.View) bool {
				for _, c := range cl {
					if !c.In(v).Posted.Get() {
						return false
					}
				}
				return true
			})
		}}
		sys, err := explore.Compile(sc, model.Paranoid)
		if err != nil {
			t.Fatal(err)
		}
		r, err := explore.Exhaustive(context.Background(), sys, explore.Options{Faults: 2, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", r)
		for _, p := range r.Properties {
			if p.Counterexample != nil {
				t.Log("\n" + explore.Columns(*p.Counterexample, 120))
				t.Log("\n" + p.Counterexample.Format())
			}
		}
	}
}
