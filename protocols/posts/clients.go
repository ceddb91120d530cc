package posts

import (
	"errors"

	"github.com/icmc-project/icmc/model"
)

// user is what a client of content_service knows.
type user struct {
	Accepted model.Set[Post]     // the posts it was told are stored
	Learned  model.Cell[outcome] // how its latest request ended
	Again    model.Cell[bool]    // it has asked more than once
}

// outcome is how a request ended, as a user sees it.
type outcome string

const (
	published   outcome = "published"
	unavailable outcome = "unavailable" // content_service could not reach user_service
	refused     outcome = "refused"     // content_service says no
	rejected    outcome = "rejected"    // by the system, or a canister trapped
	unknown     outcome = "unknown"     // it stopped waiting
)

// learn writes down how a request ended.
func (u *user) learn(post Post, err error) outcome {
	o := refused
	switch {
	case err == nil:
		o = published
		u.Accepted.Add(post)
	case errors.Is(err, ErrUnavailable):
		o = unavailable
	case model.IsUnknown(err):
		o = unknown
	case model.IsReject(err):
		o = rejected
	}
	u.Learned.Set(o)
	return o
}

// post asks once.
func (s *setting) post(c *model.Client, method create) (Post, error) {
	return model.Ingress(c, s.content, method, NewPost{Title: "hi"})
}

// postOnce asks once, always with the same intent.
func (s *setting) postOnce(c *model.Client, method createOnce) (Post, error) {
	return model.Ingress(c, s.content, method, Wish{Number: 1, Title: "hi"})
}

// ask is what a user does who asks again until done says that what was learned is
// enough. Nothing is remembered from one attempt to the next but what is learned.
func (u *user) ask(c *model.Client, post func() (Post, error), done func(outcome) bool) {
	model.Loop(c, struct{}{}, func(struct{}) (struct{}, bool) {
		if done(u.learn(post())) {
			return struct{}{}, true
		}
		u.Again.Set(true)
		return struct{}{}, false
	})
}
