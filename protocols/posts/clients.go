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

// poster asks content_service once to post a title.
type poster func(*model.Client, model.Ref[ContentService]) (Post, error)

// create is the poster that uses one of the listed methods.
func create(method func(*ContentService, *model.Msg, NewPost) (Post, error)) poster {
	return func(c *model.Client, content model.Ref[ContentService]) (Post, error) {
		return model.Ingress(c, content, method, NewPost{Title: "hi"})
	}
}

// createOnce is the poster that uses CreatePostOnce, always with the same intent.
func createOnce(c *model.Client, content model.Ref[ContentService]) (Post, error) {
	return model.Ingress(c, content, (*ContentService).CreatePostOnce, Wish{Number: 1, Title: "hi"})
}

// untilLearned posts until again says that what was learned is enough.
func untilLearned(u *user, c *model.Client, content model.Ref[ContentService], post poster, again func(outcome) bool) {
	model.Loop(c, struct{}{}, func(struct{}) (struct{}, bool) {
		learned := u.learn(post(c, content))
		if again(learned) {
			u.Again.Set(true)
			return struct{}{}, false
		}
		return struct{}{}, true
	})
}
