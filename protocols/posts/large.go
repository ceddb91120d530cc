package posts

import (
	"fmt"

	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
)

// Large returns posts/eager-id and posts/retry with so many users, so many posts
// of each, and every kind of fault.
func Large(users, posts int) []model.Scenario {
	size := fmt.Sprintf("@%dx%d", users, posts)
	return []model.Scenario{
		{
			Name:     "posts/eager-id" + size,
			Setup:    large((*ContentService).CreatePostEagerID, users, posts, func(outcome) bool { return true }, true),
			Violates: []string{acceptedIsStored, linearizableIDs},
		},
		{
			Name:     "posts/retry" + size,
			Setup:    large((*ContentService).CreatePostRust, users, posts, func(o outcome) bool { return o != unknown }, false),
			Violates: []string{atMostOnce},
		},
	}
}

// large is registered users who each post so many times, every time another
// title, and ask again until done says that what was learned is enough. The ways
// to explain a history grow with the factorial of the posts whose fate is open: it
// is asked for only where it breaks early.
func large(method create, users, posts int, done func(outcome) bool, history bool) func(*model.Env) {
	return func(e *model.Env) {
		var names []string
		for i := range users {
			names = append(names, fmt.Sprintf("user%d", i+1))
		}
		s := deploy(e, names...)
		for _, name := range names {
			s.client(name, func(u *user, c *model.Client) {
				for i := range posts {
					post := func() (Post, error) {
						return model.Ingress(c, s.content, method, NewPost{Title: fmt.Sprintf("title%d", i+1)})
					}
					u.ask(c, post, done)
				}
			})
		}
		e.Faults(model.SysReject | model.Trap | model.Unknown | model.CleanupTrap | model.Silence)
		e.Property(invariants.Named(acceptedIsStored, invariants.Stored(s.accepted, s.stored)))
		e.Property(invariants.Named(atMostOnce, invariants.AtMostOnce(s.titles)))
		if history {
			e.Property(invariants.Named(linearizableIDs, invariants.Linearizable(s.counter(method))))
		}
		s.sometimesOne("a user publishes", published)
	}
}

// titled is a wish of a user who has several.
type titled struct {
	Author model.Principal
	Title  string
}

// titles lists which wish each post serves.
func (s *setting) titles(v *model.View) []titled {
	var out []titled
	for _, p := range s.stored(v) {
		out = append(out, titled{p.Author, p.Title})
	}
	return out
}
