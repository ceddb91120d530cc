package posts

import (
	"fmt"

	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
)

// Sized returns the designs with so many users, so many posts of each, those
// kinds of fault and, where a design is wanted to violate something, the kind
// that is the cause. A design that is wanted to hold does so under
// model.DefaultFaults or some of them.
func Sized(users, posts int, faults model.Faults) []model.Scenario {
	once := func(outcome) bool { return true }
	learned := func(o outcome) bool { return o != unknown }
	done := func(o outcome) bool { return o == published }
	eager := listed((*ContentService).CreatePostEagerID)
	return []model.Scenario{
		{Name: "posts/motoko", Setup: sized(listed((*ContentService).CreatePostMotoko), users, posts, once, nil, faults)},
		{Name: "posts/rust", Setup: sized(listed((*ContentService).CreatePostRust), users, posts, once, nil, faults)},
		{
			Name:     "posts/eager-id",
			Setup:    sized(eager, users, posts, once, (*ContentService).CreatePostEagerID, faults),
			Violates: []string{acceptedIsStored, linearizableIDs},
		},
		{
			Name:     "posts/retry",
			Setup:    sized(listed((*ContentService).CreatePostRust), users, posts, learned, nil, faults|model.Unknown),
			Violates: []string{atMostOnce},
		},
		{Name: "posts/idempotent", Setup: sized(wished, users, posts, done, nil, faults)},
	}
}

// A posting asks for the post with that number of a user.
type posting = func(s *setting, c *model.Client, number int) (Post, error)

// listed posts as a listing has it.
func listed(method create) posting {
	return func(s *setting, c *model.Client, number int) (Post, error) {
		return model.Ingress(c, s.content, method, NewPost{Title: fmt.Sprintf("title%d", number)})
	}
}

// wished names the intent.
func wished(s *setting, c *model.Client, number int) (Post, error) {
	return model.Ingress(c, s.content, (*ContentService).CreatePostOnce, Wish{Number: number, Title: fmt.Sprintf("title%d", number)})
}

// sized is registered users who each post so many times, every time another
// title, and ask again until done says that what was learned is enough. The ways
// to explain a history grow with the factorial of the posts whose fate is open: it
// is asked for, of a method, only where it breaks early.
func sized(ask posting, users, posts int, done func(outcome) bool, history create, faults model.Faults) func(*model.Env) {
	return func(e *model.Env) {
		var names []string
		for i := range users {
			names = append(names, fmt.Sprintf("user%d", i+1))
		}
		s := deploy(e, names...)
		for _, name := range names {
			s.client(name, func(u *user, c *model.Client) {
				for i := range posts {
					u.ask(c, func() (Post, error) { return ask(s, c, i+1) }, done)
				}
			})
		}
		e.Faults(faults)
		e.Property(invariants.Named(acceptedIsStored, invariants.Stored(s.accepted, s.stored)))
		e.Property(invariants.Named(atMostOnce, invariants.AtMostOnce(s.titles)))
		if history != nil {
			e.Property(invariants.Named(linearizableIDs, invariants.Linearizable(s.counter(history))))
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
