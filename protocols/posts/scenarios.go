package posts

import (
	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
)

// Protocol is the family of scenarios about posts.
var Protocol = model.Protocol{
	Name: "posts",
	Doc:  "user_service vouches for users, content_service stores posts once it has asked",
	Scenarios: []model.Scenario{
		{
			Name:  "posts/motoko",
			Doc:   "The Motoko listing: three users register and post. It traps when user_service cannot be reached, after the await and before any effect, so a trap loses nothing.",
			Setup: registerAndPost((*ContentService).CreatePostMotoko, "a user's post is rejected", rejected),
		},
		{
			Name:  "posts/rust",
			Doc:   "The Rust listing: three users register and post. It answers Err when user_service cannot be reached.",
			Setup: registerAndPost((*ContentService).CreatePostRust, "a user learns that user_service cannot be reached", unavailable),
		},
		{
			Name:     "posts/eager-id",
			Doc:      "The Motoko listing with the post id read before the await: two posts get one id and one of them is lost. Interleaving alone shows it, so no fault is on.",
			Setup:    eagerID,
			Violates: []string{acceptedIsStored, linearizableIDs},
		},
		{
			Name:     "posts/retry",
			Doc:      "A user who does not learn the outcome posts again. Only unknown outcomes are on: they are why a user must ask again without knowing.",
			Setup:    retry,
			Violates: []string{atMostOnce},
		},
		{
			Name:  "posts/idempotent",
			Doc:   "The retry repaired: a user names the intent, content_service remembers it and looks again after the await, and the user asks until it is answered.",
			Setup: idempotent((*ContentService).CreatePostOnce),
		},
	},
}

// setting is the two canisters and the users of a scenario.
type setting struct {
	env     *model.Env
	users   model.Ref[UserService]
	content model.Ref[ContentService]
	clients []model.ClientRef[user]
}

// deploy sets up both canisters; registered users are known from the start.
func deploy(e *model.Env, registered ...model.Principal) *setting {
	service := &UserService{}
	s := &setting{env: e}
	s.users = model.Deploy(e, "user_service", service)
	s.content = model.Deploy(e, "content_service", &ContentService{UserService: s.users})
	model.Seed(e, service, func(u *UserService) {
		for _, p := range registered {
			u.Users.Put(p, UserProfile{ID: p, Username: string(p)})
		}
	})
	return s
}

// client adds a user.
func (s *setting) client(name string, program func(*user, *model.Client)) {
	s.session(name, model.Principal(name), program)
}

// session adds a session of a user who may have others.
func (s *setting) session(name string, as model.Principal, program func(*user, *model.Client)) {
	s.clients = append(s.clients, model.NewSession(s.env, name, as, &user{}, program))
}

// registerAndPost is three users who register and post. What the listing does when
// user_service cannot be reached must be seen to happen.
func registerAndPost(method create, seen string, failed outcome) func(*model.Env) {
	return func(e *model.Env) {
		s := deploy(e)
		for _, name := range []string{"alice", "bob", "carol"} {
			s.client(name, func(u *user, c *model.Client) {
				// Whatever comes of it: posting will tell.
				_, _ = model.Ingress(c, s.users, (*UserService).Register, name)
				u.learn(s.post(c, method))
			})
		}
		e.Faults(model.DefaultFaults)
		s.properties(invariants.Linearizable(s.counter(method)))
		s.sometimesAll("all users publish", published)
		s.sometimesOne(seen, failed)
	}
}

func eagerID(e *model.Env) {
	s := deploy(e, "alice", "bob")
	for _, name := range []string{"alice", "bob"} {
		s.client(name, func(u *user, c *model.Client) {
			u.learn(s.post(c, (*ContentService).CreatePostEagerID))
		})
	}
	s.properties(invariants.Linearizable(s.counter((*ContentService).CreatePostEagerID)))
	s.sometimesAll("all users publish", published)
}

func retry(e *model.Env) {
	s := deploy(e, "alice", "bob")
	for _, name := range []string{"alice", "bob"} {
		s.client(name, func(u *user, c *model.Client) {
			post := func() (Post, error) { return s.post(c, (*ContentService).CreatePostRust) }
			u.ask(c, post, func(o outcome) bool { return o != unknown })
		})
	}
	e.Faults(model.Unknown)
	s.properties(invariants.Linearizable(s.counter((*ContentService).CreatePostRust)))
	s.sometimesAgain()
}

// idempotent is two users who ask until they are answered.
func idempotent(method createOnce) func(*model.Env) {
	return func(e *model.Env) {
		s := deploy(e, "alice", "bob")
		for _, name := range []string{"alice", "bob"} {
			s.client(name, func(u *user, c *model.Client) {
				post := func() (Post, error) { return s.postOnce(c, method) }
				u.ask(c, post, func(o outcome) bool { return o == published })
			})
		}
		e.Faults(model.DefaultFaults)
		s.properties(invariants.Linearizable(s.counterOnce(method)))
		s.atEndAll("every user has published", published)
		s.sometimesAgain()
	}
}
