package posts

import (
	"fmt"

	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
	"github.com/icmc-project/icmc/protocols/crowd"
)

// Sized returns the designs for a crowd: every session posts what it asks for, a
// title for each number, and so maybe one title twice. Those kinds of fault are on
// and, where a design is wanted to violate something, the kind that is the cause.
// A design that is wanted to hold does so under all kinds, for there are no locks.
//
// An eager id is left out where nobody can lose a post: two equal posts of one
// user are one.
func Sized(c crowd.Crowd, faults model.Faults) []model.Scenario {
	var designs []model.Scenario
	add := func(name string, d design, faults model.Faults, violates ...string) {
		designs = append(designs, model.Scenario{Name: "posts/" + name, Doc: doc(name, c), Setup: d.sized(c, faults), Violates: violates})
	}
	once := func(outcome) bool { return true }
	learned := func(o outcome) bool { return o != unknown }
	done := func(o outcome) bool { return o == published }
	eager := (*ContentService).CreatePostEagerID
	add("motoko", design{ask: listed((*ContentService).CreatePostMotoko), done: once}, faults)
	add("rust", design{ask: listed((*ContentService).CreatePostRust), done: once}, faults)
	if len(c.Principals()) > 1 {
		add("eager-id", design{ask: listed(eager), done: once, history: eager}, faults, acceptedIsStored, linearizableIDs)
	}
	add("retry", design{ask: listed((*ContentService).CreatePostRust), done: learned}, faults|model.Unknown, atMostOnce)
	add("idempotent", design{ask: wished, done: done, named: true}, faults)
	return designs
}

// doc says what everybody posts.
func doc(design string, c crowd.Crowd) string {
	return fmt.Sprintf("posts/%s with %d clients: ", design, len(c.Sessions)) + c.Sentence(func(s crowd.Session) string {
		return "posts " + s.Then(func(i int) string { return title(s.Asks[i]) })
	})
}

// title is what a number asks for.
func title(ask int) string { return fmt.Sprintf("title%d", ask) }

// posting asks for the post with that number.
type posting = func(s *setting, c *model.Client, ask int) (Post, error)

// listed posts as a listing has it.
func listed(method create) posting {
	return func(s *setting, c *model.Client, ask int) (Post, error) {
		return model.Ingress(c, s.content, method, NewPost{Title: title(ask)})
	}
}

// wished names the intent.
func wished(s *setting, c *model.Client, ask int) (Post, error) {
	return model.Ingress(c, s.content, (*ContentService).CreatePostOnce, Wish{Number: ask, Title: title(ask)})
}

// design is a way to post.
type design struct {
	ask   posting
	done  func(outcome) bool // whether what was learned is enough, or else to ask again
	named bool               // whoever asks for a title twice asks for one post
	// history is the method whose ids are asked to be handed out one at a time, nil
	// for none. The ways to explain a history grow with the factorial of the posts
	// whose fate is open: it is asked for only where it breaks early.
	history create
}

// sized is registered users who post with a design.
func (d design) sized(c crowd.Crowd, faults model.Faults) func(*model.Env) {
	return func(e *model.Env) {
		s := deploy(e, c.Principals()...)
		wishes := map[titled]int{}
		for _, session := range c.Sessions {
			s.session(session.Name, session.As, func(u *user, client *model.Client) {
				for _, ask := range session.Asks {
					u.ask(client, func() (Post, error) { return d.ask(s, client, ask) }, d.done)
				}
			})
			for _, ask := range session.Asks {
				wish := titled{session.As, title(ask)}
				if !d.named || wishes[wish] == 0 {
					wishes[wish]++
				}
			}
		}
		crowd.Faults(e, faults)
		e.Property(invariants.Named(acceptedIsStored, invariants.Stored(s.accepted, s.stored)))
		e.Property(invariants.Named(atMostOnce, invariants.AtMostOnce(s.served(wishes))))
		if d.history != nil {
			e.Property(invariants.Named(linearizableIDs, invariants.Linearizable(s.counter(d.history))))
		}
		s.sometimesOne("a user publishes", published)
	}
}

// titled is what all the posts of a user with one title have in common.
type titled struct {
	Author model.Principal
	Title  string
}

// wish is one of a user's wishes for a title, from 1.
type wish struct {
	titled
	Number int
}

// String is the same for all of them: nobody but served tells them apart.
func (w wish) String() string { return fmt.Sprint(w.titled) }

// served lists which wish each post serves, of so many: the posts with one title
// serve one each, and those that are too many the last.
func (s *setting) served(wishes map[titled]int) func(*model.View) []wish {
	return func(v *model.View) []wish {
		posts := map[titled]int{}
		var out []wish
		for _, p := range s.stored(v) {
			t := titled{p.Author, p.Title}
			posts[t] = min(posts[t]+1, wishes[t])
			out = append(out, wish{t, posts[t]})
		}
		return out
	}
}
